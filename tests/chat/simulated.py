"""Kafka, and chat's three deciders, in memory: they may die, freeze, and lose what they wrote, at any step."""

from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

from aiokafka.structs import ConsumerRecord

from services.chat.documents import conversation_of
from services.chat.documents import fact_of as written
from services.chat.domain.conversation import Conversation
from services.chat.handlers import handlers
from services.chat.keys import Keys
from services.chat.store import Book
from shared.envelope import envelope_of, type_of
from shared.events.chat import conversation_key
from shared.facts import FACTS, LOGS, Fact, Record
from shared.kafka.failures import Superseded
from shared.kafka.handlers import Tell
from shared.kafka.telling import BatchTell
from tests.doubles import ErasedKeys, MemoryDatabase

T = TypeVar("T")
KEYS = conversation_key.name
ROUTER = ["router.conversation-routed.police", "router.conversation-routed.gendarmerie"]
DOUBTS = "router.conversation-unroutable"


class Died(BaseException):
    """The process ends here."""


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run what never waits: its doubles answer at once."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    raise AssertionError("it waited for something")


class Kafka:
    """Every topic has one partition; what is on it stays there, in order."""

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

    def tell(self, fact: Fact) -> None:
        """Tell a fact."""
        self.append(fact.record("test"))

    def copy(self, topic: str, offset: int) -> None:
        """A late copy: an attempt of which everybody thought that it had failed."""
        one = self.topics[topic][offset]
        self.append(Record(topic, one.key, one.value, list(one.headers), 3))

    def facts(self, log: str) -> Iterator[Fact]:
        """What a log of conversations says."""
        for record in self.topics[f"chat.conversation.{log}"]:
            yield fact_of(record)


def fact_of(record: ConsumerRecord) -> Fact:
    """Read a record as the plumbing does."""
    assert record.value is not None
    return FACTS[type_of(record)].read(envelope_of(record), record.value)


class Telling:
    """Stands for telling inside a batch: it is on its way, and known to be there when it is settled."""

    def __init__(self, kafka: Kafka, step: Callable[[], None]) -> None:
        self._kafka = kafka
        self._step = step
        self.away: list[Record] = []
        self.refuses = False
        """The store is an earlier copy of what it was: nothing is told from now on."""

    async def __call__(self, *facts: Fact) -> None:
        """Send these."""
        for fact in facts:
            await self.raw(fact.record("chat"))

    async def raw(self, record: Record) -> None:
        """Send this."""
        self._step()
        if self.refuses:
            raise Superseded
        self.away.append(record)

    def land(self, at_most: int | None = None) -> None:
        """What was sent arrives; of each topic at most so many, the first ones."""
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
        self.frozen: list[tuple[Book, Telling]] = []
        self._kafka = kafka
        self._topics = [f"chat.conversation.{log}", KEYS]
        if log == "reception":
            self._topics += [*ROUTER, DOUBTS]
        else:
            self._topics.append(f"signalement.signalement.{log}")
        self._steps: int | None = None
        self._copy: dict[str, Any] | None = None
        self._begin()

    def hear(self, at_most: int = 500, steps: int | None = None, lands: int = 0) -> bool:
        """Hear a batch; die after so many steps, when `lands` records of each topic arrive all the same.

        Whether there was anything to hear.
        """
        self._steps = steps
        try:
            something = run(self._batch(at_most))
        except Died:
            self._die(lands)
            return True
        except Superseded:
            self._tell.land()
            self._begin()
            return True
        finally:
            self._steps = None
        self.backups.append(self.documents.copy())
        return something

    def hear_while_replaced(self, at_most: int, steps: int, which: int) -> None:
        """Hear a batch; after so many steps the store is an earlier copy, to which the rest is written."""
        self._copy = self.backups[which % len(self.backups)]
        self.frozen = [(_Nothing(), tell) for _, tell in self.frozen]
        self.hear(at_most, steps)
        self._copy = None

    def freeze(self, at_most: int) -> None:
        """Hear a batch and stop before it is written; another process begins where the store is."""
        run(self._heard(at_most))
        self.frozen.append((self._book, self._tell))
        self._begin()

    def thaw(self, which: int) -> None:
        """A frozen process wakes and does what it was about to do; it cannot save its position."""
        book, tell = self.frozen.pop(which % len(self.frozen))
        try:
            run(book.flush())
        except Superseded:
            tell.land()
            return
        tell.land()

    def roll_back(self, which: int) -> None:
        """The whole store is a copy of an earlier day; nobody writes to it while it is restored."""
        self.frozen = [(_Nothing(), tell) for _, tell in self.frozen]
        self.documents.restore(self.backups[which % len(self.backups)])
        self._begin()

    def state(self, conversation: str) -> Conversation | None:
        """What the store says."""
        document = self.documents["conversations"].documents.get(conversation)
        return conversation_of(document) if document and "erased" not in document else None

    def shown(self, conversation: str) -> list[Fact]:
        """What the store shows, of every stay, by place."""
        found = [
            written(d)
            for d in self.documents["facts"].documents.values()
            if d["conversation"] == conversation
        ]
        return sorted(found, key=lambda fact: fact.place.offset)

    def _begin(self) -> None:
        self.documents.request()
        self._tell = Telling(self._kafka, self._step)
        self._book = Book(self.documents, self._tell)  # type: ignore[arg-type]
        ports = {Book: self._book, Keys: self._kafka.erased, Tell: self._tell, BatchTell: self._tell}
        self._handlers = handlers.bound(ports)
        self._forgets = handlers.bound_forgotten(ports)
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
        self._tell.refuses, self._steps = True, None

    def _die(self, lands: int) -> None:
        self._tell.land(lands)
        if self._tell.away:
            self.frozen.append((_Nothing(), self._tell))  # what was on its way may arrive late, or never
        self._begin()

    async def _batch(self, at_most: int) -> bool:
        something = await self._heard(at_most)
        await self._book.flush()
        self._step()
        self._check_that_it_is_the_same_store()
        self._tell.land()
        self._step()
        self._check_that_it_is_the_same_store()
        positions = {name: {"_id": name, "next": offset} for name, offset in self._next.items()}
        self.documents["positions"].documents.update(positions)
        return something

    def _check_that_it_is_the_same_store(self) -> None:
        if self._tell.refuses:
            raise Superseded

    async def _heard(self, at_most: int) -> bool:
        something = False
        for topic in self._topics:
            begin = self._next.get(topic, 0)
            for record in self._kafka.topics[topic][begin : begin + at_most]:
                await self._hear(record)
                self._next[topic] = record.offset + 1
                something = True
        return something

    async def _hear(self, record: ConsumerRecord) -> None:
        if record.value is None:
            return await self._forgets[record.topic]((record.key or b"").decode())
        heard = self._handlers.get(type_of(record))
        if heard:
            await heard.handle(fact_of(record))
        return None


class _Nothing(Book):
    """Of a process that is dead only what was on its way is left."""

    def __init__(self) -> None:
        """It has no store."""

    async def flush(self) -> None:
        """It writes nothing."""


def deciders(kafka: Kafka) -> dict[str, Decider]:
    """One for each log."""
    return {log: Decider(log, kafka) for log in LOGS}
