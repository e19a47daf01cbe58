"""A small service for tests of the plumbing, and ways to ask it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, FastAPI, Path, Query, WebSocket
from fastapi.responses import StreamingResponse
from httpx import ASGITransport, AsyncClient
from pydantic import BaseModel

from shared.http import Problem, service_app
from shared.settings import Settings

WORDS = "il me frappe"


class Contact(BaseModel):
    """How to reach somebody."""

    phone: int
    by_name: dict[str, int] = {}


class Said(BaseModel):
    """The body that the endpoint takes."""

    text: str
    count: int = 0
    contact: Contact | None = None


endings = APIRouter(prefix="/api/chat")
"""An endpoint for each way to end."""


@endings.post("/said")
async def said(said: Said) -> int:
    """Count what was said."""
    return len(said.text)


@endings.get("/asked/{name}")
async def asked(
    name: Annotated[str, Path(pattern="^[a-z]+$")],
    month: Annotated[str, Query(pattern=r"^[0-9]{4}-[0-9]{2}$", examples=["2026-01"])],
    since: date | None = None,
    kind: Literal["json", "csv"] = "json",
    limit: Annotated[int, Query(le=50)] = 8,
) -> None:
    """Take parameters."""


@endings.get("/problem")
async def problem() -> None:
    """Refuse."""
    raise Problem(409, "Déjà pris", "Un autre opérateur l’a prise.", reason="already-claimed")


@endings.get("/failing/{name}")
async def failing(name: str) -> None:
    """Fail as a fault of ours does, quoting."""
    raise ValueError(f"{WORDS}, {name}")


@endings.get("/away")
async def away() -> None:
    """Fail as the world does."""
    raise ConnectionError(WORDS)


@endings.get("/half")
async def half() -> StreamingResponse:
    """Fail in the middle of an answer."""

    async def parts() -> AsyncIterator[bytes]:
        yield b"one"
        raise ValueError(WORDS)

    return StreamingResponse(parts())


@endings.websocket("/{conversation}/socket")
async def socket(conversation: Annotated[str, Path(pattern="^[0-9]+$")], socket: WebSocket) -> None:
    """Greet, and end as the test wants."""
    await socket.accept()
    match await socket.receive_text():
        case "fail":
            raise ValueError(WORDS)
        case "away":
            raise ConnectionError(WORDS)
        case "refuse":
            raise Problem(403, "Refusé")
        case _:
            await socket.send_text("well")


def a_service() -> FastAPI:
    """A service that ends in every way."""
    app = service_app("chat", Settings())
    app.include_router(endings)
    return app


@asynccontextmanager
async def asking(app: Any) -> AsyncIterator[AsyncClient]:
    """A client that sees what a browser would see."""
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://here") as client:
        yield client
