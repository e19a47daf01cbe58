"""Kafka's settings are held against what was promised, on a real Kafka."""

from datetime import timedelta

from shared.events import TOPICS
from shared.kafka.durability_check import dangers
from shared.kafka.topics import make_topics
from tests.conftest import Engines


async def test_one_machine_is_no_production(engines: Engines) -> None:
    """Each topic is named with what must be changed: one replica is too few."""
    await make_topics(engines.kafka)
    found = await dangers(engines.kafka, timedelta(days=400))
    for topic in TOPICS:
        for name in topic.names:
            assert any(f"{name} has 1 replicas" in sentence for sentence in found)
    assert any("min.insync.replicas" in sentence for sentence in found)
    assert not any("retention" in sentence for sentence in found)


async def test_a_log_kept_shorter_than_the_oldest_backup_is_a_danger(engines: Engines) -> None:
    """A restored store could not catch up: the log and the tombstones must outlive it."""
    await make_topics(engines.kafka)
    found = await dangers(engines.kafka, timedelta(days=4000))
    assert any("chat.conversation.police: set retention.ms" in sentence for sentence in found)
    assert any("chat.conversation-key: set delete.retention.ms" in sentence for sentence in found)
