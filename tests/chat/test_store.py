"""What a decider keeps: one contract, for the double and for a real document server."""

import asyncio
from uuid import uuid4

import pytest

from services.chat import store
from services.chat.documents import shown_in, state_of, states_where
from services.chat.domain.decide import decide
from services.chat.store import Book, make_indexes
from shared.events.chat import InConversation
from shared.facts import RECEPTION
from shared.kafka.failures import Superseded
from shared.mongo import Database, database
from tests.builders import (
    ADAM,
    CONVERSATION,
    EVE,
    POLICE,
    History,
    a_claim,
    a_message,
    a_reopening,
    a_transfer,
    claimed,
    closed,
    in_reception,
    later,
    transferred,
    waiting,
)
from tests.doubles import MemoryDatabase, Told


@pytest.fixture(params=["in memory", "on a real server"])
async def documents(request: pytest.FixtureRequest) -> Database:
    """Give an empty database, in memory and on a real server."""
    if request.param == "in memory":
        return MemoryDatabase()  # type: ignore[return-value]
    real = database(request.getfixturevalue("engines").mongo, f"store-{uuid4().hex[:8]}")
    await make_indexes(real)
    return real


async def hear(book: Book, *facts: InConversation) -> None:
    """Do with each fact what its handler does."""
    for fact in facts:
        if not await book.is_copy(fact):
            after, told = decide(await book.load(fact.conversation), fact)
            book.keep(after, fact, told)


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
    book = Book(documents, Told())
    await hear(book, *history.facts)
    await book.flush()
    found = await Book(documents, Told()).load(CONVERSATION)
    assert found is not None
    assert found.outcomes.keys() == history.now.outcomes.keys()
    for request, outcome in found.outcomes.items():
        assert outcome.record("chat") == history.now.outcomes[request].record("chat")
    assert _without_facts(found) == _without_facts(history.now)
    assert (found.route and found.route.record("chat")) == (
        history.now.route and history.now.route.record("chat")
    )


def _without_facts(state: object) -> dict[str, object]:
    return {name: getattr(state, name) for name in state.__slots__ if name not in {"outcomes", "route"}}  # type: ignore[attr-defined]


async def test_what_is_shown_comes_back_by_place_and_each_once(documents: Database) -> None:
    """Heard twice, inserted once, at its first place."""
    history = claimed()
    history(a_message(), a_message("operator", operator=EVE))
    for _ in range(2):
        book = Book(documents, Told())
        await hear(book, *history.facts)
        await book.flush()
    found = await shown_in(documents, CONVERSATION, POLICE)
    kinds = [fact.type.removeprefix("chat.") for fact in found]
    assert kinds == [
        "conversation-opened", "visitor-joined", "conversation-received", "conversation-claimed",
        "message-posted", "message-posted",
    ]  # fmt: skip
    assert [fact.place for fact in found] == sorted(fact.place for fact in found)
    heard = {fact.place: fact for fact in history.facts}
    assert [fact.record("chat") for fact in found] == [heard[fact.place].record("chat") for fact in found]


async def test_nothing_is_told_before_it_is_written(documents: Database) -> None:
    """What has been told follows from a state that is kept."""
    told = Told()
    book = Book(documents, told)
    await hear(book, *waiting().facts, placed(a_claim(), 9))
    assert told == []
    assert await state_of(documents, CONVERSATION) is None
    await book.flush()
    assert [fact.type for fact in told] == ["chat.conversation-claimed"]
    state = await state_of(documents, CONVERSATION)
    assert state is not None
    assert state.operator == EVE


def placed(fact: InConversation, offset: int) -> InConversation:
    """The fact, heard at this place of the police's log."""
    place = waiting().facts[0].place._replace(offset=offset)
    return fact.model_copy()._in(fact._envelope._replace(place=place))


async def test_of_two_processes_one_writes_and_the_other_learns_it(documents: Database) -> None:
    """The second tells nothing that its state does not follow from."""
    await hear(first := Book(documents, Told()), *waiting().facts)
    await first.flush()
    winner, loser = Book(documents, Told()), Book(documents, said := Told())
    await hear(winner, placed(a_claim(EVE), 9))
    await hear(loser, placed(a_claim(ADAM), 10))
    await winner.flush()
    with pytest.raises(Superseded):
        await loser.flush()
    assert said == []
    loser.discard()
    await hear(loser, placed(a_claim(ADAM), 10))
    await loser.flush()
    assert [fact.type for fact in said] == ["chat.request-refused"]


async def test_of_two_processes_that_begin_one_conversation_one_writes(documents: Database) -> None:
    """Neither knew of any state."""
    books = [Book(documents, Told()), Book(documents, Told())]
    for book in books:
        await hear(book, *waiting().facts)
    await books[0].flush()
    with pytest.raises(Superseded):
        await books[1].flush()


async def test_a_copy_of_a_message_is_known_by_its_place(documents: Database) -> None:
    """From memory, and by a process that begins; the message itself, heard again, is none."""
    history = claimed()
    history(a_message())
    message = history.facts[-1]
    book = Book(documents, Told())
    await hear(book, *history.facts)
    copy = placed(message, message.place.offset + 3)
    for _ in range(2):
        assert await book.is_copy(copy)
        assert not await book.is_copy(message)
        assert not await book.is_copy(placed(a_message(), 50))
        await book.flush()
        book = Book(documents, Told())


async def test_a_copy_of_a_reply_does_not_end_the_wait_for_the_next_one(documents: Database) -> None:
    """Or nobody would be waited for."""
    history = claimed()
    reply = a_message("operator", operator=EVE)
    history(reply, a_message())
    book = Book(documents, Told())
    await hear(book, *history.facts, placed(reply, 50))
    await book.flush()
    state = await state_of(documents, CONVERSATION)
    assert state is not None
    assert state.wait is not None
    assert state.wait.limit == "reply"


async def test_a_message_that_came_too_late_and_is_sent_again_stands_at_its_new_place(
    documents: Database,
) -> None:
    """The conversation was reopened meanwhile."""
    history = closed()
    message = a_message()
    history(message, a_reopening(), message)
    book = Book(documents, Told())
    await hear(book, *history.facts)
    await book.flush()
    assert [fact.place for fact in await shown_in(documents, CONVERSATION, POLICE)][-1] == history.facts[
        -1
    ].place


async def test_what_was_only_gathered_is_said_too(documents: Database) -> None:
    """A transfer's retelling leaves out nothing of its own batch."""
    history = claimed()
    history(a_message())
    book = Book(documents, Told())
    await hear(book, *history.facts)
    assert history.facts[-1].id in {fact.id for fact in await book.said(CONVERSATION, POLICE)}


async def test_behind_the_tombstone_nothing_is_kept_and_nothing_inserted(documents: Database) -> None:
    """Neither what is written, nor what is gathered, nor what comes later."""
    history = claimed()
    book = Book(documents, told := Told())
    await book.add_key(CONVERSATION, f"{CONVERSATION}/k")
    await hear(book, *history.facts)
    await book.flush()
    told.clear()
    await hear(book, placed(a_message(), 40))
    await book.forget(CONVERSATION, f"{CONVERSATION}/k")
    await hear(book, placed(a_message(), 41), *history.facts)
    await book.flush()
    assert told == []
    assert await book.load(CONVERSATION) is None
    assert await book.is_erased(CONVERSATION)
    assert await book.keys(CONVERSATION) == []
    assert await shown_in(documents, CONVERSATION, POLICE) == []
    assert await state_of(documents, CONVERSATION) is None


async def test_a_process_that_was_frozen_takes_back_what_was_erased_meanwhile(
    documents: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It wakes with words in its hands: under the mark none of them stays, and no state is written over it."""
    monkeypatch.setattr(store, "FROZEN", 0.02)
    frozen, successor = Book(documents, Told()), Book(documents, Told())
    await hear(frozen, *claimed().facts, placed(a_message(), 40))
    await successor.forget(CONVERSATION, f"{CONVERSATION}/k")
    await asyncio.sleep(0.03)
    with pytest.raises(Superseded):
        await frozen.flush()
    assert await shown_in(documents, CONVERSATION, POLICE) == []
    assert await Book(documents, Told()).is_erased(CONVERSATION)


async def test_those_who_wait_are_found_by_what_they_wait_for(documents: Database) -> None:
    """By the clock, the queue and the desk."""
    book = Book(documents, Told())
    await hear(book, *claimed().facts)
    await book.flush()
    assert list(await book.waits()) == [CONVERSATION]
    assert [c.id for c in await states_where(documents, operator=EVE, status="claimed")] == [CONVERSATION]
    assert await states_where(documents, status="waiting") == []
    await hear(book, *closed().facts[-2:])
    await hear(book, placed(a_claim(ADAM), 60))
    await book.flush()
    assert await states_where(documents, operator=ADAM, status="claimed") == []


@pytest.mark.parametrize("bound", ["REMEMBERED", "PLACES"])
async def test_what_is_remembered_has_a_bound(
    documents: Database, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    """What was used longest ago is read again when it is needed."""
    monkeypatch.setattr(store, bound, 0)
    history = claimed()
    history(a_message())
    book = Book(documents, Told())
    await hear(book, *history.facts)
    await book.load(f"03-{'b' * 32}")
    await book.flush()
    assert await book.is_copy(placed(history.facts[-1], 50))
    state = await book.load(CONVERSATION)
    assert state is not None
    assert state.operator == EVE
