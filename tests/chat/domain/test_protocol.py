"""Every event of a conversation's log has one row, which says all that is true of it."""

from collections import Counter

import pytest

from services.chat.domain.protocol import PROTOCOL, ReplyRow, RequestRow, Row
from shared.events import EVENTS
from shared.events.chat import Reply, Sealed, conversation_log

NEVER_SHOWN = {
    "conversation", "request", "operator", "contact", "supervisor", "colleague", "psychologist", "front_end",
}  # fmt: skip
"""An operator appears under their pseudonym, a contact is for signalement alone, and through which site a person
writes is between that site and the log.
"""
rows = pytest.mark.parametrize("row", PROTOCOL, ids=[row.event.type for row in PROTOCOL])


def sealed_fields(row: Row) -> set[str]:
    """The fields of the event that a key of the conversation seals."""
    return {name for name, field in row.event.model_fields.items() if field.annotation is Sealed}


def test_each_event_of_the_log_has_exactly_one_row() -> None:
    """An event without a row would be decided by nobody; a row of another topic would never be read."""
    of_the_log = [event for event in EVENTS.values() if event.topic is conversation_log]
    assert Counter(row.event for row in PROTOCOL) == Counter(of_the_log)


@rows
def test_a_reply_has_a_row_of_a_reply(row: Row) -> None:
    """A request has the row of a request; nothing is both."""
    assert isinstance(row, ReplyRow) == issubclass(row.event, Reply)
    assert isinstance(row, RequestRow) or not row.event.__name__.endswith("Requested")


@rows
def test_a_request_waits_where_decisions_wait_and_is_never_lost(row: Row) -> None:
    """After a transfer or an erasure it is answered, or asked again where somebody can answer."""
    if isinstance(row, RequestRow):
        assert row.when_parked in {"waits", "skipped"}
        assert row.after_transfer in {"refused", "retold"}
        assert row.after_erasure in {"refused", "decided"}
        assert not row.shown_to
    else:
        assert row.when_parked == "consumed"


@rows
def test_what_a_side_reads_of_an_event_are_fields_that_it_may_read(row: Row) -> None:
    """Each field of what is shown is shown, sealed, or one that nobody is ever shown."""
    if row.shown_to:
        fields = set(row.event.model_fields)
        shown = row.fields_for("visitor") | row.fields_for("desk")
        assert shown <= fields - NEVER_SHOWN
        assert fields - NEVER_SHOWN == shown | ({row.seals} if row.seals else set())
    else:
        assert (row.shows, row.shows_desk, row.seals, row.mark) == ((), (), "", "")


@rows
def test_what_is_sealed_is_opened_only_for_a_side_that_is_shown_the_event(row: Row) -> None:
    """Nothing sealed is among the fields that are shown as they are."""
    if row.shown_to:
        assert sealed_fields(row) == ({row.seals} if row.seals else set())
    if row.seals:
        assert set(row.opened_for) <= set(row.shown_to)


@rows
def test_what_is_retold_is_shown(row: Row) -> None:
    """The retelling reads what the store keeps, which is what is shown."""
    assert row.shown_to or not row.retold


def test_what_no_visitor_sees_is_danger_abuse_notes_offers_invitations_and_the_lifting_of_anonymity() -> None:
    """The visitor's device may be in the hands of the person who threatens them."""
    hidden = {row.event.__name__ for row in PROTOCOL if row.shown_to and "visitor" not in row.shown_to}
    assert hidden == {
        "DangerDeclared", "DangerAcknowledged", "DangerWithdrawn", "VisitorLeft", "SilenceNoticed",
        "IdentificationAwaited",
        "IdentificationAuthorised", "IdentificationRefused", "IdentificationDisclosed", "AbuseMarked",
        "NoteAdded", "ConversationOffered", "OfferEnded",
        "PsychologistInvited", "PsychologistInvitationEnded",
    }  # fmt: skip


def test_a_psychologist_sees_nothing_of_consents_notes_and_the_lifting_of_anonymity() -> None:
    """They see the messages, who is there and danger; nothing that is decided beside the conversation."""
    seen = {row.event.__name__ for row in PROTOCOL if "psychologist" in row.shown_to}
    assert not {
        name
        for name in seen
        if name.startswith(("Consent", "Identification", "Signalement", "Note", "Abuse"))
    }
    opened = {row.event.__name__ for row in PROTOCOL if row.seals and "psychologist" in row.opened_for}
    assert opened == {"MessagePosted", "OrientationGiven"}
