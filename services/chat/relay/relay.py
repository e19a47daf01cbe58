"""The relay: what the logs say reaches every socket of this process, in order, once, not delayed by a store."""

import asyncio
import contextlib
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from datetime import UTC, datetime, timedelta
from typing import Protocol, Self
from uuid import UUID

import structlog
from aiokafka import TopicPartition
from aiokafka.structs import ConsumerRecord

from services.chat.keys.conversation_keys import Keys, NoKey
from services.chat.relay.conversation_view import ConversationView, Gone
from services.chat.relay.frames import Side, sealed_in
from services.chat.relay.stays import NotYet, Received, Stays
from services.chat.relay.unsaved import UnsavedRecords
from shared.cloudevents.belief import one_of
from shared.cloudevents.event import EVENTS, Event
from shared.cloudevents.headers import type_of
from shared.events.chat import (
    ConversationClosed,
    ConversationErased,
    ConversationOpened,
    ConversationReceived,
    ConversationTransferred,
    conversation_log,
)
from shared.failures import Undecodable
from shared.identifiers import RECEPTION, Stay, partition_of
from shared.kafka.tail import Starts
from shared.sealing import Unreadable

log = structlog.get_logger()
SHORTLY = 2.0
"""Seconds that a store has to answer somebody who joins."""
SKEW = timedelta(seconds=10)
"""By how much the clocks of two machines may differ."""
ANY = range(100)
"""The partitions that a conversation's id can name."""
FOLLOWED = {
    e.type for e in (ConversationOpened, ConversationReceived, ConversationClosed, ConversationErased)
}
"""What concerns the relay, whoever reads: where each conversation is, and whether it is over."""
TOLD_HERE = {name: event for name, event in EVENTS.items() if event.topic is conversation_log}
"""What may stand on a log; whatever else is written there, chat did not tell it."""


class Archive(Received, Protocol):
    """What the relay reads of the stores."""

    async def shown(self, conversation: str, stay: Stay) -> list[Event]:
        """What is shown of a stay; of what stands behind the position that its store has saved, perhaps not all."""

    async def saved(self, topics: list[str]) -> dict[TopicPartition, int]:
        """The positions that the stores of these logs have saved; of those that are `away`, none."""

    @property
    def away(self) -> Collection[str]:
        """The logs whose stores did not answer."""


class FollowedLogs(Protocol):
    """The logs of all conversations, as this process follows them."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *_: object) -> None: ...

    def rewind(self, tp: TopicPartition, offset: int) -> None:
        """Consume again from this offset on."""

    async def becomes_current(self) -> bool:
        """Whether the logs have been consumed to their ends: before, others may know better where each one is."""

    async def reaches_the_end(self, tp: TopicPartition) -> bool:
        """Whether all that Kafka holds of that partition by now is consumed, soon."""


Follow = Callable[[Callable[[ConsumerRecord], None], Starts], FollowedLogs]
"""Begin to follow the logs: what consumes each record, and where to begin."""


class Relay:
    """Hears every log; keeps in memory what the stores have not saved; serves the lines that are read here."""

    def __init__(
        self, archive: Archive, keys: Keys, follow: Follow, when_over: Callable[[str], None]
    ) -> None:
        self.logs = follow(self.consumed, self.starts)
        self.memory = UnsavedRecords(self.logs.rewind)
        self.begun = False
        """Whether it is decided from where each log is heard: of what is saved before, nothing will be heard."""
        self.stays = Stays(archive)
        self._archive = archive
        self._keys = keys
        self._when_over = when_over
        self._since = datetime.min.replace(tzinfo=UTC)
        """What was opened after this was heard here from its beginning."""
        self._lines: dict[tuple[str, Stay], ConversationView] = {}
        self._used: Counter[tuple[str, Stay]] = Counter()
        self._watched: Counter[str] = Counter()
        self._expected: dict[tuple[str, UUID], set[asyncio.Future[Event]]] = defaultdict(set)
        keys.when_code_is_replaced(self.ask_again)

    async def starts(self) -> dict[TopicPartition, int]:
        """Where to begin hearing each log."""
        self._since = datetime.now(UTC) + SKEW
        saved = await self._archive.saved(list(conversation_log.names))
        away = [
            TopicPartition(f"{conversation_log.name}.{log}", p) for log in self._archive.away for p in ANY
        ]
        self.begun = True
        return self.memory.begin(saved, away)

    def consumed(self, record: ConsumerRecord) -> None:
        """Hear one record of a log; one that cannot be read is no link of any chain."""
        self.memory.consume(record)
        try:
            if self._concerns(record):
                self._pass_on(_read(record))
        except Undecodable as error:
            log.warning("relay.unreadable", topic=record.topic, offset=record.offset, cause=str(error))

    @contextlib.asynccontextmanager
    async def line(self, conversation: str, stay: Stay) -> AsyncIterator[ConversationView]:
        """One stay of a conversation, loaded, for as long as somebody reads it; `NotYet` if it cannot be."""
        if not self.begun:
            raise NotYet("the logs are not heard yet")
        at = (conversation, stay)
        self._used[at] += 1
        self._watched[conversation] += 1
        try:
            yield await self._loaded(at)
        finally:
            self._leave(conversation)
            self._used[at] -= 1
            if not self._used[at]:
                del self._used[at]
                self._lines.pop(at, None)

    @contextlib.contextmanager
    def expecting(self, conversation: str, reply: UUID) -> Iterator[asyncio.Future[Event]]:
        """Listen for the reply of this id; begin before publishing its request."""
        at = (conversation, reply)
        future: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        self._expected[at].add(future)
        self._watched[conversation] += 1
        try:
            yield future
        finally:
            self._leave(conversation)
            self._expected[at].discard(future)
            if not self._expected[at]:
                del self._expected[at]

    def ask_again(self, conversation: str) -> None:
        """Whoever reads as the visitor must show a token again: another code holds from now on."""
        for line in self._lines_of(conversation):
            for reader in [reader for reader in line.readers if reader.side == "visitor"]:
                reader.push(Gone("another code holds", 1013))

    async def shows(self, line: ConversationView, side: Side, position: int) -> bool:
        """Whether that side is shown something at that place; `NotYet` while it may come. Where the log comes from
        a backup, it ends before it, or goes past it with something else.
        """
        if not line.shows(side, position) and not await self.logs.reaches_the_end(_partition_of(line)):
            raise NotYet("not all is heard")
        if line.given_up:
            raise NotYet("it cannot be loaded")
        return line.shows(side, position)

    async def look(self) -> None:
        """Let go of what the stores have saved; hear again what they lost; lead on who reads what is over."""
        self.memory.trim(await self._archive.saved(list(conversation_log.names)))
        for conversation in {line.conversation for line in self._lines.values() if line.leads_nowhere}:
            with contextlib.suppress(NotYet):
                await self.stays.ask(conversation)  # it was received before this process heard that log
                self._send_on(conversation)

    async def _loaded(self, at: tuple[str, Stay]) -> ConversationView:
        """The line that others read already, or a new one."""
        line = self._lines.get(at)
        if line is None:
            line = self._lines[at] = ConversationView(*at, self._open)
            try:
                await self._load(line)
            except BaseException:
                self._give_up(line, "it cannot be loaded")  # or those who wait for it wait for ever
                raise
        await line.loaded.wait()
        if line.given_up:
            raise NotYet("it cannot be loaded")
        return line

    def _give_up(self, line: ConversationView, why: str) -> None:
        at = (line.conversation, line.stay)
        if self._lines.get(at) is line:
            del self._lines[at]
        line.give_up(why)

    async def _load(self, line: ConversationView) -> None:
        """Memory first, then the store, merged by place; what comes meanwhile is kept by the line."""
        tp = _partition_of(line)
        memory = list(self._remembered(tp, line))
        if memory and self._began_here(memory[0]):
            return await self._show(line, memory)  # nothing of the stay is in the store alone
        first = self.memory.first(tp)
        try:
            async with asyncio.timeout(SHORTLY):
                saved = await self._saved(tp)
                stored = await self._archive.shown(line.conversation, line.stay)
                now = await self._saved(tp)
        except Exception as error:
            raise NotYet(type(error).__name__) from error
        if saved < first or now < saved:
            self.memory.go_back(tp, min(saved, now))
            raise NotYet("the store went back")
        whole = [event for event in stored if event.offset < saved]  # behind it some may be missing
        return await self._show(line, [*whole, *memory])

    async def _saved(self, tp: TopicPartition) -> int:
        return (await self._archive.saved([tp.topic])).get(tp, 0)

    def _began_here(self, first: Event) -> bool:
        """Whether the stay's first fact was heard here: it may stand in the log again, behind what was said since."""
        return (
            isinstance(first, ConversationOpened)
            and first.time > self._since
            and self.stays.begins(first.conversation, first.stay, first.offset)
        )

    async def _show(self, line: ConversationView, events: list[Event]) -> None:
        """Load the line, once the keys of what it shows are here: they may be heard later than the log."""
        names = {sealed[1].key for event in events if (sealed := sealed_in(event))}
        if not await self._keys.has(line.conversation, names):
            raise NotYet("a key is not here")
        line.load(events)
        self._move_on(line)  # it may have gone on while this was read

    def _remembered(self, tp: TopicPartition, line: ConversationView) -> Iterator[Event]:
        for record in self.memory.of(tp, line.conversation.encode()):
            with contextlib.suppress(Undecodable):
                event = _read(record)
                if event.stay == line.stay:
                    yield event

    def _concerns(self, record: ConsumerRecord) -> bool:
        name = type_of(record)
        key = (record.key or b"").decode(errors="replace")  # anybody's: one that raised would stop the relay
        return name in FOLLOWED or (name in TOLD_HERE and key in self._watched)

    def _pass_on(self, event: Event) -> None:
        conversation: str = getattr(event, "conversation", "")
        if isinstance(event, ConversationOpened):
            self.stays.begins(conversation, event.stay, event.offset)
        if isinstance(event, ConversationOpened | ConversationReceived):
            self.stays.moved(
                conversation, event.stay if isinstance(event, ConversationReceived) else RECEPTION
            )
        if line := self._lines.get((conversation, event.stay)):
            sealed = sealed_in(event)
            if sealed and not self._keys.holds(conversation, sealed[1].key):
                self._give_up(line, "a key is not here yet")
            else:
                line.consume(event)
        if isinstance(event, ConversationTransferred | ConversationReceived):
            self._send_on(conversation)
        if isinstance(event, ConversationClosed | ConversationErased):
            self._when_over(conversation)
        if isinstance(event, ConversationErased):
            self._forget(conversation)
        for future in self._expected.get((conversation, event.id), ()):
            if not future.done():
                future.set_result(event)

    def _send_on(self, conversation: str) -> None:
        """Tell those who read a stay that is over where to go, once the next one holds everything."""
        for line in self._lines_of(conversation):
            self._move_on(line)

    def _move_on(self, line: ConversationView) -> None:
        now = self.stays.latest(line.conversation)
        if line.visibility.moved_to and line.stay.number < now.number:
            line.move(now)

    def _forget(self, conversation: str) -> None:
        self._keys.evict(conversation)
        self.stays.forget(conversation)
        for line in self._lines_of(conversation):
            line.push(Gone("erased", 1008))

    def _lines_of(self, conversation: str) -> list[ConversationView]:
        return [line for (name, _), line in self._lines.items() if name == conversation]

    def _leave(self, conversation: str) -> None:
        self._watched[conversation] -= 1
        if not self._watched[conversation]:
            del self._watched[conversation]

    def _open(self, event: Event) -> str | None:
        """What the fact seals; None when it seals nothing, or nothing that can be read."""
        sealed, conversation = sealed_in(event), getattr(event, "conversation", "")
        try:
            return self._keys.open(conversation, *sealed) if sealed else None
        except (NoKey, Unreadable):
            log.warning("relay.unreadable-text", conversation=conversation)
            return None


def _partition_of(line: ConversationView) -> TopicPartition:
    return TopicPartition(f"{conversation_log.name}.{line.stay.log}", partition_of(line.conversation))


def _read(record: ConsumerRecord) -> Event:
    event = one_of(TOLD_HERE, record)
    if event is None:
        raise Undecodable("no fact of a log")
    return event
