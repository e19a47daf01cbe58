"""A line: one stay of a conversation, as its readers in this process are shown it."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from services.chat.domain.visibility import Visibility
from services.chat.relay import frames
from services.chat.relay.frames import Shown, Side
from shared.cloudevents.event import Event
from shared.events.chat import Author
from shared.identifiers import Stay

SLOW = 1_000
"""Frames that wait for a slow client before it is dropped: it comes back with its position."""
Opened = Callable[[Event], str | None]


@dataclass(frozen=True, slots=True)
class TooLate:
    """A message stands behind the closing: it belongs to nothing."""

    message: UUID


@dataclass(frozen=True, slots=True)
class Moved:
    """The conversation goes on in another log, which holds all that was said."""

    stay: Stay


@dataclass(frozen=True, slots=True)
class Gone:
    """This reader may read no more, or was too slow."""

    reason: str
    code: int
    """WebSocket's close code."""


Item = Shown | TooLate | Moved | Gone | str


class Reader:
    """Somebody who follows a line: what they have not read yet. Never waited for: too slow, and it is gone."""

    def __init__(self, side: Side, author: Author, operator: str = "", *, seen: bool = True) -> None:
        self.side = side
        self.author = author
        self.operator = operator
        self.seen = seen
        """Whether the others are told that this reader is there."""
        self._items: deque[Item] = deque()
        self._ready = asyncio.Event()
        self._most = SLOW

    def begin(self, past: list[Shown]) -> None:
        """Begin with what was shown before; the past is as long as it is."""
        self._items.extend(past)
        self._most = len(past) + SLOW
        self._ready.set()

    def push(self, item: Item) -> None:
        """Give an item to read."""
        if len(self._items) >= self._most:
            self._items.clear()
            item = Gone("too slow", 1013)
        self._items.append(item)
        self._ready.set()

    async def next(self) -> Item:
        """The next item, in order."""
        while not self._items:
            self._ready.clear()
            await self._ready.wait()
        return self._items.popleft()


class ConversationView:
    """Judges each fact of its stay in order, and passes on what is shown."""

    def __init__(self, conversation: str, stay: Stay, opened: Opened) -> None:
        self.conversation = conversation
        self.stay = stay
        self.visibility = Visibility()
        self.shown: list[Shown] = []
        self.readers: set[Reader] = set()
        self.loaded = asyncio.Event()
        self.given_up = False
        """What it shows cannot be known here and now: its readers come back in a moment."""
        self._opened = opened
        self._onward: Moved | None = None
        self._by_id: dict[UUID, Shown] = {}
        self._last: dict[Side, int | None] = {"visitor": None, "desk": None}
        self._judged = -1
        self._early: list[Event] = []
        self._changed = asyncio.Event()

    def consume(self, event: Event) -> None:
        """Hear a fact of this stay, live; while the line is being loaded it is kept for later."""
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
        self.given_up = True
        self.loaded.set()
        self.push(Gone(why, 1013))

    @property
    def leads_nowhere(self) -> bool:
        """The conversation has left, and nobody here has heard yet that it was received elsewhere."""
        return bool(self.visibility.moved_to) and self._onward is None

    def shows(self, side: Side, position: int) -> bool:
        """Whether that side is shown something at that place."""
        return any(shown.position == position and side in shown.frames for shown in reversed(self.shown))

    def known(self, message: UUID) -> Shown | None:
        """What is shown under this id."""
        return self._by_id.get(message)

    @contextlib.contextmanager
    def reading(self, reader: Reader, after: int | None) -> Iterator[Reader]:
        """Follow the line from behind that place; everything that is shown, once, in order."""
        side = reader.side
        reader.begin([s for s in self.shown if side in s.frames and (after is None or s.position > after)])
        self.readers.add(reader)
        if self._onward:
            reader.push(self._onward)
        self.say_present(reader, here=True)
        try:
            yield reader
        finally:
            self.readers.discard(reader)
            self.say_present(reader, here=False)

    def say_present(self, reader: Reader, *, here: bool, writing: bool = False) -> None:
        """Tell the others of this line who is there and whether they write; tell a newcomer who is."""
        if not reader.seen:
            return
        for other in self.readers - {reader}:
            if other.author == reader.author or not other.seen:
                continue
            other.push(frames.presence(reader.author, here=here, writing=writing))
            if here and not writing:
                reader.push(frames.presence(other.author, here=True, writing=False))

    def move(self, stay: Stay) -> None:
        """The conversation goes on there: whoever reads here is told, now or when they begin."""
        if self._onward != Moved(stay):
            self._onward = Moved(stay)
            self.push(self._onward)

    def push(self, item: Item) -> None:
        """Give every reader the same."""
        for reader in list(self.readers):
            reader.push(item)

    async def held_by(self, operator: str, within: float) -> bool:
        """Whether that operator has the conversation, waiting a little for a claim just told elsewhere."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self.visibility.operator != operator:
                    self._changed.clear()
                    await self._changed.wait()
        return self.visibility.operator == operator

    def _apply(self, event: Event) -> None:
        if event.offset <= self._judged:
            return
        self._judged = event.offset
        match self.visibility.verdict_on(event):
            case "shown":
                self._show(event)
            case "closed":
                self.push(TooLate(event.id))

    def _show(self, event: Event) -> None:
        text = self._opened(event)
        link = frames.shown(event, text, self._last)
        self.shown.append(link)
        self._by_id[event.id] = link
        self._changed.set()
        for reader in list(self.readers):
            if reader.operator and reader.operator != self.visibility.operator:
                reader.push(link)
                reader.push(Gone("the conversation is another's, or nobody's, by now", 1008))
            elif reader.side in link.frames:
                reader.push(link)
