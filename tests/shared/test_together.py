"""Several applications on one port: each answers its own addresses, and all live and end together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI, Request, WebSocket
from fastapi.testclient import TestClient
from starlette.types import Message
from starlette.websockets import WebSocketDisconnect

from shared.http.headers import FOR_ANSWERS
from shared.runtime.together import Together


class House:
    """Applications that write down when they live."""

    def __init__(self) -> None:
        self.lived: list[str] = []

    def app(self, name: str, *, fails: bool = False) -> FastAPI:
        """A service that answers with its name."""

        @asynccontextmanager
        async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, str]]:
            if fails:
                raise ValueError("a fault of ours")
            self.lived.append(f"{name} began")
            yield {"name": name}
            self.lived.append(f"{name} ended")

        app = FastAPI(lifespan=lifespan)

        @app.get("/{path:path}")
        async def say(request: Request) -> str:
            return str(request.state.name)

        @app.websocket("/{path:path}")
        async def talk(socket: WebSocket) -> None:
            await socket.accept()
            await socket.send_text(socket.state.name)

        return app


def test_each_answers_its_own_addresses() -> None:
    """The longest prefix decides; over HTTP and over sockets; each with its own state."""
    house = House()
    together = Together(
        {"/": house.app("chat"), "/api/router/": house.app("router"), "/stats/": house.app("s")}
    )
    with TestClient(together) as client:
        said = [
            client.get(path).json()
            for path in ("/", "/desk/", "/api/router/communes", "/stats/", "/stats", "/statistics")
        ]
        with client.websocket_connect("/api/router/socket") as talk:
            said.append(talk.receive_text())
    assert said == ["chat", "chat", "router", "s", "s", "chat", "router"]


def test_all_begin_and_all_end() -> None:
    """Also one that answers under two prefixes, once."""
    house = House()
    chat = house.app("chat")
    with TestClient(Together({"/": chat, "/api/chat/": chat, "/api/router/": house.app("router")})):
        assert sorted(house.lived) == ["chat began", "router began"]
    assert sorted(house.lived[2:]) == ["chat ended", "router ended"]


def test_where_nobody_answers_a_problem_does() -> None:
    """With the headers of every answer; a socket is refused."""
    with TestClient(Together({"/api/chat/": House().app("chat")})) as client:
        answer = client.get("/elsewhere")
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
        assert answer.headers.items() >= {name.lower(): value for name, value in FOR_ANSWERS.items()}.items()
        with pytest.raises(WebSocketDisconnect), client.websocket_connect("/elsewhere"):
            pass


async def test_one_that_cannot_begin_ends_all(capsys: pytest.CaptureFixture[str]) -> None:
    """A failure there is our fault: the supervisor of the process sees it, and the log says where."""
    house = House()
    together = Together({"/": house.app("chat"), "/api/router/": house.app("router", fails=True)})
    said: list[str] = []

    async def consume() -> Message:
        return {"type": "lifespan.startup"}

    async def say(message: Message) -> None:
        said.append(message["type"])

    await together({"type": "lifespan"}, consume, say)
    assert said == ["lifespan.startup.failed"]
    assert house.lived == ["chat began", "chat ended"]
    assert "application.failed" in capsys.readouterr().out
