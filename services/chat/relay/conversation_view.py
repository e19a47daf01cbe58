"""A view: one stay of a conversation, as its viewers in this process are shown it."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from services.chat.domain.protocol import Side
from services.chat.domain.visibility import Visibility
from services.chat.relay import frames
from services.chat.relay.frames import ShownEvent
from shared.cloudevents.event import Event
from shared.events.chat import Author
from shared.identifiers import Stay

MOST_WAITING = 1_000
"""Frames that wait for a slow client before it is dropped: it comes back with its position."""
OpenSealed = Callable[[Event], str | None]


@dataclass(frozen=True, slots=True)
class MessageTooLate:
    """A message stands behind the closing: it belongs to nothing."""

    message: UUID


@dataclass(frozen=True, slots=True)
class ConversationMoved:
    """The conversation goes on in another log, which holds all that was said."""

    stay: Stay


@dataclass(frozen=True, slots=True)
class ViewEnded:
    """This viewer may read no more, or was too slow."""

    reason: str
    code: int
    """WebSocket's close code."""


ViewItem = ShownEvent | MessageTooLate | ConversationMoved | ViewEnded | str


class Viewer:
    """Somebody who follows a view: what they have not read yet. Never waited for: too slow, and it is gone."""

    def __init__(self, side: Side, author: Author, operator: str = "", *, visible: bool = True) -> None:
        self.side = side
        self.author = author
        self.operator = operator
        self.visible = visible
        """Whether the others are told that this viewer is there."""
        self._items: deque[ViewItem] = deque()
        self._ready = asyncio.Event()
        self._most = MOST_WAITING

    def begin(self, past: list[ShownEvent]) -> None:
        """Begin with what was shown before; the past is as long as it is."""
        self._items.extend(past)
        self._most = len(past) + MOST_WAITING
        self._ready.set()

    def push(self, item: ViewItem) -> None:
        """Give an item to read."""
        if len(self._items) >= self._most:
            self._items.clear()
            item = ViewEnded("too slow", 1013)
        self._items.append(item)
        self._ready.set()

    async def next(self) -> ViewItem:
        """The next item, in order."""
        while not self._items:
            self._ready.clear()
            await self._ready.wait()
        return self._items.popleft()


class ConversationView:
    """Judges each fact of its stay in order, and passes on what is shown."""

    def __init__(self, conversation: str, stay: Stay, opened: OpenSealed) -> None:
        self.conversation = conversation
        self.stay = stay
        self.visibility = Visibility()
        self.shown: list[ShownEvent] = []
        self.viewers: set[Viewer] = set()
        self.loaded = asyncio.Event()
        self.is_unavailable = False
        """What it shows cannot be known here and now: its viewers come back in a moment."""
        self._opened = opened
        self._moved_to: ConversationMoved | None = None
        self._by_id: dict[UUID, ShownEvent] = {}
        self._last: dict[Side, int | None] = {"visitor": None, "desk": None}
        self._last_offset = -1
        self._early: list[Event] = []
        self._changed = asyncio.Event()

    def consume(self, event: Event) -> None:
        """Hear a fact of this stay, live; while the view is being loaded it is kept for later."""
        if self.loaded.is_set():
            self._apply(event)
        else:
            self._early.append(event)

    def load(self, known: list[Event]) -> None:
        """Begin with what the store and the memory have, in the order of their places."""
        for event in sorted([*known, *self._early], key=lambda event: event.offset):
            self._apply(event)
        self._early.clear()
        self.loaded.set()

    def give_up(self, why: str) -> None:
        """Show nothing more; whoever reads, or waits for it to be loaded, asks again."""
        self.is_unavailable = True
        self.loaded.set()
        self.push(ViewEnded(why, 1013))

    @property
    def awaits_the_next_stay(self) -> bool:
        """The conversation has left, and nobody here has heard yet that it was received elsewhere."""
        return bool(self.visibility.moved_to) and self._moved_to is None

    def shows(self, side: Side, position: int) -> bool:
        """Whether that side is shown something at that place."""
        return any(shown.position == position and side in shown.frames for shown in reversed(self.shown))

    def shown_event(self, message: UUID) -> ShownEvent | None:
        """What is shown under this id."""
        return self._by_id.get(message)

    @contextlib.contextmanager
    def followed_by(self, viewer: Viewer, after: int | None) -> Iterator[Viewer]:
        """Follow the view from behind that place; everything that is shown, once, in order."""
        side = viewer.side
        viewer.begin([s for s in self.shown if side in s.frames and (after is None or s.position > after)])
        self.viewers.add(viewer)
        if self._moved_to:
            viewer.push(self._moved_to)
        self.announce_presence(viewer, here=True)
        try:
            yield viewer
        finally:
            self.viewers.discard(viewer)
            self.announce_presence(viewer, here=False)

    def announce_presence(self, viewer: Viewer, *, here: bool, writing: bool = False) -> None:
        """Tell the others of this view who is there and whether they write; tell a newcomer who is."""
        if not viewer.visible:
            return
        for other in self.viewers - {viewer}:
            if other.author == viewer.author or not other.visible:
                continue
            other.push(frames.presence(viewer.author, here=here, writing=writing))
            if here and not writing:
                viewer.push(frames.presence(other.author, here=True, writing=False))

    def move_to(self, stay: Stay) -> None:
        """The conversation goes on there: whoever reads here is told, now or when they begin."""
        if self._moved_to != ConversationMoved(stay):
            self._moved_to = ConversationMoved(stay)
            self.push(self._moved_to)

    def push(self, item: ViewItem) -> None:
        """Give every viewer the same."""
        for viewer in list(self.viewers):
            viewer.push(item)

    async def held_by(self, operator: str, within: float) -> bool:
        """Whether that operator has the conversation, waiting a little for a claim just told elsewhere."""
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
        match self.visibility.verdict_on(event):
            case "shown":
                self._show(event)
            case "closed":
                self.push(MessageTooLate(event.id))

    def _show(self, event: Event) -> None:
        text = self._opened(event)
        link = frames.shown(event, text, self._last)
        self.shown.append(link)
        self._by_id[event.id] = link
        self._changed.set()
        for viewer in list(self.viewers):
            if viewer.operator and viewer.operator != self.visibility.operator:
                viewer.push(link)
                viewer.push(ViewEnded("the conversation is another's, or nobody's, by now", 1008))
            elif viewer.side in link.frames:
                viewer.push(link)
