"""Talkers, as pages are: a socket opened again for ever, and what is not back is sent again."""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Callable
from typing import Any, Self
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

Frame = dict[str, Any]
AGAIN_AFTER = 1.5
"""Seconds after which a message that has not come back is sent again, under the same id."""
FOR_LATER = {429, 503}
"""Refusals that mean: the same again, in a moment."""


class Gap(Exception):
    """A frame says that another one stands before it, which never came: ask again from the last."""


class Talker:
    """A side of a conversation. `frames` is what its page shows: each id once, in the order it came."""

    patience = 1.5
    """Seconds without an answer to a ping after which the socket is opened again."""

    def __init__(self, address: Callable[[], str], conversation: str, token: str) -> None:
        self.conversation = conversation
        self.token = token
        self.frames: list[Frame] = []
        self.sent: list[str] = []
        """Ids of the messages that came back from the log: they are shown as sent."""
        self.waiting: dict[str, str] = {}
        """Texts that are not back yet, by id."""
        self.refused: dict[str, Frame] = {}
        """Problems of messages that were refused for good, by id; of the hello, under an empty id."""
        self.gaps: list[Frame] = []
        self.consumed: deque[Frame] = deque(maxlen=5)
        """The last frames, whatever they were."""
        self.there: dict[str, bool | None] = {}
        """Whether each other side is there, as the last frame of presence said."""
        self.connections = 0
        self.headers: dict[str, str] = {}
        """Headers that a proxy or a browser adds."""
        self.log: str | None = None
        self.last: int | None = None
        self._address = address
        self._at = ""
        self._ids: set[str] = set()
        self._socket: ClientConnection | None = None
        self._changed = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._for_ever())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    @property
    def messages(self) -> list[tuple[str, str, str]]:
        """Id, author and text of each message shown, in order."""
        return [(f["id"], f["author"], f["text"]) for f in self.frames if f["type"] == "message"]

    @property
    def events(self) -> list[str]:
        """The names of the events shown, in order."""
        return [frame["event"] for frame in self.frames if frame["type"] == "event"]

    async def say(self, text: str) -> str:
        """Write a message; it is sent until it comes back. Its id."""
        message = str(uuid4())
        self.waiting[message] = text
        with contextlib.suppress(WebSocketException):
            await self._send(message)
        return message

    async def until(self, reached: Callable[["Talker"], bool], within: float = 30) -> None:
        """Wait until what is shown is like that."""
        try:
            async with asyncio.timeout(within), self._changed:
                await self._changed.wait_for(lambda: reached(self))
        except TimeoutError:
            at = f"{self.log} {self.last}, {self.connections} connections, the last to {self._at}"
            raise AssertionError(f"not shown: waiting {self.waiting}, {at}, {list(self.consumed)}") from None

    async def until_sent(self, within: float = 30) -> None:
        """Wait until all that was written has come back, or was refused for good."""
        await self.until(lambda talker: not talker.waiting, within)

    async def until_shown(self, event: str, within: float = 30) -> None:
        """Wait for an event of this name (`chat.conversation-claimed`)."""
        await self.until(lambda talker: event in talker.events, within)

    async def _for_ever(self) -> None:
        while True:
            with contextlib.suppress(OSError, WebSocketException, TimeoutError, Gap):
                self._at = self._address().replace("http", "ws", 1)
                path = f"{self._at}/api/chat/conversations/{self.conversation}/socket"
                async with connect(
                    path,
                    additional_headers=self.headers,
                    compression=None,
                    open_timeout=2,
                    close_timeout=0.1,
                    ping_interval=1,
                    ping_timeout=self.patience,
                ) as socket:
                    await self._talk(socket)
            await asyncio.sleep(0.1)

    async def _talk(self, socket: ClientConnection) -> None:
        self.connections += 1
        self._socket = socket
        sending = asyncio.create_task(self._send_again())
        try:
            await self._greet()
            async for text in socket:
                await self._consume(json.loads(text))
                async with self._changed:
                    self._changed.notify_all()
        finally:
            self._socket = None
            sending.cancel()

    async def _greet(self) -> None:
        hello = {"type": "hello", "token": self.token, "log": self.log, "after": self.last}
        if self._socket:
            await self._socket.send(json.dumps(hello))
        for message in list(self.waiting):
            await self._send(message)

    async def _send(self, message: str) -> None:
        if self._socket and message in self.waiting:
            frame = {"type": "message", "id": message, "text": self.waiting[message]}
            await self._socket.send(json.dumps(frame))

    async def _send_again(self) -> None:
        while True:
            before = list(self.waiting)
            await asyncio.sleep(AGAIN_AFTER)
            for message in before:
                with contextlib.suppress(WebSocketException):
                    await self._send(message)

    async def _consume(self, frame: Frame) -> None:
        self.consumed.append(frame)
        match frame["type"]:
            case "message" | "event":
                self._show(frame)
            case "presence":
                self.there[frame["author"]] = frame["here"]
            case "moved":
                self.log, self.last = frame["log"], None
                await self._greet()
            case "refused" if frame["problem"]["status"] not in FOR_LATER:
                self.waiting.pop(frame["id"] or "", None)
                self.refused[frame["id"] or ""] = frame["problem"]

    def _show(self, frame: Frame) -> None:
        self.log = self.log or frame["log"]
        if frame["log"] != self.log or (self.last is not None and frame["position"] <= self.last):
            return  # of a stay that is over, or sent again: shown already
        if frame["after"] != self.last:
            self.gaps.append({**frame, "last": self.last, "shown before": self.frames[-3:]})
            raise Gap
        self.last = frame["position"]
        if frame["id"] in self._ids:
            return
        self._ids.add(frame["id"])
        self.frames.append(frame)
        if self.waiting.pop(frame["id"], None) is not None:
            self.sent.append(frame["id"])
