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

from services.chat.domain.protocol import PROTOCOL, Side
from services.chat.keys.conversation_keys import ConversationKeys, NoKey
from services.chat.relay.conversation_view import ConversationView, ViewEnded
from services.chat.relay.frames import sealed_in
from services.chat.relay.stays import ConversationUnavailable, StayQueries, Stays
from services.chat.relay.unsaved import UnsavedRecords
from shared.cloudevents.belief import one_of
from shared.cloudevents.event import Event
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
STORE_PATIENCE = 2.0
"""Seconds that a store has to answer somebody who joins."""
SKEW = timedelta(seconds=10)
"""By how much the clocks of two machines may differ."""
ANY = range(100)
"""The partitions that a conversation's id can name."""
EVENTS_OF_A_LOG = {row.event.type: row.event for row in PROTOCOL}
"""The events that may stand on a log: chat published nothing else there."""
ALWAYS_RELAYED = {row.event.type for row in PROTOCOL if row.always_relayed}


class RelayQueries(StayQueries, Protocol):
    """What the relay reads of the stores."""

    async def shown_events(self, conversation: str, stay: Stay) -> list[Event]:
        """What is shown of a stay; of what stands behind the position that its store has saved, perhaps not all."""

    async def saved_offsets(self, topics: list[str]) -> dict[TopicPartition, int]:
        """The positions that the stores of these logs have saved; of those that are `away`, none."""

    @property
    def unavailable(self) -> Collection[str]:
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
    """Hears every log; keeps in memory what the stores have not saved; serves the views that are read here."""

    def __init__(
        self, queries: RelayQueries, keys: ConversationKeys, follow: Follow, when_over: Callable[[str], None]
    ) -> None:
        self.logs = follow(self.consumed, self.starts)
        self.memory = UnsavedRecords(self.logs.rewind)
        self.begun = False
        """Whether it is decided from where each log is heard: of what is saved before, nothing will be heard."""
        self.stays = Stays(queries)
        self._queries = queries
        self._keys = keys
        self._when_over = when_over
        self._since = datetime.min.replace(tzinfo=UTC)
        """What was opened after this was heard here from its beginning."""
        self._views: dict[tuple[str, Stay], ConversationView] = {}
        self._used: Counter[tuple[str, Stay]] = Counter()
        self._watched: Counter[str] = Counter()
        self._expected: dict[tuple[str, UUID], set[asyncio.Future[Event]]] = defaultdict(set)
        keys.when_code_is_replaced(self.ask_again)

    async def starts(self) -> dict[TopicPartition, int]:
        """Where to begin hearing each log."""
        self._since = datetime.now(UTC) + SKEW
        saved = await self._queries.saved_offsets(list(conversation_log.names))
        away = [
            TopicPartition(f"{conversation_log.name}.{log}", p)
            for log in self._queries.unavailable
            for p in ANY
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
    async def view(self, conversation: str, stay: Stay) -> AsyncIterator[ConversationView]:
        """Give one stay of a conversation, loaded, for as long as somebody views it, or `ConversationUnavailable`."""
        if not self.begun:
            raise ConversationUnavailable("the logs are not heard yet")
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
                self._views.pop(at, None)

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
        for view in self._views_of(conversation):
            for viewer in [viewer for viewer in view.viewers if viewer.side == "visitor"]:
                viewer.push(ViewEnded("another code holds", 1013))

    async def shows(self, view: ConversationView, side: Side, position: int) -> bool:
        """Whether that side is shown an event at that offset; `ConversationUnavailable` while it may come.

        A log that comes from a backup ends before that offset, or goes past it with other events.
        """
        if not view.shows(side, position) and not await self.logs.reaches_the_end(_partition_of(view)):
            raise ConversationUnavailable("not all is heard")
        if view.is_unavailable:
            raise ConversationUnavailable("it cannot be loaded")
        return view.shows(side, position)

    async def look(self) -> None:
        """Let go of what the stores have saved; hear again what they lost; lead on who reads what is over."""
        self.memory.trim(await self._queries.saved_offsets(list(conversation_log.names)))
        for conversation in {view.conversation for view in self._views.values() if view.awaits_the_next_stay}:
            with contextlib.suppress(ConversationUnavailable):
                await self.stays.ask(conversation)  # it was received before this process heard that log
                self._send_on(conversation)

    async def _loaded(self, at: tuple[str, Stay]) -> ConversationView:
        """The view that others read already, or a new one."""
        view = self._views.get(at)
        if view is None:
            view = self._views[at] = ConversationView(*at, self._open)
            try:
                await self._load(view)
            except BaseException:
                self._give_up(view, "it cannot be loaded")  # or those who wait for it wait for ever
                raise
        await view.loaded.wait()
        if view.is_unavailable:
            raise ConversationUnavailable("it cannot be loaded")
        return view

    def _give_up(self, view: ConversationView, why: str) -> None:
        at = (view.conversation, view.stay)
        if self._views.get(at) is view:
            del self._views[at]
        view.give_up(why)

    async def _load(self, view: ConversationView) -> None:
        """Memory first, then the store, merged by place; what comes meanwhile is kept by the view."""
        tp = _partition_of(view)
        memory = list(self._remembered(tp, view))
        if memory and self._began_here(memory[0]):
            return await self._show(view, memory)  # nothing of the stay is in the store alone
        first = self.memory.first_offset(tp)
        try:
            async with asyncio.timeout(STORE_PATIENCE):
                saved = await self._saved(tp)
                stored = await self._queries.shown_events(view.conversation, view.stay)
                now = await self._saved(tp)
        except Exception as error:
            raise ConversationUnavailable(type(error).__name__) from error
        if saved < first or now < saved:
            self.memory.go_back(tp, min(saved, now))
            raise ConversationUnavailable("the store went back")
        whole = [event for event in stored if event.offset < saved]  # behind it some may be missing
        return await self._show(view, [*whole, *memory])

    async def _saved(self, tp: TopicPartition) -> int:
        return (await self._queries.saved_offsets([tp.topic])).get(tp, 0)

    def _began_here(self, first: Event) -> bool:
        """Whether the stay's first fact was heard here: it may stand in the log again, behind what was said since."""
        return (
            isinstance(first, ConversationOpened)
            and first.time > self._since
            and self.stays.begins(first.conversation, first.stay, first.offset)
        )

    async def _show(self, view: ConversationView, events: list[Event]) -> None:
        """Load the view, once the keys of what it shows are here: they may be heard later than the log."""
        names = {sealed[1].key for event in events if (sealed := sealed_in(event))}
        if not await self._keys.has(view.conversation, names):
            raise ConversationUnavailable("a key is not here")
        view.load(events)
        self._move_on(view)  # it may have gone on while this was read

    def _remembered(self, tp: TopicPartition, view: ConversationView) -> Iterator[Event]:
        for record in self.memory.records_of(tp, view.conversation.encode()):
            with contextlib.suppress(Undecodable):
                event = _read(record)
                if event.stay == view.stay:
                    yield event

    def _concerns(self, record: ConsumerRecord) -> bool:
        name = type_of(record)
        key = (record.key or b"").decode(errors="replace")  # anybody's: one that raised would stop the relay
        return name in ALWAYS_RELAYED or (name in EVENTS_OF_A_LOG and key in self._watched)

    def _pass_on(self, event: Event) -> None:
        conversation: str = getattr(event, "conversation", "")
        if isinstance(event, ConversationOpened):
            self.stays.begins(conversation, event.stay, event.offset)
        if isinstance(event, ConversationOpened | ConversationReceived):
            self.stays.moved(
                conversation, event.stay if isinstance(event, ConversationReceived) else RECEPTION
            )
        if view := self._views.get((conversation, event.stay)):
            sealed = sealed_in(event)
            if sealed and not self._keys.holds(conversation, sealed[1].key):
                self._give_up(view, "a key is not here yet")
            else:
                view.consume(event)
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
        for view in self._views_of(conversation):
            self._move_on(view)

    def _move_on(self, view: ConversationView) -> None:
        now = self.stays.latest(view.conversation)
        if view.visibility.moved_to and view.stay.number < now.number:
            view.move_to(now)

    def _forget(self, conversation: str) -> None:
        self._keys.evict(conversation)
        self.stays.forget(conversation)
        for view in self._views_of(conversation):
            view.push(ViewEnded("erased", 1008))

    def _views_of(self, conversation: str) -> list[ConversationView]:
        return [view for (name, _), view in self._views.items() if name == conversation]

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


def _partition_of(view: ConversationView) -> TopicPartition:
    return TopicPartition(f"{conversation_log.name}.{view.stay.log}", partition_of(view.conversation))


def _read(record: ConsumerRecord) -> Event:
    event = one_of(EVENTS_OF_A_LOG, record)
    if event is None:
        raise Undecodable("no fact of a log")
    return event
