"""A group of the plumbing, on a topic and a store of its own; what its members consumed."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import NewTopic
from aiokafka.structs import ConsumerRecord

from shared.cloudevents.event import Envelope, Event, TopicOffset
from shared.events.chat import (
    ClaimRequested,
    ConversationParked,
    ConversationUnparked,
    InConversation,
    MessagePosted,
    Sealed,
    conversation_log,
)
from shared.identifiers import Stay
from shared.kafka.dead_letters.waiting import DeadLetter, waiting
from shared.kafka.group.consumer_group import ConsumerGroup
from shared.kafka.group_member import GroupMember, GroupWork
from shared.kafka.handlers import Handlers
from shared.kafka.producer import BatchPublisher, Producer
from shared.mongo import Database, database
from shared.readiness import Readiness
from tests.conftest import Engines
from tests.support.kafka.admin import an_admin
from tests.support.waiting import until

CONVERSATION = f"00-{'c' * 32}"
OTHER = f"00-{'d' * 32}"
Handle = Callable[[Any], Awaitable[None]]


class Consumed(NamedTuple):
    """A call of a handler."""

    id: UUID
    topic_offset: TopicOffset
    word: str
    """The word that the test wrote in the event."""


class Member:
    """A process of a group: its member, its readiness, and the calls of its handlers."""

    def __init__(self, group: "Group", **options: Any) -> None:
        self.consumed: list[Consumed] = []
        self.readiness = Readiness()
        self.before: Handle | None = None
        """The work of the handler before it takes note: a test's bug, delay or outage."""
        self.joined = group.joined(self.readiness, options.pop("topics", [group.topic]))
        handlers = Handlers("chat")
        handlers.subscriber(published_on(group.topic, ClaimRequested))(self._claim)
        handlers.subscriber(published_on(group.topic, MessagePosted), "consumed")(self._message)
        producer = options.pop("producer", group.publisher)
        self.publish = BatchPublisher(producer, "chat", self.joined.fence.check)
        work = GroupWork(**{"handlers": handlers, "publish": self.publish, "parking": said_parked, **options})
        self.group_member = GroupMember(group.kafka, self.joined, work, session=2.0)

    @property
    def words(self) -> list[str]:
        """The words that were consumed, as the test wrote them, in the order of the calls."""
        return [consumed.word for consumed in self.consumed]

    async def ready(self) -> None:
        """Wait until its readiness is green."""
        await until(lambda: self.readiness.ready, lambda: self.readiness.causes)

    async def _claim(self, event: ClaimRequested) -> None:
        await self._take(event, event.operator)

    async def _message(self, event: MessagePosted) -> None:
        await self._take(event, event.text.box)

    async def _take(self, event: InConversation, word: str) -> None:
        if self.before:
            await self.before(event)
        self.consumed.append(Consumed(event.id, event.topic_offset, word))


class Group:
    """A topic, a store, and those who consume it."""

    def __init__(self, kafka: str, store: Database, publisher: Producer, producer: AIOKafkaProducer) -> None:
        self.name = f"g-{uuid4().hex[:8]}"
        self.topic = f"{self.name}.police"
        self.kafka = kafka
        self.database = store
        self.publisher = publisher
        self.producer = producer

    def joined(self, readiness: Readiness, topics: list[str]) -> ConsumerGroup:
        """The group, as one more process knows it."""
        return ConsumerGroup.stored_in(
            self.database, readiness, name=self.name, service="chat", topics=topics
        )

    @asynccontextmanager
    async def member(self, **options: Any) -> AsyncIterator[Member]:
        """Another process that consumes."""
        member = Member(self, **options)
        async with member.group_member:
            yield member

    async def claim(self, *words: str, conversation: str = CONVERSATION, partition: int = 0) -> None:
        """Publish decisions to be made."""
        await self.publish(*(a_claim(word, conversation) for word in words), partition=partition)

    async def publish(self, *events: Event, partition: int = 0) -> None:
        """Publish any events, here."""
        for event in events:
            record = event.record("test")._replace(topic=self.topic, partition=partition)
            last = await self.publisher.send(record)
        await last

    async def write(
        self, value: bytes | None, key: bytes | None = None, headers: list[tuple[str, Any]] | None = None
    ) -> None:
        """Write anything, as an outsider might."""
        await self.producer.send_and_wait(self.topic, value, key=key, headers=headers, partition=0)

    async def dead_letters(self) -> list[DeadLetter]:
        """The dead letters of this group that nobody has dealt with."""
        return [one for one in await waiting(self.kafka, "chat") if one.group == self.name]

    async def checkpoint(self, partition: int = 0) -> dict[str, Any]:
        """The saved checkpoint."""
        found = await self.database["positions"].find_one({"_id": f"{self.name}/{self.topic}/{partition}"})
        return found or {}

    async def roll_back(self, to: int, partition: int = 0) -> None:
        """Give the store an older checkpoint, as a backup would."""
        await self.database["positions"].update_one(
            {"_id": f"{self.name}/{self.topic}/{partition}"}, {"$set": {"next": to}}
        )

    async def dead_letters_read(self) -> int:
        """How far this group has read the dead letters, where those of partition 0 are."""
        found = await self.database["positions"].find_one({"_id": f"{self.name}/dead-letters.chat/0"})
        return int((found or {}).get("next") or 0)

    async def parked(self) -> list[str]:
        """The keys that are parked."""
        return [document["key"] async for document in self.database["parked"].find({})]

    async def all_saved(self, count: int, partition: int = 0) -> None:
        """Wait until the saved checkpoint is after so many records."""

        async def saved() -> bool:
            return (await self.checkpoint(partition)).get("next") == count

        await until(saved)


@asynccontextmanager
async def a_group(engines: Engines, *, partitions: int = 1) -> AsyncIterator[Group]:
    """Make a group's topic and store; drop the store afterwards."""
    client = database(engines.mongo, f"plumbing-{uuid4().hex[:8]}")
    producer = AIOKafkaProducer(bootstrap_servers=engines.kafka, max_request_size=1_200_000)
    await producer.start()
    async with Producer(engines.kafka, "chat") as publisher:
        group = Group(engines.kafka, client, publisher, producer)
        await make_topic(group, partitions)
        yield group
    await producer.stop()
    await client.client.drop_database(client.name)
    client.client.close()


async def make_topic(group: Group, partitions: int, name: str = "") -> None:
    """Make the group's topic (again), or another."""
    async with an_admin(group.kafka) as admin:
        await admin.create_topics([NewTopic(name or group.topic, partitions, 1)])


def published_on(topic: str, kind: type[Event]) -> type[Event]:
    """The same event of chat's, if its log were this topic of the police."""
    log = replace(conversation_log, name=topic.removesuffix(".police"))
    return type(kind.__name__, (kind,), {"__module__": __name__, "topic": log})


def a_claim(word: str, conversation: str = CONVERSATION) -> ClaimRequested:
    """A decision to be made."""
    return ClaimRequested.now(conversation=conversation, operator=word, pseudonym="", stay=Stay("police", 1))


def a_message(word: str, conversation: str = CONVERSATION) -> MessagePosted:
    """A message: no decision."""
    return MessagePosted.now(
        conversation=conversation, author="visitor", text=Sealed(key="k", box=word), stay=Stay("police", 1)
    )


def said_parked(record: ConsumerRecord, parked: bool) -> Event | None:
    """The event that the group publishes of a parked key; raises when the key is no conversation's."""
    kind = ConversationParked if parked else ConversationUnparked
    return kind.now(conversation=(record.key or b"").decode(), stay=Stay("police", 1))


def consumer_record(**fields: Any) -> ConsumerRecord:
    """A record as a consumer gives it."""
    value = fields.get("value", b"{}")
    known: dict[str, Any] = {
        "topic": "chat.conversation.police", "partition": 0, "offset": 7, "timestamp": 0, "timestamp_type": 0,
        "key": b"k", "value": value, "checksum": None, "serialized_key_size": 1,
        "serialized_value_size": len(value or b""), "headers": (),
    }  # fmt: skip
    return ConsumerRecord(**{**known, **fields})


def consumed_record(event: Event, topic_offset: TopicOffset) -> ConsumerRecord:
    """The record of an event, consumed at a place."""
    published = event.record("test")
    return consumer_record(
        topic=topic_offset.topic, partition=topic_offset.partition, offset=topic_offset.offset,
        key=published.key, value=published.value,
        headers=tuple(published.headers),
    )  # fmt: skip


def an_envelope() -> Envelope:
    """An envelope that says little."""
    return a_claim("1")._envelope


def partitions_of(group: Group, count: int) -> list[TopicPartition]:
    """The partitions of the group's topic."""
    return [TopicPartition(group.topic, partition) for partition in range(count)]
