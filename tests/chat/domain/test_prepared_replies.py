"""Prepared replies: one administrator writes, another publishes; then they are looked at again, or retired."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chat.domain.known_replies import KnownReplies, is_stale
from services.chat.domain.publish_reply import ReplyRefused, draft, look_again, publish, retire
from shared.events.chat import PreparedReplyDrafted, PreparedReplyPublished, ReplyEntry

ONE, OTHER = "administrator-1", "administrator-2"
TODAY, LATER = date(2026, 11, 25), date(2026, 11, 26)


def an_entry(text: str = "Vous pouvez porter plainte.") -> ReplyEntry:
    """A reply in French."""
    return ReplyEntry(source="Code de procédure pénale", title={"fr": "Plainte"}, text={"fr": text})


def bundled() -> PreparedReplyPublished:
    """A reply of the first edition."""
    return PreparedReplyPublished.now(reply="complaint", revision=0, entry=an_entry(), looked_on=TODAY)


def drafted(known: KnownReplies, text: str, by: str = ONE) -> PreparedReplyDrafted:
    """A draft that is consumed."""
    event = draft(known, "complaint", an_entry(text), by, uuid4())
    known.consume(event)
    return event


def texts(known: KnownReplies) -> list[str]:
    """The sentences that operators find."""
    return [event.entry.text["fr"] for event in known.published()]


def test_another_person_publishes_and_both_are_in_the_event() -> None:
    """Until then operators find the former wording."""
    known = KnownReplies([bundled()])
    event = drafted(known, "Nouveau.")
    assert texts(known) == ["Vous pouvez porter plainte."]
    published = publish(known, "complaint", event.id, OTHER, LATER)
    known.consume(published)
    assert (published.author, published.published_by, published.looked_on) == (ONE, OTHER, LATER)
    assert texts(known) == ["Nouveau."]
    assert known.awaiting() == []
    assert publish(known, "complaint", event.id, OTHER, LATER) is published


def refusal(known: KnownReplies, reply: str, draft_id: UUID, by: str) -> str:
    """Why a publication is refused."""
    with pytest.raises(ReplyRefused) as refused:
        publish(known, reply, draft_id, by, TODAY)
    return refused.value.reason


def test_a_publication_is_refused_for_a_reason() -> None:
    """For who wrote it, once it was replaced, when nobody wrote it, after it was retired."""
    known = KnownReplies([bundled()])
    assert refusal(known, "nothing", uuid4(), OTHER) == "unknown"
    first = drafted(known, "Un.")
    assert refusal(known, "complaint", first.id, ONE) == "own-draft"
    second = drafted(known, "Deux.")
    assert refusal(known, "complaint", first.id, OTHER) == "another-draft"
    known.consume(retire(known, "complaint", OTHER))
    assert refusal(known, "complaint", second.id, OTHER) == "not-awaited"
    assert texts(known) == []


def test_a_look_keeps_the_words_and_renews_the_day() -> None:
    """A draft goes on waiting, and the same look is one event."""
    known = KnownReplies([bundled()])
    event = drafted(known, "Nouveau.")
    looked = look_again(known, "complaint", OTHER, LATER)
    known.consume(looked)
    assert (looked.entry, looked.looked_on, looked.looked_by) == (an_entry(), LATER, OTHER)
    assert known.awaiting() == [event]
    assert look_again(known, "complaint", OTHER, LATER) is looked
    with pytest.raises(ReplyRefused):
        look_again(known, "nothing", OTHER, LATER)


def test_what_was_retired_comes_back_by_two_people() -> None:
    """A draft after a retirement waits as any other; a retirement is done once."""
    known = KnownReplies([bundled()])
    gone = retire(known, "complaint", ONE)
    known.consume(gone)
    assert retire(known, "complaint", ONE) is gone
    event = drafted(known, "De retour.")
    known.consume(publish(known, "complaint", event.id, OTHER, TODAY))
    assert texts(known) == ["De retour."]


def test_two_drafts_written_at_once_both_wait() -> None:
    """After the publication of the first, the second, which was consumed after it, is not lost."""
    known, elsewhere = KnownReplies([bundled()]), KnownReplies([bundled()])
    event, beside = drafted(known, "Un."), drafted(elsewhere, "Deux.", OTHER)
    published = publish(known, "complaint", event.id, OTHER, TODAY)
    known.consume(beside)
    known.consume(published)
    assert known.awaiting() == [beside]


Step = tuple[str, str]


@given(
    st.lists(
        st.tuples(st.sampled_from(["draft", "publish", "look", "retire"]), st.sampled_from([ONE, OTHER]))
    )
)
def test_nobody_publishes_their_own_whatever_was_done_before(steps: list[Step]) -> None:
    """Of every wording that operators ever found, author and publisher are two; a second look changes no word."""
    known = KnownReplies([bundled()])
    for number, (step, by) in enumerate(steps):
        awaited = known.draft("complaint")
        try:
            if step == "draft":
                known.consume(draft(known, "complaint", an_entry(f"{number}."), by, uuid4()))
            elif step == "publish":
                known.consume(publish(known, "complaint", awaited.id if awaited else uuid4(), by, TODAY))
            elif step == "look":
                known.consume(look_again(known, "complaint", by, TODAY))
            else:
                known.consume(retire(known, "complaint", by))
        except ReplyRefused:
            continue
        for event in known.published():
            assert event.revision == 0 or event.author != event.published_by


@pytest.mark.parametrize(
    ("looked_on", "stale"),
    [("2025-11-25", True), ("2025-11-26", False), ("2026-11-25", False), ("2024-12-31", True)],
)
def test_after_so_many_months_somebody_must_look_again(looked_on: str, stale: bool) -> None:
    """Whole months: twelve have passed on the same day of the next year."""
    assert is_stale(date.fromisoformat(looked_on), 12, TODAY) is stale
