"""The connections of all chat processes: those of this one by its views, those of the others by their reports."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import structlog
from aiokafka.structs import ConsumerRecord

from services.chat.domain.front_end import is_of_a_front_end
from services.chat.relay.desks import Desks
from shared.cloudevents.belief import believed
from shared.events.chat import Author, PresenceReported, Sides
from shared.failures import Undecodable
from shared.identity import Staff

log = structlog.get_logger()
LAPSE = 16.0
"""Seconds after which nothing that a process reported holds any more: three of its reports did not come."""
SAID = 86_400.0
"""Seconds for which a front-end's visitor who is said to be there no more is known to be gone."""
ECHOES = 2
"""Own reports that come back before this process knows all: between two of them every other process sent one."""
Side = tuple[str, Author]
Shows = Callable[[str, Author, bool], None]
"""Show in the views of a conversation what is known of a side elsewhere, and whether it writes."""


class Connections:
    """The sides of conversations that are connected; what is not reported again lapses."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self.process = uuid4()
        self.desks = Desks(now)
        self.psychologists = Desks(now)
        self.shows: Shows = lambda *_: None
        self.shows_all: Callable[[], None] = lambda: None
        self._now = now
        self._here: Counter[Side] = Counter()
        self._wires: Counter[str] = Counter()
        """Connections of desks to conversations, by account."""
        self._changed: set[Side] = set()
        self._writing: set[Side] = set()
        self._elsewhere: defaultdict[Side, dict[UUID, float]] = defaultdict(dict)
        self._said: dict[str, float] = {}
        """When a front-end last said where its visitor is: of one that never did, nobody knows."""
        self._awaited: UUID | None = None
        self._echoes = 0
        self._echoed = 0.0

    @property
    def is_known(self) -> bool:
        """Whether the reports of all processes come here: this one's own did, and lately."""
        return self._echoes >= ECHOES and self._now() - self._echoed < LAPSE

    def elsewhere(self, conversation: str, author: Author) -> bool | None:
        """Whether that side is connected to another process; None while nobody knows."""
        if self._elsewhere.get((conversation, author)):
            return True
        is_said = author != "visitor" or not is_of_a_front_end(conversation) or conversation in self._said
        return False if self.is_known and is_said else None

    def is_there(self, conversation: str, author: Author) -> bool | None:
        """Whether that side is connected to any process; None while nobody knows."""
        return (conversation, author) in self._here or self.elsewhere(conversation, author)

    def see(self, staff: Staff) -> None:
        """Note that an operator's desk, or a psychologist's, asks this process for what waits."""
        desks = self.psychologists if staff.role == "psychologist" else self.desks
        desks.see(staff, is_known=self.is_known)

    def connect(self, account: str) -> None:
        """Note that somebody's desk has one more connection to a conversation."""
        self._wires[account] += 1

    def disconnect(self, account: str) -> None:
        """Note that a connection of somebody's desk ended: with the last one the desk may be closed."""
        self._wires[account] -= 1
        if not self._wires[account]:
            del self._wires[account]
            self.desks.doubt(account)
            self.psychologists.doubt(account)

    async def is_silent(self, account: str) -> None:
        """Wait until somebody's desk, which asked this process, has asked for nothing for too long."""
        while True:
            left = max(self.desks.open_for(account), self.psychologists.open_for(account))
            if not left:
                return
            await asyncio.sleep(left)

    def end(self, account: str) -> None:
        """Forget the desk of who has signed out, in whatever role."""
        self.desks.close(account)
        self.psychologists.close(account)

    def come(self, conversation: str, author: Author) -> None:
        """Note that a side is connected to a view of this process."""
        self._here[conversation, author] += 1
        self._changed.add((conversation, author))

    def leave(self, conversation: str, author: Author) -> None:
        """Note that the last connection of a side to a view ended."""
        self._here[conversation, author] -= 1
        if not self._here[conversation, author]:
            del self._here[conversation, author]
        self._changed.add((conversation, author))

    def write(self, conversation: str, author: Author) -> None:
        """Note that a side writes."""
        self._writing.add((conversation, author))

    def changes(self, most: int) -> list[PresenceReported]:
        """The reports of what changed since the last ones, and of who writes, each with that many sides at most."""
        changed, writing = self._changed | self._writing, self._writing
        self._changed, self._writing = set(), set()
        return [
            self._report(
                here=_by_author(side for side in part if side in self._here),
                gone=_by_author(side for side in part if side not in self._here),
                writing=_by_author(side for side in part if side in writing and side in self._here),
            )
            for part in _parts(changed, most)
        ]

    def whole(self, most: int) -> list[PresenceReported]:
        """The reports of all that is connected here, each with that many sides at most; their echo is awaited."""
        sides = [self._report(here=_by_author(part)) for part in _parts(self._here, most)]
        last = self._report(at_desk=self.desks.here(), psychologists=self.psychologists.here())
        self._awaited = last.id
        return [*sides, last]

    def consumed(self, record: ConsumerRecord) -> None:
        """Consume a report, of whatever process."""
        try:
            self.consume(believed(PresenceReported, record))
        except Undecodable as error:
            log.warning("presence.unreadable", offset=record.offset, cause=str(error))

    def consume(self, report: PresenceReported) -> None:
        """Note what another process reports; one's own says that the reports of all come here."""
        if report.process == self.process:
            return self._note_echo(report.id)
        now = self._now()
        for side in _sides(report.here):
            is_new = not self._elsewhere.get(side)
            self._elsewhere[side][report.process] = now
            if is_new:
                self.shows(*side, False)
            self._note_said(side)
        for side in _sides(report.gone):
            self._note_said(side)
            self._forget(side, report.process)
        for side in _sides(report.writing):
            self.shows(*side, True)
        if not (report.here or report.gone or report.writing):
            self.desks.report(report.process, report.at_desk)
            self.psychologists.report(report.process, report.psychologists)
        return None

    def doubt(self) -> None:
        """Say of nobody that they are absent, from when this process's own reports come back no more."""
        if self._echoes and self._now() - self._echoed >= LAPSE:
            self._echoes = 0
            self.shows_all()

    def lapse(self) -> None:
        """Forget what was not reported again."""
        since = self._now() - LAPSE
        late = [(side, p) for side, seen in self._elsewhere.items() for p, at in seen.items() if at <= since]
        for side, process in late:
            self._forget(side, process)
        self._said = {one: at for one, at in self._said.items() if at > self._now() - SAID}
        self.desks.lapse(LAPSE)
        self.psychologists.lapse(LAPSE)

    def _note_said(self, side: Side) -> None:
        conversation, author = side
        if author == "visitor" and is_of_a_front_end(conversation):
            self._said[conversation] = self._now()

    def _note_echo(self, report: UUID) -> None:
        if report == self._awaited:
            self._echoes, self._echoed = self._echoes + 1, self._now()
            if self._echoes == ECHOES:
                self.shows_all()

    def _forget(self, side: Side, process: UUID) -> None:
        seen = self._elsewhere.get(side, {})
        if seen.pop(process, None) is not None and not seen:
            del self._elsewhere[side]
            self.shows(*side, False)

    def _report(self, **fields: Any) -> PresenceReported:
        return PresenceReported.now(process=self.process, **{"here": {}, "writing": {}, "gone": {}, **fields})


def _parts(sides: Iterable[Side], most: int) -> list[list[Side]]:
    all_sides = list(sides)
    return [all_sides[at : at + most] for at in range(0, len(all_sides), most)]


def _by_author(sides: Iterable[Side]) -> Sides:
    conversations: dict[Author, list[str]] = defaultdict(list)
    for conversation, author in sides:
        conversations[author].append(conversation)
    return {author: tuple(sorted(of_it)) for author, of_it in conversations.items()}


def _sides(sides: Mapping[Author, tuple[str, ...]]) -> Iterator[Side]:
    return ((conversation, author) for author, of_it in sides.items() for conversation in of_it)
