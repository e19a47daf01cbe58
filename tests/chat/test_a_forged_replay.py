"""A replay is believed as the record would be on the topic that it names, and no more."""

from uuid import uuid4

import pytest
from aiokafka.structs import ConsumerRecord

from services.chat.decider import topics_of
from shared.cloudevents.belief import NOT_ON_ITS_TOPIC
from shared.cloudevents.event import Record
from shared.events import TOPICS
from shared.events.chat import ConversationErased, conversation_key, conversation_log
from shared.identifiers import SERVICES
from shared.kafka.batches.alone import NOT_CONSUMED
from shared.kafka.topics import dead_letters_of
from tests.chat.test_handlers import a_key
from tests.support.builders import CONVERSATION, POLICE
from tests.support.chat.deciding import Deciding
from tests.support.chat.history import claimed
from tests.support.kafka.group_in_memory import GroupInMemory, Publishing, as_read

NOT_A_LOG = [
    *(name for topic in TOPICS if topic is not conversation_log for name in topic.names),
    *map(dead_letters_of, SERVICES),
    "front-end.message-submitted.a-site",
    "of-nobody",
    "",
]
CONSUMED = {*topics_of("police"), dead_letters_of("chat")}
NO_TOMBSTONE = "a null value on a topic that has no tombstones"


class Police(Deciding):
    """The police's decider and its plumbing, in memory."""

    def crash(self) -> None:
        """Begin again with what the store has."""
        super().crash()
        tombstone_subscriber = self._forgets
        self.plumbing = GroupInMemory(
            "chat.police", topics_of("police"), self._bound, Publishing(), self._finish, tombstone_subscriber
        )

    async def _finish(self) -> None:
        await self.unit_of_work.flush()

    async def is_whole(self) -> bool:
        """Whether the conversation is as it was, and no key's end was published."""
        state = await self.unit_of_work.load(CONVERSATION)
        ended = [
            raw
            for raw in [*self.published.raws, *self.plumbing.published.raws]
            if raw.topic == conversation_key.name
        ]
        return state is not None and not state.is_erased and not ended and not self.erased


@pytest.fixture
async def police() -> Police:
    """Give it, with a conversation that an operator has."""
    police = Police()
    await police.consumes(a_key(), *claimed().events)
    return police


def an_erasure_on(topic: str) -> ConsumerRecord:
    """The event that would erase the conversation, on that topic."""
    erased = ConversationErased.now(conversation=CONVERSATION, request=uuid4(), stay=POLICE)
    return as_read(erased.record("chat")._replace(topic=topic))


@pytest.mark.parametrize("topic", NOT_A_LOG)
async def test_no_conversation_is_erased_by_a_replay_of_what_stood_on_no_log(
    police: Police, topic: str
) -> None:
    """A record on the dead letters' topic did: its keys were destroyed."""
    cause = NOT_ON_ITS_TOPIC if topic in CONSUMED else NOT_CONSUMED
    assert await police.plumbing.replay(an_erasure_on(topic)) == [f"replayed: {cause}"]
    assert await police.is_whole()
    assert police.plumbing.parks.touched == []


@pytest.mark.parametrize("topic", [name for name in NOT_A_LOG if name != conversation_key.name])
async def test_no_key_ends_by_the_replay_of_a_null_value_that_stood_elsewhere(
    police: Police, topic: str
) -> None:
    """A tombstone is one on the topic of the keys alone."""
    key = f"{CONVERSATION}/k1".encode()
    record = as_read(Record(topic, key, None, [], 3))
    (cause,) = await police.plumbing.replay(record)
    assert (NO_TOMBSTONE if topic in CONSUMED else NOT_CONSUMED) in cause
    assert await police.is_whole()


async def test_what_stood_on_its_log_is_replayed(police: Police) -> None:
    """The keys end then, and the ring remembers it."""
    assert await police.plumbing.replay(an_erasure_on("chat.conversation.police")) == []
    assert not await police.is_whole()
    assert police.erased == {f"{CONVERSATION}/k1"}
