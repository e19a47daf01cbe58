"""Kafka's own time, asked of a real one."""

from datetime import UTC, datetime, timedelta

import pytest
from aiokafka.admin import NewTopic

from shared.kafka import broker_time as module
from shared.kafka.broker_time import NotStamped, broker_time
from shared.kafka.producer import Producer
from shared.kafka.topics import make_topics
from tests.conftest import Engines
from tests.support.kafka.admin import an_admin


async def test_kafka_stamps_its_own_time_and_another_topic_is_refused(
    engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a producer writes in its records; a topic that keeps these is no clock."""
    await make_topics(engines.kafka)
    async with an_admin(engines.kafka) as admin:
        await admin.create_topics([NewTopic("producers-time", 1, 1)])
    async with Producer(engines.kafka, "chat") as producer:
        before = datetime.now(UTC) - timedelta(seconds=1)
        assert before <= await broker_time(producer.send) <= datetime.now(UTC) + timedelta(seconds=1)
        monkeypatch.setattr(module, "TOPIC", "producers-time")
        with pytest.raises(NotStamped, match="LogAppendTime"):
            await broker_time(producer.send)
