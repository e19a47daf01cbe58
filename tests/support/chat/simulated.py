"""Kafka, and chat's three deciders, in memory: they may die, freeze, and lose what they wrote, at any step."""

from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from typing import Any, TypeVar

from aiokafka.structs import ConsumerRecord

from services.chat.domain.conversation import Conversation
from services.chat.handlers import handlers
from services.chat.keys.conversation_keys import ConversationKeys
from services.chat.store.documents import conversation_of, shown_in
from services.chat.store.journal import Journal
from services.chat.store.past_waits import PastWaits
from services.chat.store.practised import PracticeFigures
from services.chat.store.unit_of_work import UnitOfWork
from shared.cloudevents.event import EVENTS, Event, Record
from shared.cloudevents.headers import envelope_of, type_of
from shared.events.chat import conversation_key
from shared.failures import Superseded
from shared.identifiers import LOGS, Stay
from shared.kafka.handlers import Publish
from shared.kafka.producer import BatchPublisher
from tests.support.doubles import ErasedKeys, MemoryDatabase

T = TypeVar("T")
KEYS = conversation_key.name
ROUTER = ["router.conversation-routed.police", "router.conversation-routed.gendarmerie"]
DOUBTS = "router.conversation-unroutable"


class Died(BaseException):
    """The process ends here."""


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run work that never waits: its doubles answer at once."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    raise AssertionError("it waited for something")


class Kafka:
    """A broker in which every topic has one partition, and keeps its records in order."""

    def __init__(self) -> None:
        self.topics: dict[str, list[ConsumerRecord]] = defaultdict(list)
        self.erased = ErasedKeys()

    def append(self, record: Record) -> None:
        """Put a record at the end of its topic."""
        end = self.topics[record.topic]
        end.append(
            ConsumerRecord(
                record.topic, 3, len(end), 0, 0, record.key, record.value, None, 0, 0, record.headers
            )
        )

    def publish(self, event: Event) -> None:
        """Publish an event."""
        self.append(event.record("test"))

    def copy(self, topic: str, offset: int) -> None:
        """Append a late copy: an attempt that was thought to have failed."""
        one = self.topics[topic][offset]
        self.append(Record(topic, one.key, one.value, list(one.headers), 3))

    def events(self, log: str) -> Iterator[Event]:
        """The events of a log of conversations."""
        for record in self.topics[f"chat.conversation.{log}"]:
            yield event_of(record)


def event_of(record: ConsumerRecord) -> Event:
    """Read a record as the plumbing does."""
    assert record.value is not None
    return EVENTS[type_of(record)].read(envelope_of(record), record.value)


class Publishing:
    """A double of publishing inside a batch: records are on their way until they land."""

    def __init__(self, kafka: Kafka, step: Callable[[], None]) -> None:
        self._kafka = kafka
        self._step = step
        self.away: list[Record] = []
        self.refuses = False
        """The store is an earlier copy of what it was: nothing is published from now on."""

    async def __call__(self, *events: Event) -> None:
        """Send these."""
        for event in events:
            await self.raw(event.record("chat"))

    async def raw(self, record: Record) -> None:
        """Send this."""
        self._step()
        if self.refuses:
            raise Superseded
        self.away.append(record)

    def land(self, at_most: int | None = None) -> None:
        """Append the records that were sent; of each topic at most so many, the first ones."""
        landed: dict[str, int] = defaultdict(int)
        left: list[Record] = []
        for record in self.away:
            if at_most is not None and landed[record.topic] >= at_most:
                left.append(record)
                continue
            landed[record.topic] += 1
            self._kafka.append(record)
        self.away = left


class Decider:
    """The process that decides a log, with its store; another takes over when it dies."""

    def __init__(self, log: str, kafka: Kafka) -> None:
        self.log = log
        self.documents = MemoryDatabase()
        self.documents.before_write = self._step
        self.backups: list[dict[str, Any]] = [self.documents.copy()]
        self.frozen: list[tuple[UnitOfWork, Publishing]] = []
        self._kafka = kafka
        self._topics = [f"chat.conversation.{log}", KEYS]
        if log == "reception":
            self._topics += [*ROUTER, DOUBTS]
        else:
            self._topics.append(f"signalement.signalement.{log}")
        self._steps: int | None = None
        self._copy: dict[str, Any] | None = None
        self._begin()

    def consume(self, at_most: int = 500, steps: int | None = None, lands: int = 0) -> bool:
        """Consume a batch; die after so many steps, when `lands` records of each topic arrive all the same.

        True if there was anything to consume.
        """
        self._steps = steps
        try:
            something = run(self._batch(at_most))
        except Died:
            self._die(lands)
            return True
        except Superseded:
            self._publish.land()
            self._begin()
            return True
        finally:
            self._steps = None
        self.backups.append(self.documents.copy())
        return something

    def consume_while_replaced(self, at_most: int, steps: int, which: int) -> None:
        """Consume a batch; after so many steps the store is an earlier copy, to which the rest is written."""
        self._copy = self.backups[which % len(self.backups)]
        self.frozen = [(_Nothing(), publish) for _, publish in self.frozen]
        self.consume(at_most, steps)
        self._copy = None

    def freeze(self, at_most: int) -> None:
        """Consume a batch and stop before it is written; another process begins where the store is."""
        run(self._consumed(at_most))
        self.frozen.append((self._unit_of_work, self._publish))
        self._begin()

    def thaw(self, which: int) -> None:
        """Wake a frozen process, which does what it was about to do; it cannot save its checkpoint."""
        unit_of_work, publish = self.frozen.pop(which % len(self.frozen))
        try:
            run(unit_of_work.flush())
        except Superseded:
            publish.land()
            return
        publish.land()

    def roll_back(self, which: int) -> None:
        """Restore an earlier day's copy of the whole store; nobody writes to it meanwhile."""
        self.frozen = [(_Nothing(), publish) for _, publish in self.frozen]
        self.documents.restore(self.backups[which % len(self.backups)])
        self._begin()

    def state(self, conversation: str) -> Conversation | None:
        """The state that the store has."""
        document = self.documents["conversations"].documents.get(conversation)
        return conversation_of(document) if document and "erased" not in document else None

    def shown(self, conversation: str, stay: Stay) -> list[Event]:
        """The events that the store shows of a stay, by offset."""
        return run(shown_in(self.documents, conversation, stay))  # type: ignore[arg-type]

    def _begin(self) -> None:
        self.documents.request()
        self._publish = Publishing(self._kafka, self._step)
        self._unit_of_work = UnitOfWork(self.documents, self._publish)  # type: ignore[arg-type]
        ports = {
            UnitOfWork: self._unit_of_work,
            ConversationKeys: self._kafka.erased,
            Journal: Journal(self.documents, timedelta(days=1000)),  # type: ignore[arg-type]
            PastWaits: PastWaits(self.documents),  # type: ignore[arg-type]
            PracticeFigures: PracticeFigures(self.documents),  # type: ignore[arg-type]
            Publish: self._publish,
            BatchPublisher: self._publish,
        }
        self._handlers = handlers.bound(ports)
        self._forgets = handlers.bound_tombstone_handlers(ports)
        self._next = {name: d["next"] for name, d in self.documents["positions"].documents.items()}

    def _step(self) -> None:
        if self._steps is not None:
            if self._steps <= 0:
                self._end()
            else:
                self._steps -= 1

    def _end(self) -> None:
        if self._copy is None:
            raise Died
        self.documents.replaced_by = self._copy
        self._publish.refuses, self._steps = True, None

    def _die(self, lands: int) -> None:
        self._publish.land(lands)
        if self._publish.away:
            self.frozen.append((_Nothing(), self._publish))  # what was on its way may arrive late, or never
        self._begin()

    async def _batch(self, at_most: int) -> bool:
        something = await self._consumed(at_most)
        await self._unit_of_work.flush()
        self._step()
        self._check_that_it_is_the_same_store()
        self._publish.land()
        self._step()
        self._check_that_it_is_the_same_store()
        positions = {name: {"_id": name, "next": offset} for name, offset in self._next.items()}
        self.documents["positions"].documents.update(positions)
        return something

    def _check_that_it_is_the_same_store(self) -> None:
        if self._publish.refuses:
            raise Superseded

    async def _consumed(self, at_most: int) -> bool:
        something = False
        for topic in self._topics:
            begin = self._next.get(topic, 0)
            for record in self._kafka.topics[topic][begin : begin + at_most]:
                await self._consume(record)
                self._next[topic] = record.offset + 1
                something = True
        return something

    async def _consume(self, record: ConsumerRecord) -> None:
        if record.value is None:
            return await self._forgets[record.topic]((record.key or b"").decode())
        consumed = self._handlers.get(type_of(record))
        if consumed:
            await consumed.handle(event_of(record))
        return None


class _Nothing(UnitOfWork):
    """A dead process, of which only what was on its way is left."""

    def __init__(self) -> None:
        """Begin without a store."""

    async def flush(self) -> None:
        """Write nothing."""


def deciders(kafka: Kafka) -> dict[str, Decider]:
    """A decider for each log."""
    return {log: Decider(log, kafka) for log in LOGS}
