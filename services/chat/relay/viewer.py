"""A viewer of a conversation: the items that it has not read yet."""

from dataclasses import dataclass
from uuid import UUID

from services.chat.domain.protocol import Side
from services.chat.relay.frames import ShownEvent
from shared.events.chat import Author
from shared.identifiers import Stay
from shared.runtime.signals import Signal

SERVICE_RESTARTS = 1012
"""WebSocket's code for « come back, to another process »."""
MOST_WAITING = 1_000
"""Frames that wait for a slow client before it is dropped: it comes back with its position."""


@dataclass(frozen=True, slots=True)
class MessageTooLate:
    """A message that stands after the closing: it belongs to nothing."""

    message: UUID


@dataclass(frozen=True, slots=True)
class ConversationMoved:
    """The conversation goes on in another log, which holds all that was said."""

    stay: Stay


@dataclass(frozen=True, slots=True)
class ViewEnded:
    """This viewer may read no more here, or was too slow."""

    reason: str
    code: int
    """WebSocket's close code."""


ViewItem = ShownEvent | MessageTooLate | ConversationMoved | ViewEnded | str


class Viewer:
    """A socket, a stream or a request that follows a view. Never waited for: too slow, and its view ends."""

    def __init__(self, side: Side, author: Author, operator: str = "", *, visible: bool = True) -> None:
        self.side = side
        self.author = author
        self.operator = operator
        self.visible = visible
        """Whether the other viewers learn that this one is there."""
        self.person = (author, operator)
        self._items: list[ViewItem] = []
        self._presence: dict[str, str] = {}
        """The latest frame of each other side's presence: one that was not read yet is replaced."""
        self._ready = Signal()
        self._most = MOST_WAITING

    def begin(self, past: list[ShownEvent]) -> None:
        """Begin with the events shown before, however many they are."""
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

    def present(self, author: str, frame: str) -> None:
        """Give the state of another side, in the place of what it was: it fills no queue."""
        self._presence[author] = frame
        self._ready.set()

    async def next(self) -> ViewItem:
        """Wait for the next item, in order; after them, for who is there."""
        while not self._items and not self._presence:
            self._ready.clear()
            await self._ready.wait()
        if self._items:
            return self._items.pop(0)
        return self._presence.pop(next(iter(self._presence)))
