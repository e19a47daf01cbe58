"""Loading a view: from memory and from the store, merged by offset, and never waiting long for a store."""

import asyncio
import contextlib
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog
from aiokafka import TopicPartition

from services.chat.keys.conversation_keys import ConversationKeys, NoKey
from services.chat.relay.conversation_view import ConversationView
from services.chat.relay.frames import sealed_in
from services.chat.relay.log_events import read
from services.chat.relay.presence import OtherProcesses
from services.chat.relay.stays import ConversationUnavailable, StayQueries, Stays
from services.chat.relay.unsaved import UnsavedRecords
from shared.cloudevents.event import Event
from shared.events.chat import ConversationOpened, conversation_log
from shared.failures import Undecodable
from shared.identifiers import Stay, partition_of
from shared.sealing import Unreadable

log = structlog.get_logger()
STORE_PATIENCE = 2.0
"""Seconds that a store has to answer somebody who joins."""
TIME_SKEW = timedelta(seconds=10)
"""By how much the clocks of two machines may differ."""


class RelayQueries(StayQueries, Protocol):
    """The queries of the relay."""

    async def shown_events(self, conversation: str, stay: Stay) -> list[Event]:
        """The events shown of a stay; of those from the offset on that its store has saved, perhaps not all."""

    async def saved_offsets(self, topics: list[str]) -> dict[TopicPartition, int]:
        """The offsets that the stores of these logs have saved; none of those that are `unavailable`."""

    @property
    def unavailable(self) -> Collection[str]:
        """The logs whose stores did not answer."""


class ViewLoader:
    """Makes views and loads them; of what is opened while this process consumes, no store needs to be asked."""

    def __init__(
        self,
        queries: RelayQueries,
        keys: ConversationKeys,
        unsaved: UnsavedRecords,
        stays: Stays,
        others: OtherProcesses | None = None,
    ) -> None:
        self._queries = queries
        self._keys = keys
        self._unsaved = unsaved
        self._stays = stays
        self._others = others
        self._consumed_since = datetime.min.replace(tzinfo=UTC)
        """A conversation opened after this was consumed here from its beginning."""

    def begin(self) -> None:
        """Note that the logs are consumed from now on."""
        self._consumed_since = datetime.now(UTC) + TIME_SKEW

    def new_view(self, conversation: str, stay: Stay) -> ConversationView:
        """A view that is not loaded yet."""
        return ConversationView(conversation, stay, self._open, self._others)

    async def load(self, view: ConversationView) -> None:
        """Load a view, from memory first; the view itself keeps what comes meanwhile."""
        tp = partition_of_view(view)
        unsaved = list(self._unsaved_events(tp, view))
        if unsaved and self._began_here(unsaved[0]):
            return await self._show(view, unsaved)  # nothing of the stay is in the store alone
        first = self._unsaved.first_offset(tp)
        try:
            async with asyncio.timeout(STORE_PATIENCE):
                saved = await self._saved_offset(tp)
                stored = await self._queries.shown_events(view.conversation, view.stay)
                saved_after = await self._saved_offset(tp)
        except Exception as error:
            raise ConversationUnavailable(type(error).__name__) from error
        if saved < first or saved_after < saved:
            self._unsaved.go_back(tp, min(saved, saved_after))
            raise ConversationUnavailable("the store went back")
        complete = [event for event in stored if event.offset < saved]  # from there on some may be missing
        return await self._show(view, [*complete, *unsaved])

    async def _saved_offset(self, tp: TopicPartition) -> int:
        return (await self._queries.saved_offsets([tp.topic])).get(tp, 0)

    def _began_here(self, first: Event) -> bool:
        """Whether the stay's first event was consumed here: published again, it may stand after later ones."""
        return (
            isinstance(first, ConversationOpened)
            and first.time > self._consumed_since
            and self._stays.begins(first.conversation, first.stay, first.offset)
        )

    async def _show(self, view: ConversationView, events: list[Event]) -> None:
        """Show these events, once the keys of what they seal are here: they may be consumed later than the log."""
        names = {sealed[1].key for event in events if (sealed := sealed_in(event))}
        if not await self._keys.has(view.conversation, names):
            raise ConversationUnavailable("a key is not here")
        view.load(events)
        view.lead_on(self._stays.latest(view.conversation))  # it may have gone on while this was read

    def _unsaved_events(self, tp: TopicPartition, view: ConversationView) -> Iterator[Event]:
        for record in self._unsaved.records_of(tp, view.conversation.encode()):
            with contextlib.suppress(Undecodable):
                event = read(record)
                if event.stay == view.stay:
                    yield event

    def _open(self, event: Event) -> str | None:
        """The text that the event seals; None when it seals nothing, or nothing that can be read."""
        sealed, conversation = sealed_in(event), getattr(event, "conversation", "")
        try:
            return self._keys.open(conversation, *sealed) if sealed else None
        except (NoKey, Unreadable):
            log.warning("relay.unreadable-text", conversation=conversation)
            return None


def partition_of_view(view: ConversationView) -> TopicPartition:
    """The partition in which the view's stay stands."""
    return TopicPartition(f"{conversation_log.name}.{view.stay.log}", partition_of(view.conversation))
