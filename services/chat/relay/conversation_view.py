"""A conversation view: one stay of a conversation, as this process shows it to those who read it."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from uuid import UUID

from services.chat.domain.protocol import Side
from services.chat.domain.visibility import Visibility
from services.chat.relay import frames
from services.chat.relay.frames import ShownEvent
from services.chat.relay.presence import Presence
from services.chat.relay.viewer import ConversationMoved, MessageTooLate, ViewEnded, Viewer, ViewItem
from shared.cloudevents.event import Event
from shared.identifiers import Stay

NOT_THEIRS = ViewEnded("the conversation is another's, or nobody's, by now", 1008)
OpenSealed = Callable[[Event], str | None]
"""Open the text that an event seals."""
MOST_OPEN = 8
"""Sockets and streams that a person may have open in a conversation, in one process; another one ends the oldest."""


class ConversationView:
    """The verdict on each event of the stay, in order; what is shown is passed on to every viewer."""

    def __init__(self, conversation: str, stay: Stay, open_sealed: OpenSealed) -> None:
        self.conversation = conversation
        self.stay = stay
        self.visibility = Visibility()
        self.shown: list[ShownEvent] = []
        self.viewers = Presence()
        self.loaded = asyncio.Event()
        self.is_unavailable = False
        """Nobody knows here and now which events to show: the viewers come back in a moment."""
        self._open_sealed = open_sealed
        self._moved: ConversationMoved | None = None
        self._by_id: dict[UUID, ShownEvent] = {}
        self._last_offsets: dict[Side, int | None] = {"visitor": None, "desk": None}
        self._last_offset = -1
        self._early: list[Event] = []
        self._changed = asyncio.Event()

    def consume(self, event: Event) -> None:
        """Consume an event of this stay, live; while the view is being loaded it is kept for later."""
        if self.loaded.is_set():
            self._apply(event)
        else:
            self._early.append(event)

    def load(self, known: list[Event]) -> None:
        """Begin with the events of the store and of memory, in the order of their offsets."""
        for event in sorted([*known, *self._early], key=lambda event: event.offset):
            self._apply(event)
        self._early.clear()
        self.loaded.set()

    def give_up(self, why: str) -> None:
        """Show nothing more: who reads it, or waits for it to be loaded, asks again."""
        self.is_unavailable = True
        self.loaded.set()
        self.push(ViewEnded(why, 1013))

    @property
    def awaits_the_next_stay(self) -> bool:
        """Whether the conversation has left, and this process does not know yet where it was received."""
        return bool(self.visibility.moved_to) and self._moved is None

    @property
    def sees_who_is_in_danger(self) -> bool:
        """Whether a danger stands here, and its visitor is connected to this process."""
        goes_on = self.visibility.in_danger and not self.visibility.closed and not self.visibility.moved_to
        return goes_on and not self.is_unavailable and self.viewers.shows("visitor")

    def shows(self, side: Side, position: int) -> bool:
        """Whether that side is shown an event at that offset."""
        return any(shown.position == position and side in shown.frames for shown in reversed(self.shown))

    def shown_event(self, id_: UUID) -> ShownEvent | None:
        """The event that is shown under this id."""
        return self._by_id.get(id_)

    @contextlib.contextmanager
    def followed_by(self, viewer: Viewer, after: int | None) -> Iterator[Viewer]:
        """Give the viewer every event shown after that offset, once, in order."""
        if not viewer.may_read(self.visibility.operator):  # it may have ended since the operator was let in
            viewer.push(NOT_THEIRS)
            yield viewer
            return
        side = viewer.side
        viewer.begin([s for s in self.shown if side in s.frames and (after is None or s.position > after)])
        self._make_room_for(viewer)
        self.viewers.come(viewer)
        if self._moved:
            viewer.push(self._moved)
        try:
            yield viewer
        finally:
            self.viewers.leave(viewer)

    def _make_room_for(self, viewer: Viewer) -> None:
        """End the oldest viewers of the same person: a page that comes back is let in before its lost sockets."""
        same = [one for one in self.viewers if one.visible and viewer.visible and one.person == viewer.person]
        for oldest in same[: max(0, len(same) - MOST_OPEN + 1)]:
            self.viewers.leave(oldest)
            oldest.push(ViewEnded("too many at once", 1013))

    def lead_on(self, latest: Stay) -> None:
        """Send the viewers of a stay that is over to the latest one, now or when they begin to read."""
        moved = ConversationMoved(latest)
        if self.visibility.moved_to and self.stay.number < latest.number and self._moved != moved:
            self._moved = moved
            self.push(moved)

    def push(self, item: ViewItem) -> None:
        """Give every viewer the same item."""
        for viewer in self.viewers:
            viewer.push(item)

    async def held_by(self, operator: str, within: float) -> bool:
        """Whether that operator has the conversation, waiting a little for a claim just published elsewhere."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self.visibility.operator != operator:
                    self._changed.clear()
                    await self._changed.wait()
        return self.visibility.operator == operator

    def _apply(self, event: Event) -> None:
        if event.offset <= self._last_offset:
            return
        self._last_offset = event.offset
        operator_before = self.visibility.operator
        match self.visibility.verdict_on(event):
            case "shown":
                self._show(event, operator_before)
            case "closed":
                self.push(MessageTooLate(event.id))

    def _show(self, event: Event, operator_before: str) -> None:
        """Show an event to all who read until now; it is the last one for an operator who has it no more."""
        shown = frames.shown(event, self._open_sealed(event), self._last_offsets)
        self.shown.append(shown)
        self._by_id[event.id] = shown
        self._changed.set()
        for viewer in self.viewers:
            if viewer.side in shown.frames and viewer.may_read(operator_before):
                viewer.push(shown)
            if not viewer.may_read(self.visibility.operator):
                viewer.push(NOT_THEIRS)
