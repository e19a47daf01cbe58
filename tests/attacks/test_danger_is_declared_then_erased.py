"""Danger is declared, then the conversation is erased: the supervisor's list forgot it at the next look."""

from services.chat.store.documents import endangered_in
from shared.events.chat import DangerAcknowledged
from tests.chat.test_handlers import a_key
from tests.support.builders import CONVERSATION, POLICE, a_danger, an_acknowledgement, an_erasure
from tests.support.chat.deciding import Deciding
from tests.support.chat.history import claimed


async def test_a_danger_outlives_its_conversation_until_a_supervisor_has_seen_to_it() -> None:
    """Danger is declared, and somebody erases with the visitor's telephone: no word is left, and the danger is."""
    decider = Deciding()
    await decider.consumes(a_key("k1"), a_key("k2"), *claimed().events, a_danger(), an_erasure())
    for record in ("k1", "k2", "k1"):
        await decider.consumes_tombstone(f"{CONVERSATION}/{record}")
    decider.crash()
    (mark,) = decider.documents["conversations"].documents.values()
    assert set(mark) == {"_id", "rev", "erased", "tags", "danger", "danger_stands", "stay", "pseudonym"}
    assert decider.documents["facts"].documents == {}
    (one,) = await endangered_in(decider.documents)  # type: ignore[arg-type]
    assert (one.conversation, one.stay, one.status, one.operator) == (CONVERSATION, POLICE, "erased", "Eve")
    asked = an_acknowledgement("may")
    await decider.consumes(asked)
    first = list(decider.published)
    assert [type(event) for event in first] == [DangerAcknowledged]
    assert first[0].request == asked.id  # type: ignore[attr-defined]
    assert await endangered_in(decider.documents) == []  # type: ignore[arg-type]
    decider.crash()
    await decider.consumes(asked)
    assert [(event.id, event.record("chat")) for event in decider.published] == [
        (event.id, event.record("chat")) for event in first
    ]


async def test_an_acknowledgement_that_a_crash_parted_from_the_tombstone_is_answered_again() -> None:
    """The mark is written at once, the reply at the end of the batch."""
    decider, asked = Deciding(), an_acknowledgement("may")
    await decider.consumes(a_key(), *claimed().events, a_danger(), an_erasure(), asked)
    await decider.consumes_tombstone(f"{CONVERSATION}/k1")
    assert await endangered_in(decider.documents) == []  # type: ignore[arg-type]
    decider.crash()
    await decider.consumes(asked)
    assert [type(event) for event in decider.published] == [DangerAcknowledged]


async def test_of_an_erased_conversation_without_danger_nothing_is_acknowledged() -> None:
    """Nor is anything left of it."""
    decider = Deciding()
    await decider.consumes(a_key(), *claimed().events, an_erasure())
    await decider.consumes_tombstone(f"{CONVERSATION}/k1")
    decider.crash()
    await decider.consumes(an_acknowledgement())
    assert decider.published == []
