"""The line of a stay: the events shown, in order, and their texts for as long as somebody writes."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from time import monotonic
from uuid import UUID
from weakref import ref

from services.chat.domain.protocol import ALL, Side
from services.chat.relay import frames
from services.chat.relay.frames import ShownEvent
from shared.cloudevents.event import Event

OpenSealed = Callable[[Event], str | None]
"""Open the text that an event seals."""
QUIET = 300.0
"""Seconds without an event after which a line holds no text; at the latest after twice as many."""


class ShownLine:
    """The events shown. Once their texts are put away they stay sealed, and are opened again for who asks."""

    def __init__(self, open_sealed: OpenSealed) -> None:
        self.last = 0.0
        """When the last event was shown, in seconds of `monotonic`."""
        self._open_sealed = open_sealed
        self._shown: list[ShownEvent] = []
        self._put_away = 0
        """How many of the first are without their texts and frames."""
        self._places: dict[UUID, int] = {}
        self._last_offsets: dict[Side, int | None] = dict.fromkeys(ALL)

    def __iter__(self) -> Iterator[ShownEvent]:
        """Each event as it is shown."""
        return map(self._at, range(len(self._shown)))

    @property
    def holds_texts(self) -> bool:
        """Whether a text is not put away."""
        return self._put_away < len(self._shown)

    @property
    def events(self) -> list[Event]:
        """The events themselves, their texts sealed."""
        return [shown.event for shown in self._shown]

    def show(self, event: Event) -> ShownEvent:
        """Show one more event."""
        shown = frames.shown(event, self._open_sealed(event), self._last_offsets)
        self._places[event.id] = len(self._shown)
        self._shown.append(shown)
        self.last = monotonic()
        return shown

    def read_by(self, side: Side, begins: int) -> list[ShownEvent]:
        """The events that this side reads from that offset on."""
        return [self._at(index) for index in self._read_by(side, begins)]

    def positions_of(self, side: Side, begins: int) -> list[int]:
        """Their offsets."""
        return [self._shown[index].position for index in self._read_by(side, begins)]

    def find(self, id_: UUID) -> ShownEvent | None:
        """The event under this id."""
        index = self._places.get(id_)
        return self._at(index) if index is not None else None

    def put_texts_away(self) -> None:
        """Keep no text, and no frame that holds one."""
        for index in range(self._put_away, len(self._shown)):
            self._shown[index] = replace(self._shown[index], text=None, frames={})
        self._put_away = len(self._shown)

    def _read_by(self, side: Side, begins: int) -> Iterator[int]:
        return (
            index
            for index, shown in enumerate(self._shown)
            if shown.position >= begins and frames.sees(side, shown.event)
        )

    def _at(self, index: int) -> ShownEvent:
        shown = self._shown[index]
        if index >= self._put_away:
            return shown
        return frames.shown(shown.event, self._open_sealed(shown.event), dict(shown.after))


class LinesWithTexts:
    """The lines of this process that hold texts, each looked at once in a while, however many are open."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._lines: deque[tuple[float, ref[ShownLine]]] = deque()

    def add(self, line: ShownLine) -> None:
        """Look at this line later; while nobody reads it, it may go before."""
        self._lines.append((self._now(), ref(line)))

    def put_away(self) -> None:
        """Put the texts away of the lines on which nothing was shown for a while."""
        now = self._now()
        while self._lines and self._lines[0][0] <= now - QUIET:
            line = self._lines.popleft()[1]()
            if line and line.last > now - QUIET:
                self.add(line)
            elif line:
                line.put_texts_away()
