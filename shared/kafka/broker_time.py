"""Kafka's own time: the broker stamps a record on a topic whose records no producer can date."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from aiokafka.errors import KafkaError

from shared.cloudevents.event import Record
from shared.failures import DependencyUnavailable

TOPIC = "kafka-time"
"""Empty records, of any service; `message.timestamp.type` is LogAppendTime."""
STAMPED = 1
"""The kind of a timestamp that the broker gave (LogAppendTime)."""
PATIENCE = 5.0
"""Seconds that Kafka has to answer."""
Send = Callable[[Record], Awaitable[asyncio.Future[Any]]]


class NotStamped(Exception):
    """The topic keeps the producers' own timestamps: they are no time of Kafka's."""


async def broker_time(send: Send) -> datetime:
    """Kafka's time now; `DependencyUnavailable` without an answer, `NotStamped` if the topic is made otherwise."""
    try:
        async with asyncio.timeout(PATIENCE):
            written = await (await send(Record(TOPIC, None, b"", [], None)))
    except (TimeoutError, KafkaError) as error:
        raise DependencyUnavailable(f"Kafka did not give its time: {type(error).__name__}") from error
    if written.timestamp_type != STAMPED:
        raise NotStamped(f"Set message.timestamp.type of the topic {TOPIC} to LogAppendTime.")
    return datetime.fromtimestamp(written.timestamp / 1000, UTC)
