"""Whether Kafka keeps what it acknowledges: checked at start, outside local mode."""

import asyncio
from datetime import timedelta

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared.cloudevents.topic import Topic
from shared.events import TOPICS
from shared.kafka.cluster import Cluster
from shared.readiness import Readiness

REPLICAS = 3
IN_SYNC = 2
LOOK = 10.0
"""Seconds between two looks at settings that are dangerous."""


async def dangers(kafka: Cluster | str, kept: timedelta) -> list[str]:
    """A sentence for each topic that could lose what was acknowledged, or forget it too early; none: safe."""
    names = {name: topic for topic in TOPICS for name in topic.names}
    admin = AIOKafkaAdminClient(**Cluster.of(kafka).options)
    await admin.start()
    try:
        described = await admin.describe_topics(list(names))
        resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        answers = await admin.describe_configs(resources)
    finally:
        await admin.close()
    configs = {
        resource[3]: {entry[0]: entry[1] for entry in resource[4]}
        for answer in answers
        for resource in answer.resources
    }
    found = {topic["topic"]: topic for topic in described}
    return [
        sentence
        for name, topic in names.items()
        for sentence in _of(name, topic, found[name], configs.get(name, {}), kept)
    ]


def _of(
    name: str, topic: Topic, found: dict[str, object], config: dict[str, str], kept: timedelta
) -> list[str]:
    if found["error_code"]:
        return [f"Topic {name} does not exist: run « python -m shared.kafka.topics »."]
    partitions: list[dict[str, list[int]]] = found["partitions"]  # type: ignore[assignment]
    replicas = min(len(p["replicas"]) for p in partitions)
    sentences = []
    if replicas < REPLICAS:
        sentences.append(
            f"Topic {name} has {replicas} replicas, {REPLICAS} are needed: reassign its partitions."
        )
    if int(config.get("min.insync.replicas", "1")) < IN_SYNC:
        sentences.append(f"Topic {name}: set min.insync.replicas to {IN_SYNC}.")
    if config.get("unclean.leader.election.enable") != "false":
        sentences.append(f"Topic {name}: set unclean.leader.election.enable to false.")
    return sentences + _kept(name, topic, config, kept)


def _kept(name: str, topic: Topic, config: dict[str, str], kept: timedelta) -> list[str]:
    """Logs, and the tombstones of compacted topics, outlive the oldest backup that may be restored."""
    setting = "delete.retention.ms" if topic.compacted else "retention.ms"
    milliseconds = int(config.get(setting, "0"))
    wanted = topic.kept or kept
    if milliseconds == -1 or milliseconds >= wanted.total_seconds() * 1000:
        return []
    return [
        f"Topic {name}: set {setting} to {int(wanted.total_seconds() * 1000)} at least ({wanted.days} days)."
    ]


async def check_durability(kafka: Cluster | str, kept: timedelta, readiness: Readiness) -> None:
    """Keep readiness red while Kafka could lose what it acknowledges, or forget it too early."""
    sentences = ["Kafka's settings have not been read yet."]
    while sentences:
        readiness.red("kafka", " ".join(sentences[:3]))
        try:
            sentences = await dangers(kafka, kept)
        except Exception as error:
            sentences = [f"Kafka's settings cannot be read: {type(error).__name__}."]
        await asyncio.sleep(LOOK if sentences else 0)
    readiness.green("kafka")
