"""Two sides that talk, one message in flight between them: through the product, or through a relay of Socket.IO's."""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import orjson

from benchmarks.wires import Wire

TEXT = ("Je ne sais pas par où commencer, mais je voudrais en parler à quelqu’un. " * 9)[:600]


class Side(ABC):
    """A side of a pair; `has` is called with the id of each message that it knows to be there."""

    def __init__(self, url: str) -> None:
        self.has: Callable[[str], None] = lambda message: None
        self.ready = asyncio.get_running_loop().create_future()
        self._wire = Wire(url, self._consumed)

    async def begin(self) -> None:
        """Connect, and say who it is."""
        await self._wire.connect()
        self._introduce()
        await asyncio.wait_for(self.ready, 20)

    @abstractmethod
    def say(self, message: str) -> None:
        """Send a message."""

    @abstractmethod
    def _introduce(self) -> None: ...

    @abstractmethod
    def _consumed(self, text: bytes) -> None: ...

    def _is_ready(self) -> None:
        if not self.ready.done():
            self.ready.set_result(None)


class OurSide(Side):
    """A visitor or an operator of the product."""

    def __init__(self, url: str, conversation: str, token: str) -> None:
        super().__init__(f"{url}/api/chat/conversations/{conversation}/socket")
        self._hello = {"type": "hello", "token": token, "log": None, "after": None}

    def say(self, message: str) -> None:
        """Send a message."""
        self._wire.send(orjson.dumps({"type": "message", "id": message, "text": TEXT}))

    def _introduce(self) -> None:
        self._wire.send(orjson.dumps(self._hello))

    def _consumed(self, text: bytes) -> None:
        frame: dict[str, Any] = orjson.loads(text)
        match frame["type"]:
            case "message":
                self.has(frame["id"])
            case "event" if frame["event"] == "chat.conversation-claimed":
                self._is_ready()
            case "moved":
                self._wire.send(orjson.dumps(self._hello))
            case "refused":
                raise RuntimeError(f"refused: {frame['problem']}")


class SocketIOSide(Side):
    """A client of Socket.IO's; what it sends is acknowledged to it."""

    def __init__(self, url: str, room: str) -> None:
        super().__init__(f"{url}/socket.io/?EIO=4&transport=websocket&room={room}")
        self._sent: list[str] = []

    def say(self, message: str) -> None:
        """Send a message, and ask for its acknowledgement."""
        event = orjson.dumps(["message", {"id": message, "text": TEXT}])
        self._wire.send(b"42%d%s" % (len(self._sent), event))
        self._sent.append(message)

    def _introduce(self) -> None:
        pass  # the server speaks first

    def _consumed(self, text: bytes) -> None:
        match text[:2]:
            case b"42":
                self.has(orjson.loads(text[2:])[1]["id"])
            case b"43":
                self.has(self._sent[int(text[2 : text.index(b"[")])])
            case b"40":
                self._is_ready()
            case b"2":
                self._wire.send(b"3")
            case _ if text[:1] == b"0":
                self._wire.send(b"40")


class DurableSide(Side):
    """A client of the bare durable relay: what it sends comes back to it too."""

    def __init__(self, url: str, room: str) -> None:
        super().__init__(f"{url}/{room}")

    def say(self, message: str) -> None:
        """Send a message."""
        self._wire.send(orjson.dumps({"type": "message", "id": message, "text": TEXT}))

    def _introduce(self) -> None:
        pass  # the server speaks first

    def _consumed(self, text: bytes) -> None:
        if text == b"ready":
            self._is_ready()
        else:
            self.has(orjson.loads(text)["id"])


class Pair:
    """Each side in turn writes, once both have what was written before."""

    def __init__(self, one: Side, other: Side) -> None:
        self.sides = (one, other)
        self.took: list[float] = []
        self._turn = 0
        self._waiting: set[int] = set()
        self._message = ""
        self._since = 0.0
        self._on = False
        self.quiet = asyncio.Event()
        """Nothing is in flight."""
        for number, side in enumerate(self.sides):
            side.has = self._has(number)

    async def begin(self) -> None:
        """Connect both."""
        await asyncio.gather(*(side.begin() for side in self.sides))

    def go(self) -> None:
        """Talk until `stop`."""
        self._on = True
        self.write()

    def stop(self) -> None:
        """Let the message in flight be the last."""
        self._on = False

    def write(self) -> None:
        """Write the next message."""
        self._message, self._waiting, self._since = str(uuid4()), {0, 1}, time.perf_counter()
        self.quiet.clear()
        self.sides[self._turn].say(self._message)

    def _has(self, number: int) -> Callable[[str], None]:
        def has(message: str) -> None:
            if message != self._message or number not in self._waiting:
                return
            self._waiting.remove(number)
            if self._waiting:
                return
            self.took.append(time.perf_counter() - self._since)
            self._turn = 1 - self._turn
            self.quiet.set()
            if self._on:
                self.write()

        return has


def pair_at(which: str, url: str, tokens: dict[str, str]) -> Pair:
    """Two sides of one conversation, with `ours`, or of one room, with a peer."""
    conversation = tokens["conversation"]
    match which:
        case "ours":
            return Pair(*(OurSide(url, conversation, tokens[who]) for who in ("visitor", "operator")))
        case "socketio":
            return Pair(*(SocketIOSide(url, conversation) for _ in range(2)))
        case _:
            return Pair(*(DurableSide(url, conversation) for _ in range(2)))
