"""What is known of partners: facts told twice, late or in any order make the same."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from shared.events.directory import PartnerDrafted, PartnerPublished, PartnerWithdrawn

Decision = PartnerPublished | PartnerWithdrawn
Told = PartnerDrafted | Decision
Standing = tuple[int, int, str, str, str]
F = TypeVar("F", PartnerDrafted, Decision)


class Known:
    """Of each partner the highest draft and the highest decision; their order is in what they say.

    So no place in a topic matters. But a compacted topic keeps the last of each partner, which may be a copy
    that came late: `lacking` says what must then be told again.
    """

    def __init__(self, shipped: Iterable[PartnerPublished] = ()) -> None:
        """`shipped`: what is published before anything was told."""
        self._decided: dict[UUID, Decision] = {fact.partner: fact for fact in shipped}
        self._drafted: dict[UUID, PartnerDrafted] = {}
        self._last: dict[tuple[UUID, bool], Told] = {}
        self._heard: dict[UUID, UUID] = {}

    def hear(self, fact: Told) -> None:
        """Take note of what was told."""
        self._heard[fact.id] = fact.partner
        if isinstance(fact, PartnerPublished):
            self._heard[fact.draft] = fact.partner  # of which the topic may keep a later one alone
        if isinstance(fact, PartnerDrafted):
            self._last[fact.partner, True] = fact
            self._drafted[fact.partner] = _higher(self._drafted.get(fact.partner), fact)
        else:
            self._last[fact.partner, False] = fact
            self._decided[fact.partner] = _higher(self._decided.get(fact.partner), fact)

    def has_heard(self, fact: UUID) -> bool:
        """Whether the fact of this id came back from Kafka."""
        return fact in self._heard

    def partner_of(self, fact: UUID) -> UUID | None:
        """Whom the fact of this id is about, if it came back."""
        return self._heard.get(fact)

    def knows(self, partner: UUID) -> bool:
        """Whether anything was ever told of this partner."""
        return partner in self._decided or partner in self._drafted

    def published(self) -> list[PartnerPublished]:
        """All that is shown."""
        return [fact for fact in self._decided.values() if isinstance(fact, PartnerPublished)]

    def awaiting(self) -> list[PartnerDrafted]:
        """The drafts that a person must verify, the oldest first."""
        drafts = [fact for fact in self._drafted.values() if self.draft(fact.partner)]
        return sorted(drafts, key=lambda fact: fact.time)

    def draft(self, partner: UUID) -> PartnerDrafted | None:
        """The draft of this partner, if it awaits a decision."""
        fact, decision = self._drafted.get(partner), self._decided.get(partner)
        return fact if fact and (decision is None or _is_after(fact, decision)) else None

    def decision(self, partner: UUID) -> Decision | None:
        """What was decided of it last."""
        return self._decided.get(partner)

    def next_revision(self, partner: UUID) -> int:
        """One more than any that is known of it; the first is 1."""
        facts = (self._drafted.get(partner), self._decided.get(partner))
        return 1 + max((fact.revision for fact in facts if fact), default=0)

    def lacking(self) -> list[Told]:
        """What the topics do not hold as the last of its partner."""
        facts: list[Told] = [*self._drafted.values(), *self._decided.values()]
        return [fact for fact in facts if self._lacks(fact)]

    def _lacks(self, fact: Told) -> bool:
        last = self._last.get((fact.partner, isinstance(fact, PartnerDrafted)))
        return last is None or standing(last) != standing(fact)


def standing(fact: Told) -> Standing:
    """What a fact weighs among those of its partner and kind; two that weigh the same say the same."""
    match fact:
        case PartnerDrafted():
            return fact.revision, 0, "", str(fact.id), fact.drafted_by
        case PartnerPublished():
            return fact.revision, 0, fact.verified_on.isoformat(), str(fact.draft), fact.verified_by
        case PartnerWithdrawn():
            return fact.revision, 1, "", "", fact.withdrawn_by


def _higher(known: F | None, fact: F) -> F:
    return known if known and standing(known) >= standing(fact) else fact


def _is_after(draft: PartnerDrafted, decision: Decision) -> bool:
    if isinstance(decision, PartnerWithdrawn):
        return draft.revision > decision.revision
    return (draft.revision, str(draft.id)) > (decision.revision, str(decision.draft))
