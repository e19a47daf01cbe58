"""Schemathesis asks the whole product, on its engines and with people in it, whatever its descriptions allow.

Nothing fails, a 503 does not last, and every answer is described; the same on services without engines:
tests/shared/test_schemathesis.py.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from tests.attacks.test_authorisation import Walk, filled_in, walking
from tests.support.authorisation import TABLE
from tests.support.authorisation_rows import PHASES, Row
from tests.support.described import Stills, answer_to, cases_of, faults_of, operations_of
from tests.support.product import Product
from tests.support.services import APPS, app_of
from tests.support.signalement.product import consents, status_is
from tests.support.waiting import until

EXAMPLES = 4
"""Requests of each operation, by each who is chosen to ask; the first is the one of the table of operations."""
AT_ONCE = 16
TRIES = 5
"""At a 503, which a busy machine gives now and then: all of them, and it is a fault."""
STREAMS = "/events"
"""Streams without end, which tests/chat/test_shared_stream.py reads."""
GONE = {"GET /api/signalement/signalements/{signalement}/summary"}
"""Of a signalement that is forwarded: its text is not kept here then."""
THEIRS = {
    "unit": "police-33-bordeaux",
    "name": "no-site",
    "edition": "police",
    "code": "33063",
    "force": "police",
}
"""Names in addresses that nobody else here depends on."""


class Asking:
    """The people of a product, and what stands for the names in its addresses."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.names: dict[str, str] = {}
        self.done: set[str] = set()
        """The operations that did what was asked, once at least."""
        self.limit, self.stills = asyncio.Semaphore(AT_ONCE), Stills()

    async def begin(self) -> None:
        """Have a signalement forwarded to the agent's unit, and learn the names of what is there."""
        api, staff = self.walk.api, self.walk.staff
        await consents(self.walk.conversations["during"])
        await status_is(api, self.walk.signalement, staff["holder"], "forwarded")
        forwarding = await until(self.forwarding)
        partners = (await api.http.get("/api/directory/partners", params={"commune": "33063"})).json()
        self.names = {**THEIRS, "signalement": self.walk.signalement, "forwarding": forwarding}
        self.names["partner"] = partners[0]["id"]

    async def forwarding(self) -> str:
        """The id in the inbox of what was forwarded; empty before it is there."""
        asking = self.walk.api.http.get("/api/signalement/inbox", headers=self.walk.staff["agent"])
        listed = (await asking).json()["signalements"]
        return next((one["id"] for one in listed if one["signalement"] == self.walk.signalement), "")

    async def faults(self, operation: Any, cases: list[Any]) -> list[str]:
        """Ask an operation of people who may and of some who may not; the answers that are not as described."""
        row, found = TABLE[operation.label], list[str]()
        roles = [*list(row.allowed)[:2], *[role for role in ("agent", "nobody") if role not in row.allowed]]
        phase = min(PHASES, key=lambda phase: row.status(roles[0], phase))
        async with self.limit:
            opened = await self.walk.fresh(phase) if row.spends else self.walk.conversations[phase]
            ordinary, *drawn = cases
            self.as_in_the_table(ordinary, row, opened)
            for role in roles:
                for case in (ordinary, *(drawn if role in row.allowed else ())):
                    self.fill(case, opened.id)
                    bearer = self.walk.headers(role, opened).get("Authorization", "").removeprefix("Bearer ")
                    http = self.walk.api.http
                    answer = await answer_to(case, http, bearer, tries=TRIES, stills=self.stills)
                    found += faults_of(case, answer, f"{operation.label} · {role}")
                    if answer.is_success:
                        self.done.add(operation.label)
        return found

    def fill(self, case: Any, conversation: str) -> None:
        """Let the case be about what there is."""
        known = {**self.names, "conversation": conversation}
        case.path_parameters |= {name: known[name] for name in case.path_parameters if name in known}

    def as_in_the_table(self, case: Any, row: Row, opened: Any) -> None:
        """Give the case the body that the table of operations has."""
        if row.body is not None:
            names = {**self.names, "conversation": opened.id, "draft": self.walk.draft, "id": str(uuid4())}
            case.body = json.loads(filled_in(json.dumps(row.body), names))


@pytest.fixture
async def asking(whole_product: Product) -> AsyncIterator[Asking]:
    """Give the people of the product, three conversations of theirs, and a signalement that is forwarded."""
    async with walking(whole_product) as walk:
        asking = Asking(walk)
        await asking.begin()
        async with asking.stills.watched():
            yield asking


@pytest.fixture(scope="module")
def cases() -> list[tuple[Any, list[Any]]]:
    """Give each operation of each service, and requests of it; drawn before, as drawing would hold the loop up."""
    operations = [o for service in APPS for o in operations_of(app_of(service).openapi())]
    assert {operation.label for operation in operations} == TABLE.keys()
    asked = [operation for operation in operations if not operation.path.endswith(STREAMS)]
    return [(operation, cases_of(operation, EXAMPLES)) for operation in asked]


async def test_whatever_is_described_is_answered_as_described(
    cases: list[tuple[Any, list[Any]]], asking: Asking
) -> None:
    """Each operation, of each service, by who may and who may not, in the state in which it does something."""
    found = await asyncio.gather(*[asking.faults(operation, some) for operation, some in cases])
    assert [fault for faults in found for fault in faults] == []
    may_be_done = {operation.label for operation, _ in cases if does_it(TABLE[operation.label])}
    assert may_be_done - asking.done == GONE


def does_it(row: Row) -> bool:
    """Whether somebody who asks as the table says is answered that it is done."""
    return not row.where and any(
        row.status(role, phase) < 300 for role in list(row.allowed)[:2] for phase in PHASES
    )
