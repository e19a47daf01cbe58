"""The relay: a record that anybody wrote on a log stops nothing, and a view leaves nothing out."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Self
from uuid import UUID, uuid4

import pytest
from aiokafka import TopicPartition
from aiokafka.structs import ConsumerRecord

from services.chat.keys.conversation_keys import ConversationKeys
from services.chat.relay.frames import ShownEvent
from services.chat.relay.relay import Relay
from services.chat.relay.stays import ConversationUnavailable
from services.chat.relay.viewer import ConversationMoved, Viewer
from shared.cloudevents.event import Event, TopicOffset
from shared.events.chat import (
    ConversationOpened,
    ConversationReceived,
    ConversationTransferred,
    MessagePosted,
    Sealed,
    VisitorJoined,
)
from shared.failures import is_transient
from shared.identifiers import RECEPTION, Stay
from shared.kafka.tail import Starts
from shared.sealing import KeyRing
from tests.support.kafka.group import CONVERSATION, OTHER, consumed_record, consumer_record

POLICE = Stay("police", 1)
TOPIC_OFFSET = TopicOffset("chat.conversation.police", 0, 7)
IN_RECEPTION = TopicOffset("chat.conversation.reception", 0, 1)
TP = TopicPartition(TOPIC_OFFSET.topic, TOPIC_OFFSET.partition)


@pytest.mark.parametrize("key", [b"\xff\xfe", None, b"", OTHER.encode()])
async def test_a_record_under_another_key_moves_no_conversation(tmp_path: Path, key: bytes | None) -> None:
    """Neither one that is no text nor another conversation's: the decider does not believe them either."""
    relay = a_relay(tmp_path)
    received = ConversationReceived.now(conversation=CONVERSATION, came_from="reception.0", stay=POLICE)
    with relay.expecting(CONVERSATION, received.id) as coming, relay.expecting(OTHER, received.id):
        relay.consumed(under(key, consumed_record(received, TOPIC_OFFSET)))
        assert not coming.done()
        relay.consumed(consumed_record(received, TOPIC_OFFSET._replace(offset=8)))
        assert coming.done()
    assert await relay.stays.find(CONVERSATION) == POLICE


async def test_a_message_under_a_key_that_is_no_text_stops_nothing(tmp_path: Path) -> None:
    """Nothing is raised: a relay that failed would begin again at the same record for ever."""
    sealed = Sealed(key="k", box="b")
    posted = MessagePosted.now(conversation=CONVERSATION, author="visitor", text=sealed, stay=POLICE)
    a_relay(tmp_path).consumed(under(b"\xff\xfe", consumed_record(posted, TOPIC_OFFSET)))


@pytest.mark.parametrize("when", ["while it loads", "before somebody reads", "while they read"])
async def test_who_reads_a_stay_that_is_over_learns_where_it_goes_on(tmp_path: Path, when: str) -> None:
    """However slow the store is: nobody waits for ever in the log that the conversation has left."""
    store = SlowStore()
    relay = a_relay(tmp_path, store)
    async with contextlib.AsyncExitStack() as stack:
        loading = asyncio.create_task(stack.enter_async_context(relay.view(CONVERSATION, RECEPTION)))
        await asyncio.sleep(0)
        if when == "while it loads":
            moves_on(relay)
        store.answers.set()
        view = await loading
        if when == "before somebody reads":
            moves_on(relay)
        with view.followed_by(Viewer("visitor", "visitor"), None) as viewer:
            if when == "while they read":
                moves_on(relay)
            async with asyncio.timeout(5):
                items = [await viewer.next() for _ in range(2)]
    assert isinstance(items[0], ShownEvent)
    assert items[1] == ConversationMoved(POLICE)


async def test_who_reads_a_stay_that_is_over_is_led_on_by_a_store(tmp_path: Path) -> None:
    """This process began to consume the next log after the reception there, and will never consume it."""
    store = SlowStore()
    store.answers.set()
    relay = a_relay(tmp_path, store)
    relay.consumed(consumed_record(opened_by_a_visitor(), IN_RECEPTION))
    async with relay.view(CONVERSATION, await relay.stays.find(CONVERSATION)) as view:
        with view.followed_by(Viewer("visitor", "visitor"), None) as viewer:
            relay.consumed(consumed_record(transferred(), IN_RECEPTION._replace(offset=3)))
            await relay.look()
            store.received = POLICE
            await relay.look()
            async with asyncio.timeout(5):
                items = [await viewer.next() for _ in range(3)]
    assert items[2] == ConversationMoved(POLICE)


async def test_nobody_reads_before_it_is_decided_where_each_log_begins(tmp_path: Path) -> None:
    """Events saved between a look at the store and that decision would be missing for as long as they read."""
    store = SlowStore()
    store.answers.set()
    relay = a_relay(tmp_path, store, begun=False)
    with pytest.raises(ConversationUnavailable):
        async with relay.view(CONVERSATION, RECEPTION):
            pass
    await relay.starts()
    async with relay.view(CONVERSATION, RECEPTION) as view:
        assert list(view.shown) == []


async def test_a_store_is_asked_for_who_knows_more_than_this_process(tmp_path: Path) -> None:
    """An operator whom another process has answered already, or a visitor who was shown a later stay."""
    store = SlowStore()
    relay = a_relay(tmp_path, store)
    relay.consumed(consumed_record(opened_by_a_visitor(), IN_RECEPTION))
    store.received = POLICE
    assert await relay.stays.find(CONVERSATION) == RECEPTION
    assert await relay.stays.find(CONVERSATION, "police") == POLICE
    store.received = Stay("gendarmerie", 2)
    assert await relay.stays.find(CONVERSATION) == POLICE
    assert await relay.stays.find(CONVERSATION, shown=store.received) == store.received


async def test_an_operator_waits_a_moment_for_what_another_process_has_consumed(tmp_path: Path) -> None:
    """The store has not been written yet either; a move that does not come is waited for no longer."""
    relay = a_relay(tmp_path)
    looking = asyncio.create_task(relay.stays.find(CONVERSATION, "police"))
    await asyncio.sleep(0.1)
    moves_on(relay)
    assert await looking == POLICE
    assert await relay.stays.find(CONVERSATION, "gendarmerie") == POLICE


@pytest.mark.parametrize("back", [False, True], ids=["written to the copy", "while it is read"])
async def test_an_earlier_copy_of_a_store_leaves_nothing_out(tmp_path: Path, back: bool) -> None:
    """A batch in flight was written to it, beyond its checkpoint; or it replaced the store between two reads."""
    store, logs = EarlierCopy([9, 9, 5] if back else [5]), LogsByHand()
    relay = a_relay(tmp_path, store, logs)
    relay.unsaved.begin(await store.saved_offsets([TOPIC_OFFSET.topic]), [])
    with contextlib.ExitStack() as refused:
        if back:
            refused.enter_context(pytest.raises(ConversationUnavailable))
        async with relay.view(CONVERSATION, POLICE):
            pass
    assert logs.rewound == ([(TP, 5)] if back else [])
    assert relay.unsaved.first_offset(TP) == 5
    async with relay.view(CONVERSATION, POLICE) as view:
        for offset in (5, 7, 9):
            relay.consumed(consumed_record(*joined(offset)))
        assert [shown.position for shown in view.shown] == [3, 5, 7, 9]


async def test_an_offset_that_may_still_come_is_waited_for(tmp_path: Path) -> None:
    """Another process may have shown it before; only a log consumed to its end says whether it is there."""
    logs = LogsByHand(ends=False)
    relay = a_relay(tmp_path, EarlierCopy([5]), logs)
    relay.unsaved.begin({TP: 5}, [])
    async with relay.view(CONVERSATION, POLICE) as view:
        assert await relay.shows(view, "visitor", 3)
        with pytest.raises(ConversationUnavailable):
            await relay.shows(view, "visitor", 7)
        logs.ends = True
        assert not await relay.shows(view, "visitor", 7)
        relay.consumed(consumed_record(*joined(7)))
        assert await relay.shows(view, "visitor", 7)
        assert is_transient(ConversationUnavailable("so the client asks again"))


async def test_a_stay_that_is_published_again_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    """Its decider died before it had saved that; the messages in between are in the store alone by now."""
    store = EarlierCopy([9])
    relay = a_relay(tmp_path, store)
    opened = ConversationOpened.now(
        conversation=CONVERSATION, commune="33063", language="fr", theme=None, stay=POLICE
    )
    for event, topic_offset in ((opened, TOPIC_OFFSET._replace(offset=3)), joined(5)):
        relay.consumed(consumed_record(event, topic_offset))
    await relay.look()
    relay.consumed(consumed_record(opened, TOPIC_OFFSET._replace(offset=9)))
    async with relay.view(CONVERSATION, POLICE) as view:
        assert [shown.position for shown in view.shown] == [3, 9]


def joined(offset: int) -> tuple[Event, TopicOffset]:
    """An event that both sides are shown, and where it stands."""
    return VisitorJoined.now(
        id=UUID(int=offset), stay=POLICE, conversation=CONVERSATION
    ), TOPIC_OFFSET._replace(offset=offset)


def moves_on(relay: Relay) -> None:
    """Let the relay consume that the conversation was transferred, and is received."""
    received = ConversationReceived.now(conversation=CONVERSATION, came_from=str(RECEPTION), stay=POLICE)
    relay.consumed(consumed_record(transferred(), IN_RECEPTION._replace(offset=3)))
    relay.consumed(consumed_record(received, TOPIC_OFFSET))


def opened_by_a_visitor() -> Event:
    """The first event of the conversation."""
    return ConversationOpened.now(conversation=CONVERSATION, commune="33063", language="fr", theme=None)


def transferred() -> Event:
    """The last event of its stay in reception."""
    return ConversationTransferred.now(
        conversation=CONVERSATION, request=uuid4(), to=str(POLICE), stay=RECEPTION
    )


class SlowStore:
    """Stores that know next to nothing, and take their time to say so."""

    def __init__(self) -> None:
        self.answers = asyncio.Event()
        self.unavailable: list[str] = []
        self.received: Stay | None = None

    async def saved_offsets(self, topics: list[str]) -> dict[TopicPartition, int]:
        """No offset is saved."""
        await self.answers.wait()
        return {}

    async def shown_events(self, conversation: str, stay: Stay) -> list[Event]:
        """Nothing was shown."""
        return []

    async def latest_stay(self, conversation: str) -> Stay | None:
        """The latest stay that was received."""
        return self.received


class EarlierCopy(SlowStore):
    """A store that saved up to one offset, then another; it has the event at 3 and, of those after it, only 9."""

    def __init__(self, positions: list[int]) -> None:
        super().__init__()
        self.positions = positions

    async def saved_offsets(self, topics: list[str]) -> dict[TopicPartition, int]:
        """The saved offset; the next one when it is asked again."""
        return {TP: self.positions.pop(0) if len(self.positions) > 1 else self.positions[0]}

    async def shown_events(self, conversation: str, stay: Stay) -> list[Event]:
        """The events at 3 and 9."""
        return [event.at(topic_offset) for event, topic_offset in map(joined, (3, 9))]


class LogsByHand:
    """Logs whose records a test hands to the relay itself."""

    def __init__(self, *, ends: bool = True) -> None:
        self.ends = ends
        """Whether all that Kafka holds is consumed."""
        self.rewound: list[tuple[TopicPartition, int]] = []

    def follow(self, consumed: Callable[[ConsumerRecord], None], starts: Starts) -> Self:
        """Begin to follow them."""
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None: ...

    def rewind(self, tp: TopicPartition, offset: int) -> None:
        """Note from where the relay consumes again."""
        self.rewound.append((tp, offset))

    async def becomes_current(self) -> bool:
        """Whether the ends of all logs are reached."""
        return self.ends

    async def reaches_the_end(self, tp: TopicPartition) -> bool:
        """Whether the end of this partition is reached."""
        assert tp == TP
        return self.ends


def a_relay(
    folder: Path, store: SlowStore | None = None, logs: LogsByHand | None = None, *, begun: bool = True
) -> Relay:
    """A relay over these stores and logs."""
    keys = ConversationKeys(KeyRing(folder), timedelta(days=1), timedelta(hours=1))
    relay = Relay(store or SlowStore(), keys, (logs or LogsByHand()).follow, {})
    relay.begun = begun
    return relay


def under(key: bytes | None, record: ConsumerRecord) -> ConsumerRecord:
    """The same record under that key."""
    fields = {name: getattr(record, name) for name in ("topic", "partition", "offset", "value", "headers")}
    return consumer_record(key=key, **fields)
