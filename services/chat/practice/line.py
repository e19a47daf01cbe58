"""The line of a scripted visitor: what comes on their socket, as cues; what they write, once it has come back."""

import asyncio
import contextlib
from typing import Any
from uuid import uuid4

from services.chat.domain.script import Cue
from services.chat.practice.in_process import InProcess, InProcessSocket, SocketEnded

AGAIN = 1.0
"""Seconds until a socket that ended is opened again, or a message that was not confirmed is sent again."""
REFUSED = (404, 409, 422)
"""The statuses of what is refused for good; all others are tried again."""
CUES: dict[str, Cue | None] = {
    "chat.conversation-claimed": "claimed",
    "chat.consent-invited": "invited",
    "chat.conversation-closed": None,
}
"""The cue of each event that has one; None: the conversation is over."""


class Line:
    """A visitor's connection to their conversation: it comes back when it is lost, and gives no cue twice."""

    def __init__(self, chat: InProcess, conversation: str, token: str) -> None:
        self.cues: asyncio.Queue[Cue | None] = asyncio.Queue()
        """The cues that have come; None: the conversation is over."""
        self._texts: list[str] = []
        self._chat, self._path, self.token = chat, f"/conversations/{conversation}", token
        self._socket: InProcessSocket | None = None
        self._known: set[str] = set()
        """The ids of all that has come."""
        self._is_gone = False
        """Whether the conversation is no more."""
        self._arrived = asyncio.Event()

    async def run(self) -> None:
        """Stay connected until one is cancelled."""
        while True:
            try:
                async with self._chat.socket(f"{self._path}/socket") as socket:
                    await self._follow(socket)
            except SocketEnded:
                await asyncio.sleep(AGAIN)
            finally:
                self._socket = None

    async def say(self, text: str) -> None:
        """Write a message until it has come back, and so is said, or is refused for good."""
        message = str(uuid4())
        while self._awaits(message):
            if self._socket:
                self._socket.send({"type": "message", "id": message, "text": text})
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(AGAIN):
                    await self._comes(message)

    def texts(self) -> list[str]:
        """Take what was written to them since this was asked last."""
        texts, self._texts = self._texts, []
        return texts

    def write(self) -> None:
        """Let the other side see that one writes."""
        if self._socket:
            self._socket.send({"type": "writing"})

    def _awaits(self, message: str) -> bool:
        return not self._is_gone and message not in self._known

    async def _comes(self, message: str) -> None:
        while self._awaits(message):
            self._arrived.clear()
            await self._arrived.wait()

    async def _follow(self, socket: InProcessSocket) -> None:
        hello = {"type": "hello", "token": self.token, "log": None, "after": None}
        socket.send(hello)
        while True:
            frame = await socket.receive()
            match frame["type"]:
                case "alive":
                    self._socket = socket
                case "moved":
                    self._socket = None
                    socket.send({**hello, "log": frame["log"]})
                case "message" | "event" if frame["id"] not in self._known:
                    self._known.add(frame["id"])
                    self._notice(frame)
                case "refused" if frame["problem"]["status"] in REFUSED:
                    self._refused(frame["id"])
            self._arrived.set()

    def _refused(self, message: str | None) -> None:
        """Give up a message that is too late; without one, the conversation itself is no more."""
        if message:
            self._known.add(message)
        else:
            self._is_gone = True
            self.cues.put_nowait(None)

    def _notice(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "message" and frame["author"] != "visitor":
            self._texts.append(frame["text"])
            self.cues.put_nowait("answered")
        elif frame.get("event") in CUES:
            self.cues.put_nowait(CUES[frame["event"]])
