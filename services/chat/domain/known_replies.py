"""The prepared replies that are known: the edition that ships, and what was drafted, published and retired since."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from shared.events.chat import PreparedReplyDrafted, PreparedReplyPublished, PreparedReplyRetired

Decision = PreparedReplyPublished | PreparedReplyRetired
ReplyEvent = PreparedReplyDrafted | Decision


class KnownReplies:
    """Of each reply the last draft and the last decision, as their topics have them."""

    def __init__(self, bundled: Iterable[PreparedReplyPublished] = ()) -> None:
        """`bundled`: the replies that are known before any event."""
        self._decided: dict[str, Decision] = {event.reply: event for event in bundled}
        self._bundled = list(self._decided)
        self._drafted: dict[str, PreparedReplyDrafted] = {}
        self._consumed: set[UUID] = set()

    def consume(self, event: ReplyEvent) -> None:
        """Take an event into account."""
        if isinstance(event, PreparedReplyDrafted):
            self._drafted[event.reply] = event
        else:
            self._decided[event.reply] = event
        self._consumed.add(event.id)

    def has_consumed(self, event: UUID) -> bool:
        """Whether the event of this id came back from Kafka."""
        return event in self._consumed

    def published(self) -> list[PreparedReplyPublished]:
        """The replies that operators find: those of the product, in their order, then the others by their codes."""
        found = [event for event in self._decided.values() if isinstance(event, PreparedReplyPublished)]
        order = {code: index for index, code in enumerate(self._bundled)}
        return sorted(found, key=lambda event: (order.get(event.reply, len(order)), event.reply))

    def awaiting(self) -> list[PreparedReplyDrafted]:
        """The drafts that another administrator may publish, the oldest first."""
        open_ones = [event for event in self._drafted.values() if self.draft(event.reply)]
        return sorted(open_ones, key=lambda event: (event.time, event.reply))

    def draft(self, reply: str) -> PreparedReplyDrafted | None:
        """The draft of this reply, if it awaits a decision."""
        event, decision = self._drafted.get(reply), self._decided.get(reply)
        return event if event and (decision is None or _is_after(event, decision)) else None

    def decision(self, reply: str) -> Decision | None:
        """The last decision about this reply."""
        return self._decided.get(reply)

    def next_revision(self, reply: str) -> int:
        """The number after every revision that is known of this reply."""
        events = (self._drafted.get(reply), self._decided.get(reply))
        return 1 + max((event.revision for event in events if event), default=0)


def is_stale(looked_on: date, months: int, today: date) -> bool:
    """Whether somebody must look again: these months have passed since the last look."""
    passed = (today.year - looked_on.year) * 12 + today.month - looked_on.month
    return passed - (today.day < looked_on.day) >= months


def _is_after(draft: PreparedReplyDrafted, decision: Decision) -> bool:
    if isinstance(decision, PreparedReplyPublished) and draft.revision == decision.revision:
        return draft.id != decision.draft  # two were drafted at once, and the other one was published
    return draft.revision > decision.revision
