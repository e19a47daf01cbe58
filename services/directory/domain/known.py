"""What is known of partners: facts told twice, late or in any order make the same."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from shared.events.directory import PartnerDrafted, PartnerPublished, PartnerWithdrawn

Decision = PartnerPublished | PartnerWithdrawn
Published = PartnerDrafted | Decision
Standing = tuple[int, int, str, str, str]
F = TypeVar("F", PartnerDrafted, Decision)


class Known:
    """Of each partner the highest draft and the highest decision; their order is in what they say.

    So no place in a topic matters. But a compacted topic keeps the last of each partner, which may be a copy
    that came late: `lacking` says what must then be told again.
    """

    def __init__(self, shipped: Iterable[PartnerPublished] = ()) -> None:
        """`shipped`: what is published before anything was told."""
        self._decided: dict[UUID, Decision] = {event.partner: event for event in shipped}
        self._drafted: dict[UUID, PartnerDrafted] = {}
        self._last: dict[tuple[UUID, bool], Published] = {}
        self._consumed: dict[UUID, UUID] = {}

    def consume(self, event: Published) -> None:
        """Take note of what was told."""
        self._consumed[event.id] = event.partner
        if isinstance(event, PartnerPublished):
            self._consumed[event.draft] = event.partner  # of which the topic may keep a later one alone
        if isinstance(event, PartnerDrafted):
            self._last[event.partner, True] = event
            self._drafted[event.partner] = _higher(self._drafted.get(event.partner), event)
        else:
            self._last[event.partner, False] = event
            self._decided[event.partner] = _higher(self._decided.get(event.partner), event)

    def has_consumed(self, event: UUID) -> bool:
        """Whether the fact of this id came back from Kafka."""
        return event in self._consumed

    def partner_of(self, event: UUID) -> UUID | None:
        """Whom the fact of this id is about, if it came back."""
        return self._consumed.get(event)

    def knows(self, partner: UUID) -> bool:
        """Whether anything was ever told of this partner."""
        return partner in self._decided or partner in self._drafted

    def published(self) -> list[PartnerPublished]:
        """All that is shown."""
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
        """What was decided of it last."""
        return self._decided.get(partner)

    def next_revision(self, partner: UUID) -> int:
        """One more than any that is known of it; the first is 1."""
        events = (self._drafted.get(partner), self._decided.get(partner))
        return 1 + max((event.revision for event in events if event), default=0)

    def lacking(self) -> list[Published]:
        """What the topics do not hold as the last of its partner."""
        events: list[Published] = [*self._drafted.values(), *self._decided.values()]
        return [event for event in events if self._lacks(event)]

    def _lacks(self, event: Published) -> bool:
        last = self._last.get((event.partner, isinstance(event, PartnerDrafted)))
        return last is None or standing(last) != standing(event)


def standing(event: Published) -> Standing:
    """What a fact weighs among those of its partner and kind; two that weigh the same say the same."""
    match event:
        case PartnerDrafted():
            return event.revision, 0, "", str(event.id), event.drafted_by
        case PartnerPublished():
            return event.revision, 0, event.verified_on.isoformat(), str(event.draft), event.verified_by
        case PartnerWithdrawn():
            return event.revision, 1, "", "", event.withdrawn_by


def _higher(known: F | None, event: F) -> F:
    return known if known and standing(known) >= standing(event) else event


def _is_after(draft: PartnerDrafted, decision: Decision) -> bool:
    if isinstance(decision, PartnerWithdrawn):
        return draft.revision > decision.revision
    return (draft.revision, str(draft.id)) > (decision.revision, str(decision.draft))
