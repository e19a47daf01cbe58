"""A conversation with the real product, ready to be used and misused."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.support.product import Product

BORDEAUX = "33063"
VILLAGE = "33002"
"""Ambarès-et-Lagrave's neighbour Aillas: gendarmerie."""


@dataclass
class Api:
    """The product's API, and short ways to use it."""

    http: httpx.AsyncClient
    product: Product

    async def opened(self, commune: str = BORDEAUX, **more: Any) -> "Opened":
        """Open a conversation."""
        answer = await self.http.post("/api/chat/conversations", json={"commune": commune, **more})
        assert answer.status_code == 201, answer.text
        body = answer.json()
        return Opened(self, body["conversation"], body["token"], body["resume_code"])

    async def staff(self, account: str) -> dict[str, str]:
        """Sign in; the header to send."""
        return await asyncio.to_thread(self.product.bearer, account)


@dataclass
class Opened:
    """A conversation and what its visitor holds."""

    api: Api
    id: str
    token: str
    code: str

    @property
    def path(self) -> str:
        """Its address."""
        return f"/api/chat/conversations/{self.id}"

    @property
    def bearer(self) -> dict[str, str]:
        """The visitor's header."""
        return {"Authorization": f"Bearer {self.token}"}

    async def says(self, text: str, bearer: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        """Post a message."""
        said = {"id": str(uuid4()), "text": text, **more}
        body = json.dumps(said, ensure_ascii="\ud800" in text).encode()
        headers = {"Content-Type": "application/json", **(bearer or self.bearer)}
        return await self.api.http.post(f"{self.path}/messages", content=body, headers=headers)

    async def state(self) -> dict[str, Any]:
        """Where it is, asked again as a page asks while chat cannot say it yet."""
        async with asyncio.timeout(20):
            while True:
                answer = await self.api.http.get(self.path, headers=self.bearer)
                if answer.status_code != 503:
                    break
                await asyncio.sleep(0.5)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait until it is in the wanted state."""
        async with asyncio.timeout(20):
            while True:
                if wanted(state := await self.state()):
                    return state
                await asyncio.sleep(0.1)

    async def ask(self, what: str, bearer: dict[str, str], **body: Any) -> httpx.Response:
        """Make a request, and wait for its reply if it is not known at once."""
        answer = await self.api.http.post(
            f"{self.path}/{what}", json={"id": str(uuid4()), **body}, headers=bearer
        )
        async with asyncio.timeout(20):
            while answer.status_code == 202:
                await asyncio.sleep(0.2)
                where = answer.headers.get("location", str(answer.url))
                answer = await self.api.http.get(where, headers=bearer)
        return answer

    async def claimed_by(self, account: str, force: str = "police") -> dict[str, str]:
        """Be routed, and taken by an operator; their header."""
        await self.says("Bonjour")
        await self.until(lambda state: state["log"].startswith(force))
        bearer = await self.api.staff(account)
        answer = await self.ask("claim", bearer)
        assert answer.status_code == 200, answer.text
        return bearer

    @asynccontextmanager
    async def socket(self, **hello: Any) -> AsyncIterator["Socket"]:
        """Open a socket and say hello."""
        url = self.api.product.url.replace("http", "ws") + self.path + "/socket"
        async with connect(url, compression=None, max_queue=None) as connection:
            socket = Socket(connection)
            first = {"type": "hello", "token": self.token, "log": None, "after": None, **hello}
            await socket.send(first)
            yield socket


@dataclass
class Socket:
    """The client's end of a socket."""

    connection: ClientConnection

    async def send(self, frame: dict[str, Any]) -> None:
        """Send a frame."""
        await self.connection.send(json.dumps(frame))

    async def frame(self, *types: str) -> dict[str, Any]:
        """The next frame, of these types if any are named."""
        async with asyncio.timeout(20):
            while True:
                frame: dict[str, Any] = json.loads(await self.connection.recv())
                if not types or frame["type"] in types:
                    return frame

    async def closed(self) -> int | None:
        """Wait for the end; its code."""
        async with asyncio.timeout(20):
            await self.connection.wait_closed()
        return self.connection.close_code


@pytest.fixture
async def api(whole_product: Product) -> AsyncIterator[Api]:
    """Give the product's API."""
    async with httpx.AsyncClient(base_url=whole_product.url, timeout=30) as http:
        yield Api(http, whole_product)
