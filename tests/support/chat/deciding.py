"""A decider of the police's log, in memory."""

from datetime import timedelta

from services.chat.handlers import handlers
from services.chat.keys.conversation_keys import ConversationKeys
from services.chat.store.journal import Journal
from services.chat.store.past_waits import PastWaits
from services.chat.store.practised import PracticeFigures
from services.chat.store.unit_of_work import UnitOfWork
from shared.cloudevents.event import Event, TopicOffset
from shared.kafka.handlers import Publish
from shared.kafka.producer import BatchPublisher
from tests.support.doubles import ErasedKeys, MemoryDatabase, Published


class Deciding:
    """A decider of the police's log, over a store in memory; `crash` forgets everything that was not written."""

    def __init__(self) -> None:
        self.documents = MemoryDatabase()
        self.erased = ErasedKeys()
        self.offset = 0
        self.crash()

    def crash(self) -> None:
        """Begin again with what the store has."""
        self.published = Published()
        self.unit_of_work = UnitOfWork(self.documents, self.published)  # type: ignore[arg-type]
        ports = {
            UnitOfWork: self.unit_of_work,
            ConversationKeys: self.erased,
            Journal: Journal(self.documents, timedelta(days=1000)),  # type: ignore[arg-type]
            PastWaits: PastWaits(self.documents),  # type: ignore[arg-type]
            PracticeFigures: PracticeFigures(self.documents),  # type: ignore[arg-type]
            Publish: self.published,
            BatchPublisher: self.published,
        }
        self._bound = handlers.bound(ports)
        self._forgets = handlers.bound_tombstone_handlers(ports)

    async def consumes(self, *events: Event, at: int | None = None) -> None:
        """Consume these events, and finish the batch."""
        for event in events:
            offset, self.offset = (self.offset, self.offset + 1) if at is None else (at, self.offset)
            envelope = event._envelope._replace(
                topic_offset=TopicOffset("chat.conversation.police", 3, offset)
            )
            await self._bound[event.type].handle(event.model_copy()._in(envelope))
        await self.unit_of_work.flush()

    async def consumes_tombstone(self, record: str) -> None:
        """Consume the tombstone of a key."""
        await self._forgets["chat.conversation-key"](record)

    def ended(self) -> set[str]:
        """The keys whose tombstones were published."""
        assert all(record.value is None for record in self.published.raws)
        return {(record.key or b"").decode() for record in self.published.raws}
