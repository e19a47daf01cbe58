"""An event is handled on the topics that are its own, replayed or not; anywhere else it becomes a dead letter.

Every topic × every event × every group: a right to write on one topic publishes nothing that belongs on another.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pytest
from aiokafka.structs import ConsumerRecord
from structlog.testing import capture_logs

from services.chat.decider import topics_of as topics_of_log
from services.chat.handlers import handlers as chat
from services.router.handlers import RECEPTION, router
from services.signalement.decider import topics_of as topics_of_force
from services.signalement.handlers import handlers as signalement
from services.stats.handlers import CONSUMED, stats
from shared.cloudevents.belief import NOT_ON_ITS_TOPIC, believed
from shared.cloudevents.event import Event, Record
from shared.events import EVENTS, TOPICS
from shared.events.chat import ConversationClosed
from shared.events.front_end import message_submitted
from shared.failures import Undecodable
from shared.forces import FORCES
from shared.identifiers import LOGS, SERVICES
from shared.kafka.batches.alone import NOT_CONSUMED
from shared.kafka.dead_letters.records import order_of
from shared.kafka.handlers import Bound, Handlers
from shared.kafka.topics import dead_letters_of
from tests.shared.test_golden_events import EXAMPLES, as_on_kafka
from tests.support.kafka.group_in_memory import GroupInMemory, as_read


class Consuming(NamedTuple):
    """A group's handlers and topics."""

    handlers: Handlers
    topics: Sequence[str]


GROUPS: dict[str, Consuming] = {
    **{f"chat.{log}": Consuming(chat, topics_of_log(log)) for log in LOGS},
    **{f"signalement.{force}": Consuming(signalement, topics_of_force(force)) for force in FORCES},
    "router": Consuming(router, [RECEPTION]),
    "stats": Consuming(stats, CONSUMED),
}
"""The directory has none: it follows its topics."""
A_SITE = [f"{topic.name}.a-site" for topic in TOPICS if topic.by == "name"]
CATALOGUE = [name for topic in TOPICS for name in topic.names]
EVERY_TOPIC = [*CATALOGUE, *A_SITE, *map(dead_letters_of, SERVICES), "of-somebody-else", "chat.conversation"]


class Written(NamedTuple):
    """An event of the house, written on a topic."""

    type: str
    record: ConsumerRecord
    is_home: bool
    """Whether it belongs there."""

    @property
    def is_by_the_owner(self) -> bool:
        """Whether its owner alone writes there, though it may say that it is another force's."""
        return self.record.topic in EVENTS[self.type].topic.names


def everything_everywhere() -> Iterator[Written]:
    """Each example of each event on each topic: those published with a stay are of the log that they stand on."""
    for name, examples in EXAMPLES.items():
        for example in examples:
            for topic in EVERY_TOPIC:
                own, record = EVENTS[name].topic, as_on_kafka(example)
                of_any_log = own.by == "log" and "ce_stay" in dict(record.headers)
                is_home = topic in own.names if of_any_log else topic == example["topic"]
                yield Written(name, as_read(record._replace(topic=topic)), is_home)


EVERYTHING = list(everything_everywhere())


class Noting:
    """A group whose handlers only note what they were called with."""

    def __init__(self, group: str) -> None:
        self.handlers = GROUPS[group].handlers.subscribers
        self.topics = [*GROUPS[group].topics, dead_letters_of(GROUPS[group].handlers.service)]
        self.handled: list[Event] = []
        bound = {name: Bound(h.event, self._note, h.when_parked) for name, h in self.handlers.items()}
        self.plumbing = GroupInMemory(group, GROUPS[group].topics, bound)

    async def _note(self, event: Event) -> None:
        self.handled.append(event)

    def taken(self) -> list[str]:
        """The types of what was handled since this was asked."""
        types = [event.type for event in self.handled]
        self.handled.clear()
        return types


@pytest.mark.parametrize("group", GROUPS)
async def test_an_event_is_handled_on_its_own_topics_alone(group: str) -> None:
    """Elsewhere, who handles it sets it aside, and parks nobody's key; who does not skips it, undecoded."""
    noting, seen = Noting(group), set()
    with capture_logs():
        for written in EVERYTHING:
            causes = await noting.plumbing.consume(written.record)
            is_handled = written.is_home and written.type in noting.handlers
            is_dead_letter = written.record.topic == dead_letters_of(noting.plumbing.service)
            is_refused = written.type in noting.handlers and not written.is_home and not is_dead_letter
            where = (written.type, written.record.topic)
            assert (where, noting.taken()) == (where, [written.type] if is_handled else [])
            assert (where, causes) == (where, [NOT_ON_ITS_TOPIC] if is_refused else [])
            assert written.is_by_the_owner or noting.plumbing.parks.touched == [], where
            noting.plumbing.parks.touched.clear()
            seen.add((is_handled, is_refused))
    assert seen == {(True, False), (False, True), (False, False)}


@pytest.mark.parametrize("group", GROUPS)
async def test_a_replay_is_believed_as_what_stands_on_its_topic_would_be(group: str) -> None:
    """By the topic that the order names, if the group consumes it; whatever else it says, no key goes on."""
    noting = Noting(group)
    with capture_logs():
        for written in EVERYTHING:
            kind, is_consumed = noting.handlers.get(written.type), written.record.topic in noting.topics
            causes = await noting.plumbing.replay(written.record)
            is_skipped = kind is not None and kind.when_parked == "skipped" and written.is_by_the_owner
            is_believed = is_consumed and kind is not None and not is_skipped
            is_handled = written.is_home and is_believed
            is_refused = not written.is_home and is_believed
            cause = NOT_CONSUMED if not is_consumed else NOT_ON_ITS_TOPIC if is_refused else ""
            where = (written.type, written.record.topic)
            assert (where, noting.taken()) == (where, [written.type] if is_handled else [])
            assert (where, causes) == (where, [f"replayed: {cause}"] if cause else [])
            touches = written.is_by_the_owner and is_consumed
            assert touches or noting.plumbing.parks.touched == [], where
            noting.plumbing.parks.touched.clear()


async def test_an_order_that_names_no_offset_is_no_order() -> None:
    """Nobody's command writes it."""
    noting = Noting("chat.police")
    closed = next(w for w in EVERYTHING if w.type == ConversationClosed.type and w.is_home).record
    marks: list[tuple[str, bytes]] = [("dl_group", b"chat.police"), ("dl_replay", b"last")]
    for more in ([], [("dl_topic", b"chat.conversation.police")]):
        forged = Record("dead-letters.chat", closed.key, closed.value, [*closed.headers, *marks, *more], 3)
        assert order_of(as_read(forged), "chat.police") is None
        assert await noting.plumbing.consume(as_read(forged)) == []
    assert noting.taken() == []


async def test_what_is_no_event_of_the_house_is_skipped_wherever_it_stands() -> None:
    """A consumer of a topic meets tomorrow's types there too."""
    noting = Noting("chat.police")
    for topic in EVERY_TOPIC:
        record = Record(topic, b"k", b"{}", [("ce_type", b"chat.of-tomorrow")], 3)
        assert (await noting.plumbing.consume(as_read(record)), noting.taken()) == ([], [])


@pytest.mark.parametrize("log", LOGS)
def test_what_a_log_publishes_says_its_stay(log: str) -> None:
    """Without one it is of the reception: nowhere else."""
    (closed, *_) = EXAMPLES[ConversationClosed.type]
    record = as_on_kafka(closed)._replace(topic=f"chat.conversation.{log}")
    headers = [(name, value) for name, value in record.headers if name != "ce_stay"]
    assert believed(ConversationClosed, as_read(record)).stay.log == log
    without = as_read(record._replace(headers=headers))
    if log == "reception":
        assert believed(ConversationClosed, without).stay.log == log
    else:
        with pytest.raises(Undecodable, match=NOT_ON_ITS_TOPIC):
            believed(ConversationClosed, without)


def test_a_front_end_publishes_on_the_topic_of_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither on another's, nor on one that bears no name."""
    monkeypatch.setattr("shared.cloudevents.event.EVENTS", {})

    class MessageSubmitted(Event, on=message_submitted):
        """A front-end's visitor wrote."""

        conversation: str
        name: str

    published = MessageSubmitted.now(conversation=f"03-{'c' * 32}", name="a-site")
    record = published.record("a-site")
    assert record.topic == "front-end.message-submitted.a-site"
    assert believed(MessageSubmitted, as_read(record)).name == "a-site"
    for end in (".another", ".", "", ".a-site.more", "-of.a-site"):
        elsewhere = as_read(record._replace(topic=f"front-end.message-submitted{end}"))
        with pytest.raises(Undecodable, match=NOT_ON_ITS_TOPIC):
            believed(MessageSubmitted, elsewhere)
