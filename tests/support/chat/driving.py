"""Chat and the router as processes of their own, on given engines, which a test may kill."""

import os
import sys
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

import httpx

from deploy.local.catalogue import make_topics
from deploy.local.engine import Process
from deploy.local.keys import key_ring, magistrate_key
from deploy.local.ports import free_port
from deploy.local.services import Services
from tests.conftest import Engines

SHORT = {
    "CHAT_SESSION": "2", "CHAT_MESSAGES_PER_SECOND": "1000", "CHAT_MESSAGES_AT_ONCE": "1000",
    "CHAT_HELD_LIMIT": "1000",
}  # fmt: skip
"""Shorter durations, so that a test does not wait, and bounds that many conversations do not meet."""
RINGS: dict[str, Path] = {}
"""The ring of each Kafka: all conversations that it knows are sealed by one."""


class Product:
    """The processes, with databases and a magistrate of their own, and the key ring of their Kafka.

    `with Product(folder, engines) as product:` starts one chat and one router and waits until both are ready;
    `product.chats[0].kill()` and `.restart()` do what they say; `product.another_chat()` starts one more.
    Settings are environment variables of chat (`CHAT_REPLY_SECONDS="2"`).
    """

    def __init__(self, folder: Path, engines: Engines, **settings: str) -> None:
        self.folder = folder
        self.engines = engines
        self.keys = folder / "keys"
        self.ring = ring_of(engines, self.keys)
        own = uuid4().hex[:8]
        self.settings = {
            **engines.environment,
            "CHAT_DATABASE": f"chat-{own}",
            "ROUTER_DATABASE": f"router-{own}",
            "KEY_RING": str(self.ring),
            "MAGISTRATE_KEY": str(magistrate_key(self.keys)),
            **SHORT,
            **settings,
        }
        self.router = self._service("router", "router")
        self.chats = [self._service("chat", "chat-1")]
        self._turns = count()

    def __enter__(self) -> Self:
        make_topics(self.engines.kafka, self.folder)
        for process in self.processes:
            process.start()
        for process in self.processes:
            process.wait_ready()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self.processes:
            process.kill()

    @property
    def processes(self) -> list[Process]:
        """Every process of ours, alive or not."""
        return [self.router, *self.chats]

    @property
    def url(self) -> str:
        """Where the first chat listens."""
        return self.chats[0].address

    @property
    def magistrate(self) -> Path:
        """The magistrate's private key."""
        return self.keys / "magistrate.json"

    @property
    def logs(self) -> list[Path]:
        """All that the processes have written."""
        return [process.log for process in self.processes]

    def next_address(self) -> str:
        """The address of one of the chats, each in turn, as a balancer without knowledge does."""
        return self.chats[next(self._turns) % len(self.chats)].address

    def another_chat(self, *, ready: bool = True, **settings: str) -> Services:
        """Start one more chat on the same engines, and return when it is ready, or at once."""
        chat = self._service("chat", f"chat-{len(self.chats) + 1}", **settings)
        self.chats.append(chat)
        chat.start()
        if ready:
            chat.wait_ready()
        return chat

    def _service(self, module: str, name: str, **settings: str) -> Services:
        service = Services(
            self.folder,
            port=free_port(),
            logs=self.folder,
            settings={**self.settings, **settings},
            command=[sys.executable, "-m", f"services.{module}"],
            names=(module,),
        )
        service.log = self.folder / f"{name}.log"
        return service


def ring_of(engines: Engines, keys: Path) -> Path:
    """The ring of this Kafka; in that folder, if it has none yet."""
    return RINGS.setdefault(engines.kafka, Path(os.environ.get("KEY_RING") or key_ring(keys)))


async def sign_in(issuer: str, account: str) -> str:
    """The ID token of a demonstration account."""
    redirect = "http://127.0.0.1/desk/"
    asked = {
        "response_type": "code", "client_id": "passerelle", "redirect_uri": redirect,
        "scope": "openid profile", "state": "x", "nonce": "n",
    }  # fmt: skip
    async with httpx.AsyncClient(timeout=10) as client:
        sent_back = await client.post(f"{issuer}/oauth2/authorize", params=asked, data={"sub": account})
        code = httpx.URL(sent_back.headers["location"]).params["code"]
        exchange = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": redirect,
            "client_id": "passerelle", "client_secret": "any",
        }  # fmt: skip
        tokens = await client.post(f"{issuer}/oauth2/token", data=exchange)
    token: str = tokens.json()["id_token"]
    return token
