"""The lists of open desks are read once for all of them, and what a press decides is looked up by itself."""

import asyncio
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from services.chat.api.desk import supervision
from services.chat.api.requests import RequestBody
from services.chat.store import shared_readings, tags
from services.chat.store.documents import erased_mark, state_document
from services.chat.store.queries import Queries
from shared.events.chat import DangerAcknowledgementRequested
from shared.identifiers import LOGS
from shared.problems import Problem
from tests.support.builders import CONVERSATION, EVE, a_claim
from tests.support.chat.history import History, waiting
from tests.support.chat.states import endangered
from tests.support.doubles import MemoryCollection, MemoryDatabase


class Desks:
    """The lists of desks over stores in memory, each read once and never again; the finds that were made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.finds = list[Any]()
        monkeypatch.setattr(shared_readings, "LIFETIME", 1e9)
        monkeypatch.setattr(shared_readings, "LONGEST_LIFE", 1e9)
        finds, find = self.finds, MemoryCollection.find

        def noted(collection: MemoryCollection, where: Any, fields: Any = None) -> Any:
            finds.append(where)
            return find(collection, where, fields)

        monkeypatch.setattr(MemoryCollection, "find", noted)
        self.stores = {log: MemoryDatabase() for log in LOGS}
        self.queries = Queries(self.stores)  # type: ignore[arg-type]

    def write(self, history: History, **changes: Any) -> dict[str, Any]:
        """Write the state as it is now."""
        document = {**state_document(history.now, 1), "joined": True, **changes}
        self.stores["police"]["conversations"].documents[CONVERSATION] = document
        return document


@pytest.fixture
def desks(monkeypatch: pytest.MonkeyPatch) -> Desks:
    """Give desks whose stores are empty."""
    return Desks(monkeypatch)


def acknowledged() -> History:
    """A danger that a supervisor has seen."""
    history = endangered()
    history(DangerAcknowledgementRequested.now(
        stay=history.now.stay, conversation=CONVERSATION, supervisor="nora", pseudonym="Nora"
    ))  # fmt: skip
    assert not history.now.danger_stands
    return history


async def test_desks_that_ask_at_once_make_one_find(desks: Desks) -> None:
    """And so does each that asks a moment later."""
    desks.write(waiting())
    asked = await asyncio.gather(desks.queries.waiting("police"), desks.queries.waiting("police"))
    for queue in (*asked, await desks.queries.waiting("police")):
        assert [c.id for c in queue] == [CONVERSATION]
    assert desks.finds == [{"tags": tags.WAITING}]


async def test_who_was_taken_is_assigned_to_nobody(desks: Desks) -> None:
    """Though the list still shows them."""
    desks.write(history := waiting())
    await desks.queries.waiting("police")
    history(a_claim(EVE))
    desks.write(history)
    assert [c.id for c in await desks.queries.waiting("police")] == [CONVERSATION]
    assert await desks.queries.one_waiting("police", CONVERSATION) is None


@pytest.mark.parametrize("missing", [(), (tags.ENDANGERED,)])
async def test_a_danger_that_was_seen_does_not_come_back(desks: Desks, missing: tuple[str, ...]) -> None:
    """Also where the store was written before it kept dangers; though the list still has the state before."""
    document = desks.write(endangered())
    desks.write(endangered(), tags=[tag for tag in document["tags"] if tag not in missing])
    assert [one.conversation for one in await desks.queries.endangered("police")] == [CONVERSATION]
    desks.write(acknowledged())
    (listed,) = await desks.queries.open_of("police")
    assert listed.danger_stands
    assert await desks.queries.endangered("police") == []


async def test_a_press_on_a_danger_asks_for_that_conversation(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A danger declared since the list was read is seen to; after that, nobody finds it to see to."""
    published = list[DangerAcknowledgementRequested]()

    async def answered(*asked: Any) -> None:
        published.append(asked[-1])

    monkeypatch.setattr(supervision, "answered", answered)
    staff: Any = SimpleNamespace(sub="nora", force="police", pseudonym="Nora")
    ports: Any = SimpleNamespace(queries=desks.queries)
    assert await desks.queries.open_of("police") == []
    desks.write(history := endangered())
    await supervision.acknowledge_danger(CONVERSATION, RequestBody(id=uuid4()), staff, ports)
    (event,) = published
    assert (event.conversation, event.stay, event.supervisor) == (CONVERSATION, history.now.stay, "nora")
    desks.write(acknowledged())
    with pytest.raises(Problem) as refused:
        await supervision.acknowledge_danger(CONVERSATION, RequestBody(id=uuid4()), staff, ports)
    assert refused.value.status_code == 404


async def test_the_danger_of_an_erased_conversation_is_seen_to_once(desks: Desks) -> None:
    """Of the conversation nothing else is left."""
    documents = desks.stores["police"]["conversations"].documents
    before = desks.write(endangered())
    documents[CONVERSATION] = erased_mark(CONVERSATION, before)
    (one,) = await desks.queries.endangered("police")
    assert await desks.queries.one_endangered("police", CONVERSATION) == one
    documents[CONVERSATION] = erased_mark(CONVERSATION, state_document(acknowledged().now, 1))
    assert await desks.queries.one_endangered("police", CONVERSATION) is None
    assert await desks.queries.one_endangered("police", f"03-{'f' * 32}") is None
