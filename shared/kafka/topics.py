"""The catalogue's topics made in Kafka, or held against what is there: `python -m shared.kafka.topics`."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import timedelta
from functools import cache

import structlog
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from shared.cloudevents.topic import Topic
from shared.events import TOPICS
from shared.identifiers import SERVICES
from shared.kafka.broker_time import TOPIC as TIME
from shared.kafka.cluster import Cluster, cluster
from shared.settings import Settings, read, take_no_arguments

log = structlog.get_logger()
DEAD_LETTERS_KEPT = timedelta(days=30)
"""How long a dead letter may be replayed; the sealed texts in some are not kept longer elsewhere either."""
SEGMENT = timedelta(days=1)
"""The longest that a record of a short topic outlives its retention: Kafka deletes whole segments."""
KEPT = timedelta(days=400)
"""Logs outlive the oldest backup that may be restored."""


def dead_letters_of(service: str) -> str:
    """The topic of the records that this service could not handle."""
    return f"dead-letters.{service}"


DEAD_LETTERS = frozenset(dead_letters_of(service) for service in SERVICES)


@cache
def retention_of(name: str, kept: timedelta = KEPT) -> timedelta | None:
    """How long the topic of this name keeps a record; None: for ever, or until its key has a later one.

    `kept`: how long logs are.
    """
    if name in DEAD_LETTERS:
        return DEAD_LETTERS_KEPT
    topic = next((topic for topic in TOPICS if topic.has(name)), None)
    if topic is None:
        return None
    return topic.kept or (None if topic.compacted else kept)


def wanted(
    partitions: int, replicas: int, kept: timedelta, *, local: bool, front_ends: Sequence[str] = ()
) -> list[NewTopic]:
    """Every topic of the catalogue, with its partitions, retention and compaction; also of these front-ends."""
    topics = [
        NewTopic(name, partitions, replicas, topic_configs=_configs(topic, kept, local=local))
        for topic in TOPICS
        for name in (topic.names_for(front_ends) if topic.by == "name" else topic.names)
    ]
    dead = {
        "retention.ms": _ms(DEAD_LETTERS_KEPT),
        "segment.ms": _ms(SEGMENT),
        "max.message.bytes": "1200000",
    }
    time = {
        "retention.ms": _ms(SEGMENT),
        "segment.ms": _ms(SEGMENT),
        "message.timestamp.type": "LogAppendTime",
    }
    return [
        *topics,
        *(NewTopic(dead_letters_of(s), partitions, replicas, topic_configs=dead) for s in SERVICES),
        NewTopic(TIME, partitions, replicas, topic_configs=time),
    ]


async def make_topics(
    kafka: Cluster | str,
    partitions: int = 6,
    replicas: int = 1,
    *,
    kept: timedelta = KEPT,
    local: bool = True,
    front_ends: Sequence[str] = (),
) -> list[str]:
    """Make what is missing and return its names; what exists stays as it is.

    A conversation's id names its partition, so all logs must have the same number: `SystemExit` says which
    topic has another one.
    """
    admin = AIOKafkaAdminClient(**Cluster.of(kafka).options)
    await admin.start()
    try:
        found = {t["topic"]: len(t["partitions"]) for t in await admin.describe_topics()}
        topics = wanted(partitions, replicas, kept, local=local, front_ends=front_ends)
        _refuse_other_partitions({t.name for t in topics}, found, partitions)
        missing = [t for t in topics if t.name not in found]
        if missing:
            response = await admin.create_topics(missing)
            for topic, code, *_ in response.topic_errors:
                if code and for_code(code) is not TopicAlreadyExistsError:
                    raise for_code(code)(topic)
        return [t.name for t in missing]
    finally:
        await admin.close()


def _configs(topic: Topic, kept: timedelta, *, local: bool) -> dict[str, str]:
    configs = {"min.insync.replicas": "1" if local else "2", "unclean.leader.election.enable": "false"}
    if topic.by == "log" and local:
        configs["flush.messages"] = "1"  # one machine: acknowledged means on the disk, not in its cache
    if topic.kept:
        return configs | {"retention.ms": _ms(topic.kept), "segment.ms": _ms(min(SEGMENT, topic.kept))}
    if not topic.compacted:
        return configs | {"retention.ms": _ms(kept)}
    return configs | {
        "cleanup.policy": "compact",
        "delete.retention.ms": _ms(kept),  # a restored reader must still consume the tombstones
        "max.compaction.lag.ms": _ms(timedelta(minutes=10)),
        "segment.ms": _ms(timedelta(minutes=10)),
        "min.cleanable.dirty.ratio": "0.01",
    }


def _refuse_other_partitions(ours: set[str], found: dict[str, int], partitions: int) -> None:
    for name in sorted(ours & found.keys()):
        if found[name] != partitions:
            sys.exit(
                f"Topic {name} has {found[name]} partitions, not PARTITIONS={partitions}; conversations' ids "
                "name their partition: set PARTITIONS to the number that every topic has."
            )


def _ms(time: timedelta) -> str:
    return str(int(time.total_seconds() * 1000))


def main() -> None:
    """Make the topics of the Kafka that the environment names."""
    settings = read(Settings)
    making = make_topics(
        cluster(settings),
        settings.partitions,
        1 if settings.local else settings.replicas,
        kept=timedelta(days=settings.kept_days),
        local=settings.local,
        front_ends=settings.front_ends,
    )
    try:
        made = asyncio.run(making)
    except (KafkaError, OSError) as error:
        sys.exit(f"Kafka at {settings.kafka} did not make the topics ({error!r}). Is it running?")
    log.info("topics.made", count=len(made))


if __name__ == "__main__":
    take_no_arguments(__doc__)
    main()
