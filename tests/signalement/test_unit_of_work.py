"""Signalement's store, the same on the double and on a real document server; fenced against a superseded process."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.signalement.domain.decide import decide
from services.signalement.store.queries import Queries
from services.signalement.store.unit_of_work import UnitOfWork, make_indexes
from shared.events.signalement import AcknowledgementRefused, HolderNoted, TextGiven
from shared.failures import Superseded
from shared.mongo import database
from tests.support.doubles import MemoryDatabase, Published
from tests.support.signalement.builders import (
    ADAM,
    CONVERSATION,
    EVE,
    History,
    a_claim,
    a_consent,
    a_draft,
    a_withdrawal,
    an_event,
)
from tests.support.signalement.group import decide_and_write


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


def a_text() -> TextGiven:
    """A text that is not even sealed: the store does not look into it."""
    return TextGiven.now(conversation=CONVERSATION, force="police", jwe="sealed")


async def test_a_case_is_read_as_it_was_written(documents: Any) -> None:
    """By the process that decides next, and by the endpoints."""
    published_, events = Published(), [a_claim(), a_draft(), a_consent()]
    await decide_and_write(UnitOfWork(documents, published_), *events)
    case = await UnitOfWork(documents, published_).load(CONVERSATION)
    assert case == History(*events).case == await Queries(documents).case(CONVERSATION)
    assert list(await UnitOfWork(documents, published_).waits()) == [CONVERSATION]
    assert len(published_) == 1


async def test_signalements_are_found_by_who_wrote_them_and_by_where_they_are(documents: Any) -> None:
    """Without reading anything else of their cases."""
    unit_of_work, queries = UnitOfWork(documents, Published()), Queries(documents)
    other = f"04-{'b' * 32}"
    theirs = a_draft(ADAM, conversation=other, signalement=f"police-{other}-{'0' * 12}")
    await decide_and_write(unit_of_work, a_claim(), a_draft(), a_consent())
    await decide_and_write(unit_of_work, an_event(HolderNoted, conversation=other, operator=ADAM), theirs)
    assert [c for c, _ in await queries.signalements()] == [CONVERSATION, other]
    assert [one.operator for _, one in await queries.signalements(operators=EVE)] == [EVE]
    assert [one.operator for _, one in await queries.signalements(statuses="withdrawn")] == []
    assert len(await queries.signalements(statuses="awaiting-consent")) == 2


async def test_a_superseded_process_writes_and_publishes_nothing(documents: Any) -> None:
    """Neither over what was written meanwhile, nor beside it."""
    published_late = Published()
    late = UnitOfWork(documents, published_late)
    await decide_and_write(late, a_claim())
    late.keep(*decide(await late.load(CONVERSATION), a_draft()))
    await decide_and_write(UnitOfWork(documents, Published()), a_claim(ADAM))
    with pytest.raises(Superseded):
        await late.flush()
    assert published_late == []
    case = await Queries(documents).case(CONVERSATION)
    assert case is not None
    assert case.operator == ADAM


async def test_sealed_texts_go_when_they_are_not_needed(documents: Any) -> None:
    """The first of an id holds; a withdrawal deletes those that it leaves without use; days end all."""
    unit_of_work, text, other = UnitOfWork(documents, Published()), a_text(), a_text()
    consent = a_consent()
    for piece in (text, other, text.model_copy(update={"jwe": "changed"})._in(text._envelope)):
        await unit_of_work.add_piece(piece)
    assert await unit_of_work.piece(text.id) == "sealed"
    await decide_and_write(unit_of_work, a_claim(), a_draft(text=text.id), consent)
    assert await unit_of_work.there([text.id, other.id, uuid4()]) == {text.id, other.id}
    await decide_and_write(unit_of_work, a_withdrawal(consent))
    assert await unit_of_work.there([text.id, other.id]) == {other.id}
    await unit_of_work.forget_days([date.fromisoformat(other.time.date().isoformat())])
    assert await unit_of_work.piece(other.id) is None


async def test_refused_answers_are_counted_once_each(documents: Any) -> None:
    """Published again after a crash, they are the same."""
    unit_of_work = UnitOfWork(documents, Published())
    fields = {"signalement": f"police-{CONVERSATION}-{'0' * 12}", "unit": "u", "fault": "secret"}
    refusals = [an_event(AcknowledgementRefused, request=uuid4(), **fields) for _ in range(2)]
    for event in (*refusals, refusals[0]):
        unit_of_work.keep(None, [event])
        await unit_of_work.flush()
    (refused,) = await Queries(documents).refused()
    assert (refused.times, refused.fault, refused.last) == (2, "secret", refusals[1].time)
