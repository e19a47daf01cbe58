"""The relay: what the logs say reaches every socket of this process, in order, once, not delayed by a store."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any, Protocol, Self

import structlog
from aiokafka import TopicPartition
from aiokafka.structs import ConsumerRecord

from services.chat.domain.protocol import Side
from services.chat.keys.conversation_keys import ConversationKeys
from services.chat.relay.connections import Connections
from services.chat.relay.conversation_view import ConversationView
from services.chat.relay.expected_replies import ExpectedReplies
from services.chat.relay.frames import sealed_in
from services.chat.relay.log_events import ALWAYS_RELAYED, EVENTS_OF_A_LOG, read
from services.chat.relay.open_views import OpenViews
from services.chat.relay.shown_line import LinesWithTexts
from services.chat.relay.stays import ConversationUnavailable, Stays
from services.chat.relay.unsaved import UnsavedRecords
from services.chat.relay.view_loading import RelayQueries, ViewLoader, partition_of_view
from services.chat.relay.viewer import SERVICE_RESTARTS, ViewEnded
from shared.cloudevents.event import Event
from shared.cloudevents.headers import type_of
from shared.events.chat import (
    Author,
    ConversationErased,
    ConversationOpened,
    ConversationReceived,
    ConversationTransferred,
    VisitorSeen,
    conversation_log,
)
from shared.failures import Undecodable
from shared.identifiers import PARTITIONS, RECEPTION, Stay
from shared.kafka.tail import Starts

log = structlog.get_logger()


class FollowedLogs(Protocol):
    """The logs of all conversations, as this process follows them."""

    topics: Sequence[str]

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


BETWEEN = 0.05
"""Seconds between two who are sent away, where there is time for all."""
Also = Callable[[Any], None]
"""Something else that this process does when it consumes an event that is always relayed."""


class Relay:
    """Consumes every log, remembers what the stores have not saved, and serves the views that are read here."""

    def __init__(
        self,
        queries: RelayQueries,
        keys: ConversationKeys,
        follow: Follow,
        also: Mapping[type[Event], Also],
        connections: Connections | None = None,
    ) -> None:
        self.logs = follow(self.consumed, self.starts)
        self.unsaved = UnsavedRecords(self.logs.rewind)
        self.begun = False
        """Whether it is decided from where each log is consumed: nothing saved before that will be consumed."""
        self.stays = Stays(queries)
        self._queries = queries
        self._keys = keys
        self._also = also
        self.connections = connections or Connections()
        self.connections.shows, self.connections.shows_all = self._present, self._present_all
        self._loader = ViewLoader(queries, keys, self.unsaved, self.stays, self.connections)
        self._views = OpenViews()
        self._noticed: set[str] = set()
        """Conversations with a view that awaits the next stay, or in which a danger stands."""
        self._texts = LinesWithTexts()
        self._replies = ExpectedReplies()
        self.expecting = self._replies.expecting
        keys.when_code_is_replaced(self._ask_for_the_token_again)

    async def starts(self) -> dict[TopicPartition, int]:
        """Where to begin consuming each log."""
        self._loader.begin()
        saved = await self._queries.saved_offsets(list(conversation_log.names))
        unavailable = [
            TopicPartition(f"{conversation_log.name}.{log}", p)
            for log in self._queries.unavailable
            for p in PARTITIONS
        ]
        self.begun = True
        return self.unsaved.begin(saved, unavailable)

    def consumed(self, record: ConsumerRecord) -> None:
        """Pass on one record of a log; one that cannot be read is no link of any chain."""
        self.unsaved.consume(record)
        try:
            if self._concerns(record):
                self._pass_on(read(record))
        except Undecodable as error:
            log.warning("relay.unreadable", topic=record.topic, offset=record.offset, cause=str(error))

    @contextlib.asynccontextmanager
    async def view(self, conversation: str, stay: Stay) -> AsyncIterator[ConversationView]:
        """Give one stay of a conversation, loaded, for as long as somebody uses it, or `ConversationUnavailable`."""
        if not self.begun:
            raise ConversationUnavailable("the logs are not consumed yet")
        with self._views.used(conversation, stay):
            yield await self._loaded(conversation, stay)

    def is_read_by(self, conversation: str, stay: Stay, operator: str) -> bool:
        """Whether that operator reads this stay of the conversation in this process."""
        view = self._views.find(conversation, stay)
        return view is not None and any(one.operator == operator for one in view.viewers)

    async def shows(self, view: ConversationView, side: Side, position: int, person: str = "") -> bool:
        """Whether this person of that side reads an event at that offset; `ConversationUnavailable` if it may come.

        A log that comes from a backup ends before that offset, or goes past it with other events.
        """
        if not view.shows(side, position, person) and not await self.logs.reaches_the_end(
            partition_of_view(view)
        ):
            raise ConversationUnavailable("not all is consumed")
        if view.is_unavailable:
            raise ConversationUnavailable("it cannot be loaded")
        return view.shows(side, position, person)

    async def send_away(self, within: float) -> None:
        """Have everybody come back to another process, a few at a time: that one must read each conversation."""
        viewers = [viewer for view in self._views for viewer in view.viewers]
        random.shuffle(viewers)
        for viewer in viewers:
            viewer.push(ViewEnded("this process ends", SERVICE_RESTARTS))
            await asyncio.sleep(min(BETWEEN, within / len(viewers)))

    def seen_in_danger(self) -> list[VisitorSeen]:
        """The events that say who is in danger and connected to this process now."""
        seen = [view for view in self._noticed_views() if view.sees_who_is_in_danger]
        return [VisitorSeen.now(stay=view.stay, conversation=view.conversation) for view in seen]

    async def look(self) -> None:
        """Forget what the stores have saved, consume again what they lost, lead on who reads a stay that is over.

        Texts of lines on which nobody writes are put away.
        """
        self._texts.put_away()
        self.unsaved.trim(await self._queries.saved_offsets(list(conversation_log.names)))
        leaving = [view for view in self._noticed_views() if view.awaits_the_next_stay]
        for conversation in {view.conversation for view in leaving}:
            with contextlib.suppress(ConversationUnavailable):
                await self.stays.ask(conversation)  # it was received before this process consumed that log
                self._lead_on(conversation)

    async def _loaded(self, conversation: str, stay: Stay) -> ConversationView:
        """The view that others read already, or a new one."""
        view = self._views.find(conversation, stay)
        if view is None:
            view = self._loader.new_view(conversation, stay)
            self._views.add(view)
            try:
                await self._loader.load(view)
                self._notice(view)
                self._texts.add(view.shown)
            except BaseException:
                self._give_up(view, "it cannot be loaded")  # or those who wait for it wait for ever
                raise
        await view.loaded.wait()
        if view.is_unavailable:
            raise ConversationUnavailable("it cannot be loaded")
        return view

    def _give_up(self, view: ConversationView, why: str) -> None:
        self._views.remove(view)
        view.give_up(why)

    def _concerns(self, record: ConsumerRecord) -> bool:
        name = type_of(record)
        key = (record.key or b"").decode(errors="replace")  # anybody's: one that raised would stop the relay
        return name in ALWAYS_RELAYED or (
            name in EVENTS_OF_A_LOG and (key in self._views or key in self._replies)
        )

    def _pass_on(self, event: Event) -> None:
        conversation: str = getattr(event, "conversation", "")
        if isinstance(event, ConversationOpened):
            self.stays.begins(conversation, event.stay, event.offset)
        if isinstance(event, ConversationOpened | ConversationReceived):
            stay = event.stay if isinstance(event, ConversationReceived) else RECEPTION
            self.stays.moved(conversation, stay)
        if view := self._views.find(conversation, event.stay):
            self._show(view, event)
        if isinstance(event, ConversationTransferred | ConversationReceived):
            self._lead_on(conversation)
        if isinstance(event, ConversationErased):
            self._forget(conversation)
        if also := self._also.get(type(event)):
            also(event)
        self._replies.arrive(conversation, event)

    def _show(self, view: ConversationView, event: Event) -> None:
        sealed = sealed_in(event)
        if sealed and not self._keys.holds(view.conversation, sealed[1].key):
            self._give_up(view, "a key is not here yet")
        else:
            held_texts = view.shown.holds_texts
            view.consume(event)
            self._notice(view)
            if not held_texts:
                self._texts.add(view.shown)

    def _notice(self, view: ConversationView) -> None:
        if view.is_to_be_noticed:
            self._noticed.add(view.conversation)

    def _noticed_views(self) -> list[ConversationView]:
        views = [view for conversation in self._noticed for view in self._views.of(conversation)]
        noticed = [view for view in views if view.is_to_be_noticed]
        self._noticed = {view.conversation for view in noticed}
        return noticed

    def _present(self, conversation: str, author: Author, is_writing: bool) -> None:
        """Show in the views of a conversation where that side is by now."""
        for view in self._views.of(conversation):
            view.viewers.look(author, writing=is_writing)

    def _present_all(self) -> None:
        """Show in every view who is there by now: it is known again, or no more."""
        for view in self._views:
            view.viewers.look_at_all()

    def _lead_on(self, conversation: str) -> None:
        for view in self._views.of(conversation):
            view.lead_on(self.stays.latest(conversation))

    def _forget(self, conversation: str) -> None:
        self._keys.evict(conversation)
        self.stays.forget(conversation)
        for view in self._views.of(conversation):
            view.push(ViewEnded("erased", 1008))

    def _ask_for_the_token_again(self, conversation: str) -> None:
        """Make the visitor's pages show their token again: another code holds from now on."""
        for view in self._views.of(conversation):
            for viewer in [viewer for viewer in view.viewers if viewer.side == "visitor"]:
                viewer.push(ViewEnded("another code holds", 1013))
