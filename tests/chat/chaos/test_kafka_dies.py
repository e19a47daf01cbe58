"""Kafka is killed again and again while people talk."""

from collections.abc import Callable
from pathlib import Path

from tests.chat.chaos.conftest import Mortal
from tests.support.chaos.kills import survive
from tests.support.chat.driving import Product


async def test_nothing_is_lost_when_kafka_dies(
    mortal: Mortal, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Acknowledged events are there, others are published again: both sides show the same, each message once."""
    with Product(tmp_path, mortal.engines) as product:
        record_property("recoveries", await survive(product, mortal.kafka))
