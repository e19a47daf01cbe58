"""A conversation view: one stay of a conversation, as this process shows it to those who read it."""

import asyncio
import contextlib
from collections.abc import Iterator
from uuid import UUID

from services.chat.domain.protocol import Side
from services.chat.domain.visibility import Visibility
from services.chat.relay import frames
from services.chat.relay.frames import ShownEvent
from services.chat.relay.presence import OtherProcesses, Presence
from services.chat.relay.shown_line import OpenSealed, ShownLine
from services.chat.relay.viewer import ConversationMoved, MessageTooLate, ViewEnded, Viewer, ViewItem
from shared.cloudevents.event import Event
from shared.identifiers import Stay
from shared.runtime.signals import Signal

NOT_THEIRS = ViewEnded("they read the conversation no more", 1008)
MOST_OPEN = 8
"""Sockets and streams that a person may have open in a conversation, in one process; another one ends the oldest."""


class ConversationView:
    """The verdict on each event of the stay, in order; what is shown is passed on to every viewer."""

    def __init__(
        self, conversation: str, stay: Stay, open_sealed: OpenSealed, others: OtherProcesses | None = None
    ) -> None:
        self.conversation = conversation
        self.stay = stay
        self.visibility = Visibility()
        self.shown = ShownLine(open_sealed)
        self.viewers = Presence(conversation, others, self.visibility.takes_part)
        self.loaded = Signal()
        self.is_unavailable = False
        """Nobody knows here and now which events to show: the viewers come back in a moment."""
        self._moved: ConversationMoved | None = None
        self._last_offset = -1
        self._early: list[Event] = []
        self._changed = Signal()

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
    def is_to_be_noticed(self) -> bool:
        """Whether something is to be looked for here from time to time."""
        return self.visibility.in_danger or self.awaits_the_next_stay

    @property
    def sees_who_is_in_danger(self) -> bool:
        """Whether a danger stands here, and its visitor is connected to this process."""
        goes_on = self.visibility.in_danger and not self.visibility.closed and not self.visibility.moved_to
        return goes_on and not self.is_unavailable and self.viewers.shows("visitor")

    def shown_to(self, side: Side, person: str) -> list[ShownEvent]:
        """The events that this person of that side reads now; the first names none before it."""
        begins = self.visibility.reads_from(side, person)
        if begins is None:
            return []
        read = self.shown.read_by(side, begins)
        return [frames.as_first(read[0], side), *read[1:]] if begins and read else read

    def shows(self, side: Side, position: int, person: str = "") -> bool:
        """Whether this person of that side reads an event at that offset."""
        begins = self.visibility.reads_from(side, person)
        return begins is not None and position in self.shown.positions_of(side, begins)

    def shown_event(self, id_: UUID, viewer: Viewer) -> ShownEvent | None:
        """The event under this id, if that viewer reads it."""
        begins = self.visibility.reads_from(viewer.side, viewer.operator)
        shown = self.shown.find(id_)
        return shown if shown and begins is not None and shown.position >= begins else None

    @contextlib.contextmanager
    def followed_by(self, viewer: Viewer, after: int | None) -> Iterator[Viewer]:
        """Give the viewer every event shown after that offset, once, in order."""
        if not self._is_read_by(viewer):  # it may have ended since they were let in
            viewer.push(NOT_THEIRS)
            yield viewer
            return
        past = self.shown_to(viewer.side, viewer.operator)
        viewer.begin([shown for shown in past if after is None or shown.position > after])
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

    async def admits(self, side: Side, person: str, within: float) -> bool:
        """Whether this person reads here, waiting a little for a claim or a joining just published elsewhere."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self.visibility.reads_from(side, person) is None:
                    self._changed.clear()
                    await self._changed.wait()
        return self.visibility.reads_from(side, person) is not None

    def _apply(self, event: Event) -> None:
        if event.offset <= self._last_offset:
            return
        self._last_offset = event.offset
        readers = [viewer for viewer in self.viewers if self._is_read_by(viewer)]
        match self.visibility.verdict_on(event):
            case "shown":
                self._show(event, readers)
            case "closed":
                self.push(MessageTooLate(event.id))

    def _is_read_by(self, viewer: Viewer) -> bool:
        return self.visibility.reads_from(viewer.side, viewer.operator) is not None

    def _show(self, event: Event, readers: list[Viewer]) -> None:
        """Show an event to all who read until now; it is the last one for who reads no more after it."""
        shown = self.shown.show(event)
        self._changed.set()
        for viewer in self.viewers:
            if viewer.side in shown.frames and viewer in readers:
                viewer.push(shown)
            if not self._is_read_by(viewer):
                viewer.push(NOT_THEIRS)
