"""Each operation, asked by each role, before, during and after the claim, is answered as one table says."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest

from shared.cloudevents.headers import type_of
from shared.events import TOPICS
from shared.events.chat import (
    DeadlineLapsed,
    DeadlinePassed,
    ProgressRequested,
    SignalementProgressed,
    WaitOverdue,
)
from tests.chat.api.conftest import Api, Opened
from tests.support.authorisation import TABLE
from tests.support.authorisation_rows import ACCOUNTS, PHASES, ROLES, Phase, Row
from tests.support.chaos.kafka_log import records_of
from tests.support.product import Product
from tests.support.services import APPS, app_of

REFUSED = {401, 403, 404, 422}
"""Answers before anything is asked of a decider: nothing is published."""
AT_ONCE = 80
"""Cells that are asked at the same time: a refusal that must not show whether a conversation exists takes 2 s."""
SOME_AT_ONCE = 24
"""Cells that are asked at the same time where each may do something."""
FRESH_AT_ONCE = 4
"""Conversations that are set up at the same time."""
METHODS = {"get", "post", "put", "delete", "patch"}


@dataclass(frozen=True)
class Cell:
    """An operation asked by a role in a phase, and the answer that it must get."""

    operation: str
    role: str
    phase: Phase
    row: Row

    @property
    def status(self) -> int:
        """The status that the table says."""
        return self.row.status(self.role, self.phase)

    @property
    def is_refused(self) -> bool:
        """Whether nothing may come of it."""
        return self.status in REFUSED

    def __str__(self) -> str:
        return f"{self.operation} · {self.role} · {self.phase}"


def cells() -> Iterator[Cell]:
    """Every cell; one phase is enough where no conversation is named."""
    for operation, row in TABLE.items():
        depends = any(name in f"{operation} {row.body}" for name in ("{conversation}", "{signalement}"))
        for phase in PHASES if depends and "{signalement}" not in operation else ("during",):
            for role in ROLES:
                yield Cell(operation, role, phase, row)


def test_each_operation_has_a_row_and_each_row_an_operation() -> None:
    """A new operation is refused to everybody until its row says who may ask it."""
    described = {
        f"{method.upper()} {path}"
        for service in APPS
        for path, operations in app_of(service).openapi()["paths"].items()
        for method in operations.keys() & METHODS
    }
    assert TABLE.keys() == described


BROUGHT_BY_TIME = {
    event.type
    for event in (DeadlinePassed, WaitOverdue, DeadlineLapsed, ProgressRequested, SignalementProgressed)
}
"""Progress follows from the draft of the beginning, which is counted on signalement's own topic."""


class Walk:
    """Three conversations of the police, one for each phase; and the people who ask about them."""

    def __init__(self, api: Api, staff: dict[str, dict[str, str]]) -> None:
        self.api = api
        self.staff = staff
        self.conversations: dict[Phase, Opened] = {}
        self.another: Opened
        self.signalement, self.draft = "", str(uuid4())
        self._fresh = asyncio.Semaphore(FRESH_AT_ONCE)

    async def begin(self) -> None:
        """Set up the conversations, and a signalement in the one that is talked in."""
        *opened, self.another = await asyncio.gather(*map(self.fresh, PHASES), self.api.opened())
        self.conversations = dict(zip(PHASES, opened, strict=True))
        asked = {
            "id": self.draft,
            "conversation": self.conversations["during"].id,
            "summary": {"facts": "Il."},
        }
        async with asyncio.timeout(20):
            while True:  # signalement learns a moment later who has the conversation
                answer = await self.api.http.post(
                    "/api/signalement/signalements", json=asked, headers=self.staff["holder"]
                )
                if answer.status_code in {200, 201}:
                    break
                await asyncio.sleep(0.2)
        self.signalement = answer.json()["signalement"]

    async def fresh(self, phase: Phase) -> Opened:
        """Open a conversation and bring it into that phase."""
        opened = await self.api.opened()
        await opened.says("Bonjour")
        await opened.until(lambda state: state["log"] == "police.1")
        if phase != "before":
            assert (await opened.ask("claim", self.staff["holder"])).status_code == 200
            await self.answered(opened)
        if phase == "after":
            closing = await opened.ask("close", self.staff["holder"], outcome="information")
            assert closing.status_code == 200
        return opened

    async def answered(self, opened: Opened) -> None:
        """Have the holder write, until Kafka has it: what nobody answered does not end as an information."""
        message = str(uuid4())
        for _ in range(20):
            answer = await opened.says("Je vous lis", self.staff["holder"], id=message)
            if answer.status_code != 503:
                break
        assert answer.status_code == 200, answer.text

    async def ask(self, cell: Cell) -> int:
        """Ask for what a cell says; the status of the answer."""
        opened = self.conversations[cell.phase]
        if cell.row.spends and not cell.is_refused:
            async with self._fresh:
                opened = await self.fresh(cell.phase)
        return await self.asked(cell, opened)

    async def asked(self, cell: Cell, opened: Opened) -> int:
        """Ask for it of that conversation."""
        method, path = cell.operation.split(" ")
        names = {
            "conversation": opened.id, "signalement": self.signalement, "draft": self.draft, "id": str(uuid4())
        }  # fmt: skip
        body = None if cell.row.body is None else json.loads(filled_in(json.dumps(cell.row.body), names))
        url = filled_in(cell.row.where or path, names)
        asking = self.api.http.stream(method, url, json=body, headers=self.headers(cell.role, opened))
        async with asking as answer:  # a stream of events has no end
            return answer.status_code

    def headers(self, role: str, opened: Opened) -> dict[str, str]:
        """The headers of a role."""
        visitors = {"nobody": {}, "visitor": opened.bearer, "another-visitor": self.another.bearer}
        return visitors.get(role) or self.staff.get(role, {})

    async def published(self) -> Counter[tuple[str, bytes | None]]:
        """The records of each topic about these conversations that somebody asked for: time brings the others."""
        ours = tuple(one.id.encode() for one in self.conversations.values())
        topics = [name for topic in TOPICS for name in topic.names]
        records = await records_of(self.api.product.kafka, topics)
        return Counter(
            (r.topic, r.key)
            for r in records
            if r.key and r.key.startswith(ours) and type_of(r) not in BROUGHT_BY_TIME
        )


def filled_in(text: str, names: dict[str, str]) -> str:
    """The text with each name in braces replaced by what it stands for."""
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", value)
    return text


@asynccontextmanager
async def walking(product: Product) -> AsyncIterator[Walk]:
    """Give the people and their conversations."""
    kept = httpx.Limits(
        keepalive_expiry=1
    )  # before the product closes what is idle, which would cross a request
    async with httpx.AsyncClient(base_url=product.url, timeout=30, limits=kept) as http:
        api = Api(http, product)
        bearers = await asyncio.gather(*map(api.staff, ACCOUNTS.values()))
        walk = Walk(api, dict(zip(ACCOUNTS, bearers, strict=True)))
        await walk.begin()
        yield walk


async def wrong(walk: Walk, asked: list[Cell], at_once: int) -> list[str]:
    """The cells that are answered otherwise than the table says."""
    limit = asyncio.Semaphore(at_once)

    async def one(cell: Cell) -> str | None:
        async with limit:
            status = await walk.ask(cell)
        return None if status == cell.status else f"{cell}: {status}, not {cell.status}"

    return [said for said in await asyncio.gather(*map(one, asked)) if said]


async def test_each_cell_is_answered_as_the_table_says(whole_product: Product) -> None:
    """First all that is refused, after which nothing is published; then all that is asked."""
    every = list(cells())
    assert {cell.role for cell in every} == set(ROLES)
    async with walking(whole_product) as walk:
        before = await walk.published()
        refused = await wrong(walk, [cell for cell in every if cell.is_refused], AT_ONCE)
        after = await walk.published()
        others = await wrong(walk, [cell for cell in every if not cell.is_refused], SOME_AT_ONCE)
    assert refused + others == []
    assert after == before


async def test_a_conversation_that_never_was_is_unknown_to_everybody(whole_product: Product) -> None:
    """Each operation of one answers alike: 404 to who may ask it of another, whatever else it would refuse."""
    asked = [
        cell
        for cell in cells()
        if "/api/chat/conversations/{conversation}" in cell.operation
        and (cell.phase, cell.role in ACCOUNTS, cell.role in cell.row.allowed) == ("during", True, True)
        and cell.status != 422
    ]
    async with httpx.AsyncClient(base_url=whole_product.url, timeout=30) as http:
        api = Api(http, whole_product)
        bearers = await asyncio.gather(*map(api.staff, ACCOUNTS.values()))
        walk = Walk(api, dict(zip(ACCOUNTS, bearers, strict=True)))
        never = walk.another = Opened(api, f"03-{'0' * 32}", "", "")
        statuses = await asyncio.gather(*(walk.asked(cell, never) for cell in asked))
    assert [f"{cell}: {status}" for cell, status in zip(asked, statuses, strict=True) if status != 404] == []


@pytest.mark.parametrize("role", ACCOUNTS)
def test_of_the_staff_only_who_has_the_conversation_reads_it(role: str) -> None:
    """The table says so of its words, before any service does."""
    row = TABLE["GET /api/chat/conversations/{conversation}/events"]
    assert [row.status(role, phase) == 200 for phase in PHASES] == [False, role == "holder", False]
