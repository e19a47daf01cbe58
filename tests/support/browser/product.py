"""A double of the product for the pages: its HTTP answers, and a conversation's log with its sockets."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlparse
from uuid import uuid4

from playwright.sync_api import BrowserContext, Request, Route, WebSocketRoute

Body = Any
Answer = tuple[int, Body] | tuple[int, Body, dict[str, str]] | None
CONVERSATION = "07-0123456789abcdef0123456789abcdef"
CODE = "K7MQ-4TXW-9PHD-2RVN-6CJF"
TIME = "2026-03-04T14:0{}:00Z"


class Log:
    """A conversation's log in one stay, with the sockets that follow it."""

    def __init__(self, name: str = "police.1", start: int = 10) -> None:
        self.name = name
        self.position = start
        self.frames: list[dict[str, Any]] = []
        self.sockets: list[WebSocketRoute] = []
        self.time = ""
        """The time of what is appended from now on; empty: one minute of a day in March after the other."""

    def event(self, event: str, **fields: Any) -> dict[str, Any]:
        """Append an event."""
        return self._append({"type": "event", "id": str(uuid4()), "event": f"chat.{event}", **fields})

    def message(self, author: str, text: str, its_id: str = "", **fields: Any) -> dict[str, Any]:
        """Append a message."""
        said = {"type": "message", "id": its_id or str(uuid4()), "author": author, "text": text}
        return self._append(said | fields)

    def after(self, position: int | None) -> list[dict[str, Any]]:
        """Give the frames after a position."""
        return [frame for frame in self.frames if position is None or frame["position"] > position]

    def _append(self, frame: dict[str, Any]) -> dict[str, Any]:
        before = self.frames[-1]["position"] if self.frames else None
        self.position += 3
        time = self.time or TIME.format(len(self.frames) % 10)
        self.frames.append(
            frame | {"log": self.name, "position": self.position, "after": before, "time": time}
        )
        for socket in self.sockets:
            socket.send(json.dumps(self.frames[-1]))
        return self.frames[-1]


@dataclass
class Relay:
    """The socket's other end: it answers hello from the log, and takes messages as the test wants."""

    log: Log = field(default_factory=Log)
    received: list[dict[str, Any]] = field(default_factory=list)
    author: str = "visitor"
    takes: Callable[[dict[str, Any]], dict[str, Any] | None] | None = None
    """Answers a problem for a message, or None to say nothing at all; by default messages are accepted."""
    refuses_hello: dict[str, Any] | None = None
    every: int = 0
    """The seconds that `alive` names; 0: it names none."""
    open: list[WebSocketRoute] = field(default_factory=list)

    def connect(self, socket: WebSocketRoute) -> None:
        """Take a new socket."""
        self.open.append(socket)
        socket.on_message(lambda text: self._receive(socket, json.loads(text)))

    def frames(self, kind: str) -> list[dict[str, Any]]:
        """Give the frames of one kind that the page sent."""
        return [frame for frame in self.received if frame["type"] == kind]

    def say(self, frame: dict[str, Any]) -> None:
        """Send a frame that is in no log."""
        for socket in self.open:
            socket.send(json.dumps(frame))

    def cut(self) -> None:
        """Lose every connection."""
        sockets, self.open, self.log.sockets = self.open, [], []
        for socket in sockets:
            socket.close(code=1012)

    def move(self, log: Log) -> None:
        """The conversation goes on in another stay."""
        self.log.sockets = []
        self.log = log
        self.say({"type": "moved", "log": log.name})

    def _receive(self, socket: WebSocketRoute, frame: dict[str, Any]) -> None:
        self.received.append(frame)
        if frame["type"] == "hello":
            self._greet(socket, frame)
        elif frame["type"] == "message":
            self._take(socket, frame)

    def _greet(self, socket: WebSocketRoute, hello: dict[str, Any]) -> None:
        if self.refuses_hello:
            socket.send(json.dumps({"type": "refused", "id": None, "problem": self.refuses_hello}))
            socket.close(code=1008)
        elif hello["log"] not in (None, self.log.name):
            socket.send(json.dumps({"type": "moved", "log": self.log.name}))
        else:
            socket.send(json.dumps({"type": "alive", **({"every": self.every} if self.every else {})}))
            for frame in self.log.after(hello["after"]):
                socket.send(json.dumps(frame))
            self.log.sockets.append(socket)

    def _take(self, socket: WebSocketRoute, frame: dict[str, Any]) -> None:
        if self.takes is None:
            if all(known["id"] != frame["id"] for known in self.log.frames):
                self.log.message(self.author, frame["text"], frame["id"])
        elif problem := self.takes(frame):
            socket.send(json.dumps({"type": "refused", "id": frame["id"], "problem": problem}))


@dataclass
class Product:
    """Everything the pages ask for, and all that they asked."""

    answers: dict[tuple[str, str], Answer | Callable[[Request], Answer]] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    relays: dict[str, Relay] = field(default_factory=lambda: {CONVERSATION: Relay()})

    @property
    def relay(self) -> Relay:
        """The relay of the usual conversation."""
        return self.relays[CONVERSATION]

    def serve(self, context: BrowserContext, *, wires: bool = True) -> "Product":
        """Answer every page of a browser's context; without `wires`, sockets and streams go to a server."""
        context.route("**/api/**", self._answer)
        if wires:
            context.route_web_socket("**/api/**/socket", self._connect)
        else:
            context.route("**/events*", lambda route: route.continue_())
        return self

    def bodies(self, method: str, path: str) -> list[Body]:
        """Give what was posted there."""
        there = [asked for asked in self.asked if (asked.method, urlparse(asked.url).path) == (method, path)]
        return [json.loads(asked.post_data) if asked.post_data else None for asked in there]

    def _connect(self, socket: WebSocketRoute) -> None:
        conversation = socket.url.split("/")[-2]
        self.relays[conversation].connect(socket)

    def _answer(self, route: Route) -> None:
        request = route.request
        self.asked.append(request)
        answer = self.answers.get((request.method, urlparse(request.url).path), (404, {"title": "unknown"}))
        if callable(answer):
            answer = answer(request)
        if answer is None:
            route.abort("connectionfailed")
            return
        status, body, headers = (*answer, {})[:3]
        kind = "application/json" if status < 400 else "application/problem+json"
        text = body if isinstance(body, str) else json.dumps(body)
        route.fulfill(status=status, body=text, headers={"content-type": kind} | headers)
