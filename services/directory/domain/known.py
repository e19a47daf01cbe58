"""The partners that are known: events published twice, late or in any order make the same."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from shared.events.directory import PartnerDrafted, PartnerPublished, PartnerWithdrawn

Decision = PartnerPublished | PartnerWithdrawn
PartnerEvent = PartnerDrafted | Decision
Rank = tuple[int, int, str, str, str]
F = TypeVar("F", PartnerDrafted, Decision)


class KnownPartners:
    """Of each partner, the highest draft and the highest decision; their own fields order them.

    So no offset matters. But a compacted topic keeps the last of each partner, which may be a copy
    that came late: `lacking` says what must then be published again.
    """

    def __init__(self, bundled: Iterable[PartnerPublished] = ()) -> None:
        """`bundled`: the partners that are known before any event."""
        self._decided: dict[UUID, Decision] = {event.partner: event for event in bundled}
        self._drafted: dict[UUID, PartnerDrafted] = {}
        self._last: dict[tuple[UUID, bool], PartnerEvent] = {}
        self._consumed: dict[UUID, UUID] = {}

    def consume(self, event: PartnerEvent) -> None:
        """Take an event into account."""
        self._consumed[event.id] = event.partner
        if isinstance(event, PartnerPublished):
            self._consumed[event.draft] = event.partner  # the topic may keep a later draft alone
        if isinstance(event, PartnerDrafted):
            self._last[event.partner, True] = event
            self._drafted[event.partner] = _higher(self._drafted.get(event.partner), event)
        else:
            self._last[event.partner, False] = event
            self._decided[event.partner] = _higher(self._decided.get(event.partner), event)

    def has_consumed(self, event: UUID) -> bool:
        """Whether the event of this id came back from Kafka."""
        return event in self._consumed

    def partner_of(self, event: UUID) -> UUID | None:
        """The partner of the event of this id, if it came back."""
        return self._consumed.get(event)

    def knows(self, partner: UUID) -> bool:
        """Whether any event was ever consumed of this partner."""
        return partner in self._decided or partner in self._drafted

    def published(self) -> list[PartnerPublished]:
        """Every partner that is shown."""
        return [event for event in self._decided.values() if isinstance(event, PartnerPublished)]

    def awaiting(self) -> list[PartnerDrafted]:
        """The drafts that a person must verify, the oldest first."""
        drafts = [event for event in self._drafted.values() if self.draft(event.partner)]
        return sorted(drafts, key=lambda event: event.time)

    def draft(self, partner: UUID) -> PartnerDrafted | None:
        """The draft of this partner, if it awaits a decision."""
        event, decision = self._drafted.get(partner), self._decided.get(partner)
        return event if event and (decision is None or _is_after(event, decision)) else None

    def decision(self, partner: UUID) -> Decision | None:
        """The last decision about this partner."""
        return self._decided.get(partner)

    def next_revision(self, partner: UUID) -> int:
        """The number after every revision that is known of this partner; the first is 1."""
        events = (self._drafted.get(partner), self._decided.get(partner))
        return 1 + max((event.revision for event in events if event), default=0)

    def lacking(self) -> list[PartnerEvent]:
        """The events that the topics do not hold as the last of their partner."""
        events: list[PartnerEvent] = [*self._drafted.values(), *self._decided.values()]
        return [event for event in events if self._lacks(event)]

    def _lacks(self, event: PartnerEvent) -> bool:
        last = self._last.get((event.partner, isinstance(event, PartnerDrafted)))
        return last is None or rank(last) != rank(event)


def rank(event: PartnerEvent) -> Rank:
    """The rank of an event among those of its partner and kind; two of the same rank say the same."""
    match event:
        case PartnerDrafted():
            return event.revision, 0, "", str(event.id), event.drafted_by
        case PartnerPublished():
            return event.revision, 0, event.verified_on.isoformat(), str(event.draft), event.verified_by
        case PartnerWithdrawn():
            return event.revision, 1, "", "", event.withdrawn_by


def _higher(known: F | None, event: F) -> F:
    return known if known and rank(known) >= rank(event) else event


def _is_after(draft: PartnerDrafted, decision: Decision) -> bool:
    if isinstance(decision, PartnerWithdrawn):
        return draft.revision > decision.revision
    return (draft.revision, str(draft.id)) > (decision.revision, str(decision.draft))
