"""The frames that a client sends over a socket: read whole and checked, or the socket closes with a reason."""

from typing import Any
from uuid import UUID

import orjson
from fastapi import WebSocket, WebSocketDisconnect

from shared.identifiers import Stay
from shared.problems import Problem

LARGEST = 64 * 1024
"""Bytes of the longest frame that is read."""
Frame = dict[str, Any]


class CloseSocket(Exception):
    """The socket is to be closed with this code, after this refusal if there is one."""

    def __init__(self, code: int, problem: Problem | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.problem = problem
        self.reason = str(problem.extra.get("reason", "")) if problem else ""
        """WebSocket's reason: the one of the refusal, by its code."""


class FrameNotUnderstood(CloseSocket):
    """A frame that is not understood."""

    def __init__(self, detail: str) -> None:
        super().__init__(1008, Problem(422, "Trame incomprise", detail))


async def next_frame(socket: WebSocket) -> Frame:
    """Wait for the client's next frame."""
    received = await socket.receive()
    if received["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(received.get("code", 1000))
    text = received.get("text")
    if text is None:
        raise CloseSocket(1003)
    if len(text) > LARGEST:
        raise CloseSocket(1009)
    try:
        frame = orjson.loads(text)
    except ValueError:
        raise FrameNotUnderstood("Une trame est un objet JSON en UTF-8.") from None
    if not isinstance(frame, dict):
        raise FrameNotUnderstood("Une trame est un objet JSON.")
    return frame


def read_hello(hello: Frame) -> tuple[str, Stay | None, int | None]:
    """The token of a hello, the stay that it names, and the offset after which to begin there."""
    token, log, after = hello.get("token"), hello.get("log"), hello.get("after")
    if hello.get("type") != "hello" or not isinstance(token, str):
        raise FrameNotUnderstood("La première trame est un « hello » avec son « token ».")
    is_position = isinstance(after, int) and not isinstance(after, bool) and 0 <= after < 2**63
    if after is not None and not is_position:
        raise FrameNotUnderstood("« after » est une position reçue, ou null.")
    try:
        stay = Stay.parse(log) if isinstance(log, str) else None
    except ValueError:
        raise FrameNotUnderstood("« log » est un nom reçu, ou null.") from None
    if log is not None and stay is None:
        raise FrameNotUnderstood("« log » est un nom reçu, ou null.")
    return token, stay, after if stay else None


def read_message(frame: Frame) -> tuple[UUID, str]:
    """The id and the text of a message."""
    message, text = message_id(frame), frame.get("text")
    if not isinstance(text, str):
        raise FrameNotUnderstood("Un message porte un « text ».")
    return message, text


def message_id(frame: Frame) -> UUID:
    """The id of a message."""
    value = frame.get("id")
    try:
        return UUID(value) if isinstance(value, str) else UUID("")
    except ValueError:
        raise FrameNotUnderstood("« id » est un UUID, choisi par qui envoie.") from None
