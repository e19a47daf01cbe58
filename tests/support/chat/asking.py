"""Visitors who open a conversation and operators who take it, asking again until they are answered."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx

from tests.support.chat.driving import Product, sign_in
from tests.support.chat.talking import Talker

TIMES = httpx.Timeout(7, connect=2)
"""A little more than the product's own wait."""


class Caller:
    """A caller of the API. A request that is not answered, or answered 503, is sent again under its id."""

    def __init__(self, address: Callable[[], str], token: str = "") -> None:
        self.address = address
        self.token = token
        self.headers: dict[str, str] = {}
        self.answers: list[int] = []
        """The status of every answer."""

    async def once(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """Ask once, wherever that leads."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with httpx.AsyncClient(base_url=self.address(), timeout=TIMES) as client:
            answer = await client.request(method, path, json=body, headers=self.headers | headers)
        self.answers.append(answer.status_code)
        return answer

    async def ask(self, method: str, path: str, body: Any = None, within: float = 60) -> httpx.Response:
        """Ask until there is an answer other than « not yet »; a redirection to the outcome is followed."""
        async with asyncio.timeout(within):
            while True:
                try:
                    answer = await self.once(method, path, body)
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
                    continue
                if answer.status_code == 202:
                    method, path, body = "GET", answer.headers["Location"], None
                elif answer.status_code != 503:
                    return answer
                await asyncio.sleep(0.1)


class Operator(Caller):
    """A member of the staff who has signed in: `await Operator.signs_in(product, "operator-police-1")`."""

    @classmethod
    async def signs_in(cls, product: Product, account: str = "operator-police-1") -> "Operator":
        """Sign in at the local provider."""
        return cls(product.next_address, await sign_in(product.engines.oidc, account))

    async def request(self, conversation: str, what: str, within: float = 60, **body: Any) -> httpx.Response:
        """Ask something of a conversation (`claim`, `close`, `danger`, `transfer`) until it is decided."""
        path = f"/api/chat/conversations/{conversation}/{what}"
        return await self.ask("POST", path, {"id": str(uuid4()), **body}, within)

    async def takes(self, conversation: str, within: float = 60) -> Talker:
        """Claim a conversation, asking until it is routed here, and talk in it."""
        async with asyncio.timeout(within):
            while (answer := await self.request(conversation, "claim", within)).status_code != 200:
                assert answer.status_code in {404, 409}, answer.text
                await asyncio.sleep(0.1)
        return Talker(self.address, conversation, self.token)


class Visitor(Talker):
    """Somebody who opened a conversation: `async with await Visitor.opens(product) as visitor`."""

    resume_code = ""
    caller: Caller

    @classmethod
    async def opens(
        cls, product: Product, commune: str = "33063", headers: dict[str, str] | None = None, **body: Any
    ) -> "Visitor":
        """Open a conversation (33063: police, 33236: gendarmerie); the headers go with all that is sent."""
        caller = Caller(product.next_address)
        caller.headers = headers or {}
        answer = await caller.ask("POST", "/api/chat/conversations", {"commune": commune, **body})
        assert answer.status_code == 201, answer.text
        opened = answer.json()
        visitor = cls(product.next_address, opened["conversation"], opened["token"])
        visitor.resume_code, caller.token = opened["resume_code"], opened["token"]
        visitor.caller, visitor.headers = caller, caller.headers
        return visitor

    def again(self) -> Talker:
        """The same visitor on a new page that knows nothing yet."""
        return Talker(self._address, self.conversation, self.token)
