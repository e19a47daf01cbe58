"""What signalement keeps: the same on the double and on a real document server; fenced against who is superseded."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.signalement.documents import Shelf
from services.signalement.domain.decide import decide
from services.signalement.store import Book, make_indexes
from shared.events.signalement import AcknowledgementRefused, HolderNoted, InSignalementLog, TextGiven
from shared.kafka.failures import Superseded
from shared.mongo import database
from tests.doubles import MemoryDatabase, Told
from tests.signalement.builders import (
    ADAM,
    CONVERSATION,
    EVE,
    History,
    a_claim,
    a_consent,
    a_draft,
    a_withdrawal,
    told,
)


@pytest.fixture(params=["memory", "real"])
async def documents(request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    """Give an empty store of each kind."""
    if request.param == "memory":
        yield MemoryDatabase()
        return
    found = database(request.getfixturevalue("engines").mongo, f"signalement-{uuid4().hex[:8]}")
    await make_indexes(found)
    yield found
    await found.client.drop_database(found.name)
    found.client.close()


async def hear(book: Book, *facts: InSignalementLog) -> None:
    """Do with each fact what its handler does."""
    for fact in facts:
        book.keep(*decide(await book.load(fact.conversation), fact))
    await book.flush()


def a_text() -> TextGiven:
    """A sealed text."""
    return TextGiven.now(conversation=CONVERSATION, force="police", jwe="sealed")


async def test_a_case_is_read_as_it_was_written(documents: Any) -> None:
    """By whoever decides next, and by the endpoints."""
    told_, facts = Told(), [a_claim(), a_draft(), a_consent()]
    await hear(Book(documents, told_), *facts)
    case = await Book(documents, told_).load(CONVERSATION)
    assert case == History(*facts).case == await Shelf(documents).case(CONVERSATION)
    assert list(await Book(documents, told_).waits()) == [CONVERSATION]
    assert len(told_) == 1


async def test_signalements_are_found_by_who_wrote_them_and_by_where_they_are(documents: Any) -> None:
    """Without reading anything else of their cases."""
    book, shelf = Book(documents, Told()), Shelf(documents)
    other = f"04-{'b' * 32}"
    theirs = a_draft(ADAM, conversation=other, signalement=f"police-{other}-{'0' * 12}")
    await hear(book, a_claim(), a_draft(), a_consent())
    await hear(book, told(HolderNoted, conversation=other, operator=ADAM), theirs)
    assert [c for c, _ in await shelf.signalements()] == [CONVERSATION, other]
    assert [one.operator for _, one in await shelf.signalements(operators=EVE)] == [EVE]
    assert [one.operator for _, one in await shelf.signalements(statuses="withdrawn")] == []
    assert len(await shelf.signalements(statuses="awaiting-consent")) == 2


async def test_a_superseded_process_writes_and_tells_nothing(documents: Any) -> None:
    """Neither over what was written meanwhile, nor beside it."""
    told_late = Told()
    late = Book(documents, told_late)
    await hear(late, a_claim())
    late.keep(*decide(await late.load(CONVERSATION), a_draft()))
    await hear(Book(documents, Told()), a_claim(ADAM))
    with pytest.raises(Superseded):
        await late.flush()
    assert told_late == []
    case = await Shelf(documents).case(CONVERSATION)
    assert case is not None
    assert case.operator == ADAM


async def test_sealed_texts_go_when_they_are_not_needed(documents: Any) -> None:
    """The first of an id holds; a withdrawal deletes those that it leaves without use; days end all."""
    book, text, other = Book(documents, Told()), a_text(), a_text()
    consent = a_consent()
    for given in (text, other, text.model_copy(update={"jwe": "changed"})._in(text._envelope)):
        await book.add_piece(given)
    assert await book.piece(text.id) == "sealed"
    await hear(book, a_claim(), a_draft(text=text.id), consent)
    assert await book.there([text.id, other.id, uuid4()]) == {text.id, other.id}
    await hear(book, a_withdrawal(consent))
    assert await book.there([text.id, other.id]) == {other.id}
    await book.forget_days([date.fromisoformat(other.time.date().isoformat())])
    assert await book.piece(other.id) is None


async def test_refused_answers_are_counted_once_each(documents: Any) -> None:
    """Told again after a crash, they are the same."""
    book = Book(documents, Told())
    said = {"signalement": f"police-{CONVERSATION}-{'0' * 12}", "unit": "u", "fault": "secret"}
    refusals = [told(AcknowledgementRefused, request=uuid4(), **said) for _ in range(2)]
    for fact in (*refusals, refusals[0]):
        book.keep(None, [fact])
        await book.flush()
    (refused,) = await Shelf(documents).refused()
    assert (refused.times, refused.fault, refused.last) == (2, "secret", refusals[1].time)
