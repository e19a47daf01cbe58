"""Events published twice, late, or in any order make the same knowledge; what a late copy hides comes again."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.domain.known import KnownPartners, PartnerEvent
from services.directory.domain.publish import Refused, draft, verify, withdraw
from shared.events.directory import PartnerPublished
from tests.support.directory.builders import (
    EVE,
    NOA,
    PARTNER,
    TODAY,
    a_publication,
    an_entry,
    drafted,
    published,
    state,
)


def a_history() -> list[PartnerEvent]:
    """Two administrators at once, of two instances: drafts, publications and a withdrawal that meet."""
    one, other = KnownPartners(), KnownPartners()
    first = drafted(one, "First")
    other.consume(first)
    events: list[PartnerEvent] = [first, verify(one, PARTNER, first.id, NOA, TODAY)]
    events.append(verify(other, PARTNER, first.id, EVE, TODAY))
    one.consume(events[1])
    other.consume(events[2])
    events += [drafted(one, "Second"), drafted(other, "Other second")]
    events.append(verify(one, PARTNER, events[3].id, NOA, TODAY + timedelta(1)))
    events.append(withdraw(KnownPartners([events[1]]), PARTNER, "Eve"))  # type: ignore[list-item] # a publication
    events.append(drafted(one, "Another partner", partner=uuid4()))
    return events


HISTORY = a_history()


@given(st.permutations(HISTORY), st.lists(st.sampled_from(HISTORY), max_size=8))
def test_every_order_of_the_same_events_is_the_same_knowledge(
    order: list[PartnerEvent], again: list[PartnerEvent]
) -> None:
    """Whatever is consumed twice, and whatever comes late."""
    straight, shuffled = KnownPartners(), KnownPartners()
    for event in HISTORY:
        straight.consume(event)
    for event in [*again, *order, *again]:
        shuffled.consume(event)
    assert state(shuffled) == state(straight)


@given(st.permutations(HISTORY))
def test_what_a_compacted_topic_keeps_is_healed(order: list[PartnerEvent]) -> None:
    """Published as `lacking` says, the last of each partner is enough for a process that starts later."""
    known, kept = KnownPartners(), dict[tuple[Any, Any], PartnerEvent]()
    for event in order:
        known.consume(event)
        kept[event.topic.name, event.partner] = event
    for event in known.lacking():
        known.consume(event)
        kept[event.topic.name, event.partner] = event
    assert known.lacking() == []
    later = KnownPartners()
    for event in kept.values():
        later.consume(event)
    assert state(later) == state(known)


def test_a_withdrawn_partner_is_not_brought_back_by_a_late_copy() -> None:
    """Kafka wrote its publication twice, the second time after the withdrawal, which is published again."""
    known = KnownPartners()
    publication = published(known)
    withdrawal = withdraw(known, PARTNER, "Noa")
    known.consume(withdrawal)
    known.consume(publication)
    assert known.published() == []
    assert known.lacking() == [withdrawal]


def test_a_draft_is_published_by_its_verification_and_by_nothing_else() -> None:
    """Until then what was published before is shown."""
    known = KnownPartners()
    published(known, "Before")
    second = drafted(known, "After")
    assert [event.entry.name for event in known.published()] == ["Before"]
    assert known.awaiting() == [second]
    known.consume(verify(known, PARTNER, second.id, EVE, TODAY))
    (shown,) = known.published()
    assert (shown.entry.name, shown.verified_by, shown.verified_on) == ("After", "Eve", TODAY)
    assert known.awaiting() == []


def test_only_the_draft_that_was_read_is_published() -> None:
    """Changed meanwhile, or withdrawn, it is refused with a reason; verified already, it is that publication."""
    known = KnownPartners()
    first = drafted(known, "First")
    second = drafted(known, "Second")
    with pytest.raises(Refused, match="another-draft"):
        verify(known, PARTNER, first.id, NOA, TODAY)
    publication = verify(known, PARTNER, second.id, NOA, TODAY)
    known.consume(publication)
    assert verify(known, PARTNER, second.id, EVE, TODAY) is publication
    known.consume(withdraw(known, PARTNER, "Noa"))
    with pytest.raises(Refused, match="not-awaited"):
        verify(known, PARTNER, second.id, NOA, TODAY)
    with pytest.raises(Refused, match="unknown"):
        verify(known, uuid4(), second.id, NOA, TODAY)


def test_a_withdrawal_drops_the_draft_too_and_is_not_the_end() -> None:
    """Twice is once; a new draft may bring the partner back."""
    known = KnownPartners()
    drafted(known)
    known.consume(withdraw(known, PARTNER, "Noa"))
    assert (known.published(), known.awaiting()) == ([], [])
    assert withdraw(known, PARTNER, "Eve") is known.decision(PARTNER)
    with pytest.raises(Refused, match="unknown"):
        withdraw(known, uuid4(), "Noa")
    published(known, "Back")
    assert [event.entry.name for event in known.published()] == ["Back"]


def test_the_same_draft_submitted_again_is_one() -> None:
    """By a page that asks again, or by the same file."""
    known = KnownPartners()
    assert draft(known, PARTNER, an_entry(), NOA).id == draft(known, PARTNER, an_entry(), NOA).id
    first = drafted(known)
    assert draft(known, PARTNER, an_entry(), EVE) is first
    assert draft(known, PARTNER, an_entry(phone="1"), NOA).revision == first.revision + 1


def test_a_publication_says_that_its_draft_was_consumed() -> None:
    """Of the drafts of a partner, a compacted topic keeps the last alone."""
    known, request = KnownPartners(), uuid4()
    first = draft(known, PARTNER, an_entry("First"), NOA, request)
    known.consume(first)
    publication = verify(known, PARTNER, first.id, EVE, TODAY)
    known.consume(publication)
    later = KnownPartners()
    for event in (drafted(known, "Second"), publication):
        later.consume(event)
    assert later.has_consumed(draft(later, PARTNER, an_entry("First"), NOA, request).id)
    assert later.partner_of(first.id) == PARTNER


def test_a_bundled_service_yields_to_people_and_to_a_newer_release() -> None:
    """An administrator's word holds, whatever date a later release has."""
    old = a_publication("3919").model_copy(update={"revision": 0})._in(a_publication()._envelope)
    new = PartnerPublished.now(**{**old.model_dump(), "verified_on": TODAY + timedelta(400)})
    known = KnownPartners([new])
    assert known.lacking() == [new]
    known.consume(old)
    assert known.published() == [new]
    assert known.lacking() == [new]
    known.consume(withdraw(KnownPartners([old]), old.partner, "Noa"))
    assert known.published() == []
    assert known.lacking() == []


@pytest.mark.parametrize("last", [True, False])
def test_a_withdrawal_wins_over_a_change_published_at_the_same_time(last: bool) -> None:
    """Of two instances that did not know of each other: nobody is shown whom somebody took away."""
    one, other = KnownPartners(), KnownPartners()
    other.consume(published(one, "Before"))
    withdrawal = withdraw(other, PARTNER, "Eve")
    change = published(one, "After")
    for event in (change, withdrawal) if last else (withdrawal, change):
        other.consume(event)
    assert other.published() == []
    assert other.lacking() == ([] if last else [withdrawal])
