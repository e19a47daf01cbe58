"""The filling of an empty product with the demonstration: on Kafka, from which services make all that they show."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from urllib.request import urlopen

from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.local.demonstration.communes import Communes
from deploy.local.demonstration.conversations import conversations
from deploy.local.demonstration.partners import partners
from deploy.local.demonstration.years import YEARS
from deploy.local.folder import DataFolder
from deploy.local.problem import EngineProblem
from deploy.local.saying import say
from shared.cloudevents.event import Event
from shared.events.chat import conversation_log
from shared.kafka.aiokafka_internals import partitions_of
from shared.kafka.producer import Producer

TOGETHER = 2_000
"""Conversations of which Kafka's word is awaited at once."""
PATIENCE = 60
"""Seconds without one more event counted after which filling ends all the same: stats goes on by itself."""
COUNTED = re.compile(
    r'^passerelle_facts_heard_total\{service="stats",type="(?:chat|signalement)\.[^}]*\} ([0-9.e+]+)$', re.M
)
NOT_EMPTY = """\
{path} holds conversations already: the demonstration would be counted with them, for ever.
Choose an empty folder with DATA=…, or erase what this one keeps with `make reset`."""
Publish = Callable[..., Awaitable[None]]


class Filling:
    """The filling of the product that keeps everything in this folder."""

    def __init__(self, folder: DataFolder) -> None:
        """Name the folder; nothing is filled yet."""
        self._folder = folder
        self._partitions = 0

    def begin(self, kafka: str) -> None:
        """Mark the folder, so that every page says what it shows; refuse one that holds conversations."""
        self._partitions, is_empty = asyncio.run(_look(kafka))
        if not self._folder.is_demonstration and not is_empty:
            raise EngineProblem(NOT_EMPTY.format(path=self._folder.path))
        self._folder.mark_demonstration(is_whole=self._folder.is_whole_demonstration)

    def fill(self, kafka: str, operations: str) -> None:
        """Publish everything, unless that was done, and wait until it is counted; done twice, it counts once."""
        if self._folder.is_whole_demonstration:
            return
        events = asyncio.run(self._publish_all(kafka))
        self._folder.mark_demonstration(is_whole=True)
        asyncio.run(_wait_until_counted(f"{operations}/api/stats/metrics", events))
        say("  The demonstration is counted. Its months and years are released within some minutes.")

    async def _publish_all(self, kafka: str) -> int:
        communes = Communes()
        async with Producer(kafka, "directory") as publish:
            await publish(*partners(communes))
        async with Producer(kafka, "chat") as publish:
            return await publish_conversations(publish, conversations(communes, self._partitions))


async def publish_conversations(publish: Publish, invented: Iterable[Iterable[Event]]) -> int:
    """Publish the events of these conversations, and say how far that is; how many there were."""
    total = sum(sum(year.outcomes.values()) for year in YEARS)
    batch, events = list[Event](), 0
    for published, conversation in enumerate(invented, 1):
        batch += conversation
        if published % TOGETHER == 0 or published == total:
            await publish(*batch)
            events += len(batch)
            say(
                f"  demonstration: {published:,} of {total:,} conversations are published, to {batch[-1].time:%B %Y}"
            )
            batch = []
    await publish(*batch)
    return events + len(batch)


async def _look(kafka: str) -> tuple[int, bool]:
    """The number of partitions of the logs, and whether no conversation was ever opened."""
    async with AIOKafkaConsumer(bootstrap_servers=kafka) as consumer:
        numbers = await partitions_of(consumer, conversation_log.names[0])
        all_logs = [
            TopicPartition(name, number) for name in conversation_log.real_names for number in numbers
        ]
        ends = await consumer.end_offsets(all_logs)
    return len(numbers), not any(ends.values())


async def _wait_until_counted(metrics: str, events: int) -> None:
    """Say how many events stats has consumed, until it has consumed all, or consumes no more."""
    counted, idle = 0, 0
    while counted < events and idle < PATIENCE:
        await asyncio.sleep(1)
        before, counted = counted, await asyncio.to_thread(_counted, metrics)
        idle = 0 if counted > before else idle + 1
        if counted // 20_000 > before // 20_000:
            say(f"  demonstration: {min(counted, events):,} of {events:,} events are counted")


def _counted(metrics: str) -> int:
    try:
        with urlopen(metrics, timeout=5) as answer:
            text = answer.read().decode()
    except OSError:
        return 0
    return int(sum(float(count) for count in COUNTED.findall(text)))
