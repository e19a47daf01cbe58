"""The unit of work of a decider: one contract, for the double and for a real document server."""

import asyncio
from uuid import uuid4

import pytest

from services.chat.domain.decide import decide
from services.chat.store import unit_of_work as module
from services.chat.store.documents import shown_in, state_of, states_with
from services.chat.store.message_offsets import MessageOffsets
from services.chat.store.tags import WAITING, held_by
from services.chat.store.unit_of_work import UnitOfWork, make_indexes
from shared.events.chat import InConversation
from shared.failures import Superseded
from shared.identifiers import RECEPTION
from shared.mongo import Database, database
from tests.support.builders import (
    ADAM,
    CONVERSATION,
    EVE,
    POLICE,
    a_claim,
    a_message,
    a_reopening,
    a_transfer,
    later,
)
from tests.support.chat.history import History, claimed, closed, in_reception, transferred, waiting
from tests.support.doubles import MemoryDatabase, Published


@pytest.fixture(params=["in memory", "on a real server"])
async def documents(request: pytest.FixtureRequest) -> Database:
    """Give an empty database, in memory and on a real server."""
    if request.param == "in memory":
        return MemoryDatabase()  # type: ignore[return-value]
    real = database(request.getfixturevalue("engines").mongo, f"store-{uuid4().hex[:8]}")
    await make_indexes(real)
    return real


async def consume(unit_of_work: UnitOfWork, *events: InConversation) -> None:
    """Do with each event what its handler does."""
    for event in events:
        if not await unit_of_work.is_copy(event):
            after, published = decide(await unit_of_work.load(event.conversation), event)
            unit_of_work.keep(after, event, published)


def reopened_in_reception() -> History:
    """A state in which everything that may be set is set at some time."""
    history = in_reception()
    history.passes(later(1))
    history.passes(later(9_000))
    history(a_transfer("police", operator="", stay=RECEPTION))
    return history


@pytest.mark.parametrize(
    "history", [in_reception(), waiting(), claimed(), closed(), transferred(), reopened_in_reception()]
)
async def test_a_state_comes_back_as_it_was_decided(documents: Database, history: History) -> None:
    """And so another process goes on from there."""
    unit_of_work = UnitOfWork(documents, Published())
    await consume(unit_of_work, *history.events)
    await unit_of_work.flush()
    found = await UnitOfWork(documents, Published()).load(CONVERSATION)
    assert found is not None
    assert found.replies.keys() == history.now.replies.keys()
    for request, reply in found.replies.items():
        assert reply.record("chat") == history.now.replies[request].record("chat")
    assert _without_events(found) == _without_events(history.now)
    assert (found.route and found.route.record("chat")) == (
        history.now.route and history.now.route.record("chat")
    )


def _without_events(state: object) -> dict[str, object]:
    return {name: getattr(state, name) for name in state.__slots__ if name not in {"replies", "route"}}  # type: ignore[attr-defined]


async def test_what_is_shown_comes_back_by_offset_and_each_once(documents: Database) -> None:
    """Consumed twice, inserted once, at its first offset."""
    history = claimed()
    history(a_message(), a_message("operator", operator=EVE))
    for _ in range(2):
        unit_of_work = UnitOfWork(documents, Published())
        await consume(unit_of_work, *history.events)
        await unit_of_work.flush()
    found = await shown_in(documents, CONVERSATION, POLICE)
    kinds = [event.type.removeprefix("chat.") for event in found]
    assert kinds == [
        "conversation-opened", "visitor-joined", "conversation-received", "conversation-claimed",
        "message-posted", "message-posted",
    ]  # fmt: skip
    assert [event.topic_offset for event in found] == sorted(event.topic_offset for event in found)
    consumed = {event.topic_offset: event for event in history.events}
    assert [event.record("chat") for event in found] == [
        consumed[event.topic_offset].record("chat") for event in found
    ]


async def test_of_two_copies_the_first_in_the_log_stands(documents: Database) -> None:
    """A process that does not know that its store is an earlier copy wrote the late one first."""
    history = claimed()
    for last in (placed(history.events[-1], 60), history.events[-1]):
        unit_of_work = UnitOfWork(documents, Published())
        await consume(unit_of_work, *history.events[:-1], last)
        await unit_of_work.flush()
    *_, found = await shown_in(documents, CONVERSATION, POLICE)
    assert (found.type, found.topic_offset) == (last.type, last.topic_offset)


async def test_nothing_is_published_before_it_is_written(documents: Database) -> None:
    """Each published event follows from a state that is kept."""
    published = Published()
    unit_of_work = UnitOfWork(documents, published)
    await consume(unit_of_work, *waiting().events, placed(a_claim(), 9))
    assert published == []
    assert await state_of(documents, CONVERSATION) is None
    await unit_of_work.flush()
    assert [event.type for event in published] == ["chat.conversation-claimed"]
    state = await state_of(documents, CONVERSATION)
    assert state is not None
    assert state.operator == EVE


def placed(event: InConversation, offset: int) -> InConversation:
    """The event, consumed at this offset of the police's log."""
    topic_offset = waiting().events[0].topic_offset._replace(offset=offset)
    return event.model_copy()._in(event._envelope._replace(topic_offset=topic_offset))


async def test_of_two_processes_one_writes_and_the_other_learns_it(documents: Database) -> None:
    """The second publishes nothing that follows from a state that was not kept."""
    await consume(first := UnitOfWork(documents, Published()), *waiting().events)
    await first.flush()
    winner, loser = UnitOfWork(documents, Published()), UnitOfWork(documents, said := Published())
    await consume(winner, placed(a_claim(EVE), 9))
    await consume(loser, placed(a_claim(ADAM), 10))
    await winner.flush()
    with pytest.raises(Superseded):
        await loser.flush()
    assert said == []
    loser.discard()
    await consume(loser, placed(a_claim(ADAM), 10))
    await loser.flush()
    assert [event.type for event in said] == ["chat.request-refused"]


async def test_of_two_processes_that_begin_one_conversation_one_writes(documents: Database) -> None:
    """Neither knew of any state."""
    units = [UnitOfWork(documents, Published()), UnitOfWork(documents, Published())]
    for unit_of_work in units:
        await consume(unit_of_work, *waiting().events)
    await units[0].flush()
    with pytest.raises(Superseded):
        await units[1].flush()


async def test_a_copy_of_a_message_is_known_by_its_offset(documents: Database) -> None:
    """From memory, and by a process that begins; the message itself, consumed again, is none."""
    history = claimed()
    history(a_message())
    message = history.events[-1]
    unit_of_work = UnitOfWork(documents, Published())
    await consume(unit_of_work, *history.events)
    copy = placed(message, message.offset + 3)
    for _ in range(2):
        assert await unit_of_work.is_copy(copy)
        assert not await unit_of_work.is_copy(message)
        assert not await unit_of_work.is_copy(placed(a_message(), 50))
        await unit_of_work.flush()
        unit_of_work = UnitOfWork(documents, Published())


async def test_a_copy_of_a_reply_does_not_end_the_wait_for_the_next_one(documents: Database) -> None:
    """Or nobody would be waited for."""
    history = claimed()
    reply = a_message("operator", operator=EVE)
    history(reply, a_message())
    unit_of_work = UnitOfWork(documents, Published())
    await consume(unit_of_work, *history.events, placed(reply, 50))
    await unit_of_work.flush()
    state = await state_of(documents, CONVERSATION)
    assert state is not None
    assert state.wait is not None
    assert state.wait.limit == "reply"


async def test_a_message_that_came_too_late_and_is_sent_again_stands_at_its_new_offset(
    documents: Database,
) -> None:
    """The conversation was reopened meanwhile."""
    history = closed()
    message = a_message()
    history(message, a_reopening(), message)
    unit_of_work = UnitOfWork(documents, Published())
    await consume(unit_of_work, *history.events)
    await unit_of_work.flush()
    assert [event.topic_offset for event in await shown_in(documents, CONVERSATION, POLICE)][
        -1
    ] == history.events[-1].topic_offset


async def test_what_was_only_gathered_is_said_too(documents: Database) -> None:
    """A transfer's retelling leaves out nothing of its own batch."""
    history = claimed()
    history(a_message())
    unit_of_work = UnitOfWork(documents, Published())
    await consume(unit_of_work, *history.events)
    assert history.events[-1].id in {event.id for event in await unit_of_work.said(CONVERSATION, POLICE)}


async def test_after_the_tombstone_nothing_is_kept_and_nothing_inserted(documents: Database) -> None:
    """Neither what is written, nor what is gathered, nor what comes later."""
    history = claimed()
    unit_of_work = UnitOfWork(documents, published := Published())
    unit_of_work.add_key(CONVERSATION, f"{CONVERSATION}/k")
    await consume(unit_of_work, *history.events)
    await unit_of_work.flush()
    published.clear()
    await consume(unit_of_work, placed(a_message(), 40))
    await unit_of_work.forget(CONVERSATION, f"{CONVERSATION}/k")
    await consume(unit_of_work, placed(a_message(), 41), *history.events)
    await unit_of_work.flush()
    assert published == []
    assert await unit_of_work.load(CONVERSATION) is None
    assert await unit_of_work.is_erased(CONVERSATION)
    assert await unit_of_work.keys(CONVERSATION) == []
    assert await shown_in(documents, CONVERSATION, POLICE) == []
    assert await state_of(documents, CONVERSATION) is None


async def test_a_process_that_was_frozen_takes_back_what_was_erased_meanwhile(
    documents: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process wakes with words in its hands: under the mark none of them stays, and no state is written over it."""
    monkeypatch.setattr(module, "FROZEN", 0.02)
    frozen, successor = UnitOfWork(documents, Published()), UnitOfWork(documents, Published())
    frozen.add_key(CONVERSATION, f"{CONVERSATION}/k")
    await consume(frozen, *claimed().events, placed(a_message(), 40))
    await successor.forget(CONVERSATION, f"{CONVERSATION}/k")
    await asyncio.sleep(0.03)
    with pytest.raises(Superseded):
        await frozen.flush()
    assert await shown_in(documents, CONVERSATION, POLICE) == []
    assert await successor.keys(CONVERSATION) == []
    assert await UnitOfWork(documents, Published()).is_erased(CONVERSATION)


async def test_those_who_wait_are_found_by_what_they_wait_for(documents: Database) -> None:
    """By the scheduler, the queue and the desk."""
    unit_of_work = UnitOfWork(documents, Published())
    await consume(unit_of_work, *claimed().events)
    await unit_of_work.flush()
    assert list(await unit_of_work.waits()) == [CONVERSATION]
    assert [c.id for c in await states_with(documents, held_by(EVE))] == [CONVERSATION]
    assert await states_with(documents, WAITING) == []
    await consume(unit_of_work, *closed().events[-2:])
    await consume(unit_of_work, placed(a_claim(ADAM), 60))
    await unit_of_work.flush()
    assert await states_with(documents, held_by(ADAM)) == []


async def test_stays_without_a_message_are_let_go_too(
    documents: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In reception nearly every stay ends without one."""
    monkeypatch.setattr("services.chat.store.message_offsets.MOST_STAYS", 3)
    offsets = MessageOffsets(documents)
    for number in range(10):
        offsets.begin(f"03-{number:032x}", POLICE)
    offsets.let_go()
    assert len(offsets._stays) == 3


@pytest.mark.parametrize(
    "bound", ["unit_of_work.REMEMBERED", "message_offsets.MOST", "message_offsets.MOST_STAYS"]
)
async def test_what_is_remembered_has_a_bound(
    documents: Database, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    """A conversation used longest ago is read again when it is needed."""
    monkeypatch.setattr(f"services.chat.store.{bound}", 0)
    history = claimed()
    history(a_message())
    unit_of_work = UnitOfWork(documents, Published())
    await consume(unit_of_work, *history.events)
    await unit_of_work.load(f"03-{'b' * 32}")
    await unit_of_work.flush()
    assert await unit_of_work.is_copy(placed(history.events[-1], 50))
    state = await unit_of_work.load(CONVERSATION)
    assert state is not None
    assert state.operator == EVE
