"""The journal of readings: who took or read again which conversation, when and why."""

from datetime import timedelta

from services.chat.store.journal import Journal, readings_in
from shared.events.chat import ConversationClaimed
from tests.support.builders import ADAM, CONVERSATION, EVE, a_claim, a_closing, a_consultation
from tests.support.chat.deciding import Deciding
from tests.support.chat.history import claimed, waiting
from tests.support.chat.psychologists import IDA, MAX, a_psychologist, a_psychologist_invitation


async def test_who_reads_is_written_down_once_and_outlives_the_conversation() -> None:
    """An operator took it, another read it again: kept when it is erased, though nobody opens the explanation."""
    decider, history = Deciding(), claimed(by=EVE)
    history(a_closing(EVE), a_consultation(EVE))
    await decider.consumes(*history.events)
    await decider.consumes(history.events[-1])
    await decider.consumes_tombstone(f"{CONVERSATION}/k1")
    readings = decider.documents["readings"].documents.values()
    assert [(r["kind"], r["operator"], r.get("reason")) for r in readings] == [
        ("claimed", EVE, None),
        ("consulted", EVE, "signalement"),
    ]


async def test_the_psychologist_who_joined_is_written_down_and_who_was_refused_is_not() -> None:
    """Once, when their joining is consumed twice, too."""
    decider, history = Deciding(), claimed(by=EVE)
    history(a_psychologist_invitation(EVE), a_psychologist(IDA))
    joined = history.events[-1]
    history(a_psychologist(MAX))
    await decider.consumes(*history.events, joined)
    readings = decider.documents["readings"].documents.values()
    assert [(r["kind"], r["operator"], r["pseudonym"]) for r in readings] == [
        ("claimed", EVE, "Eve"), ("joined", IDA, "Ida")
    ]  # fmt: skip


async def test_a_reading_that_nobody_decided_is_not_written_down() -> None:
    """A record that somebody wrote on the log, after no request of this conversation."""
    decider, forged = Deciding(), a_claim(ADAM)
    await decider.consumes(*waiting().events)
    who = {"operator": ADAM, "pseudonym": "Adam"}
    await decider.consumes(
        ConversationClaimed.after(forged, conversation=CONVERSATION, request=forged.id, **who)
    )
    assert not decider.documents["readings"].documents


async def test_the_journal_lists_a_month_and_forgets_what_is_kept_no_longer() -> None:
    """Newest first; a month goes when its last day does."""
    decider, history = Deciding(), claimed(by=EVE)
    history(a_closing(EVE))
    first, second = a_consultation(EVE), a_consultation(EVE)
    history(first, second)
    await decider.consumes(*history.events)
    journal, month = Journal(decider.documents, timedelta(days=30)), first.time.strftime("%Y-%m")  # type: ignore[arg-type]
    listed = await readings_in(decider.documents, month, "consulted")  # type: ignore[arg-type]
    assert [reading.request for reading in listed] == [second.id, first.id]
    await journal.forget_past(first.time + timedelta(days=30))
    assert await readings_in(decider.documents, month, "consulted") == listed  # type: ignore[arg-type]
    await journal.forget_past(first.time + timedelta(days=62))
    assert not decider.documents["readings"].documents
