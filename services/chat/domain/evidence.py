"""The evidence for an outcome: an end says nothing that the log contradicts."""

from dataclasses import dataclass, replace
from datetime import datetime

from shared.cloudevents.event import Event


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence that a log has; its offsets and times only grow, so that an event consumed again changes nothing.

    `answered` is the offset of the desk's last message, which the conversation knows.
    """

    asked: int
    """The offset at which the visitor last opened, wrote, reopened, or came back with their code."""
    asked_at: datetime
    """When they did."""
    reopened: int = -1
    """The offset of the last reopening: an answer before it does not answer what is asked after it."""
    card: bool = False
    """Whether a card was given in this conversation."""
    left_at: datetime | None = None
    """When the visitor last left by the page's way out."""

    @classmethod
    def of(cls, opened: Event) -> "Evidence":
        """The evidence with which a conversation, or a stay of it, begins."""
        return cls(opened.offset, opened.time)

    def has_answer(self, answered: int) -> bool:
        """Whether somebody of the desk has written since the visitor came, or came back."""
        return answered > self.reopened

    def owes_answer(self, answered: int, silent_since: datetime) -> bool:
        """Whether the visitor wrote, or came back, last, after that moment, and has not left since."""
        return self.asked > answered and self.asked_at > silent_since and not self.has_left

    @property
    def has_left(self) -> bool:
        """Whether the visitor left by the page's way out, and has given no sign since."""
        return self.left_at is not None and self.left_at >= self.asked_at

    def with_asked(self, event: Event) -> "Evidence":
        """The evidence after the visitor wrote."""
        asked, asked_at = max(self.asked, event.offset), max(self.asked_at, event.time)
        return replace(self, asked=asked, asked_at=asked_at)

    def with_return(self, event: Event) -> "Evidence":
        """The evidence after the visitor came back with their code; a copy of it changes nothing."""
        return self.with_asked(event) if event.time > self.asked_at else self

    def with_leaving(self, left: Event) -> "Evidence":
        """The evidence after the visitor left by the page's way out."""
        return replace(self, left_at=max(self.left_at or left.time, left.time))

    def with_reopening(self, request: Event) -> "Evidence":
        """The evidence after the visitor opened it again."""
        return replace(self.with_asked(request), reopened=max(self.reopened, request.offset))
