"""The peer, a relay of python-socketio's that keeps nothing: `python -m benchmarks.socketio_peer <port>`."""

import sys
from urllib.parse import parse_qs

import socketio  # type: ignore[import-untyped]

from benchmarks.peers import serve

sio = socketio.AsyncServer(async_mode="asgi", transports=["websocket"])
rooms: dict[str, str] = {}


@sio.event  # type: ignore[untyped-decorator]
async def connect(sid: str, environ: dict[str, str]) -> None:
    """Enter the pair's room."""
    rooms[sid] = parse_qs(environ["QUERY_STRING"])["room"][0]
    await sio.enter_room(sid, rooms[sid])


@sio.event  # type: ignore[untyped-decorator]
async def message(sid: str, data: dict[str, str]) -> bool:
    """Pass a message on to the other side, and acknowledge it to the sender."""
    await sio.emit("message", data, room=rooms[sid], skip_sid=sid)
    return True


if __name__ == "__main__":
    serve(socketio.ASGIApp(sio), sys.argv[1])
