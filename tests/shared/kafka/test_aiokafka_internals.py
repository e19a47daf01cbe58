"""The private parts of aiokafka are where we reach for them: an upgrade that moves one fails here."""

import ast
import asyncio
from collections.abc import Iterator
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.consumer.fetcher import Fetcher
from aiokafka.consumer.group_coordinator import GroupCoordinator, NoGroupCoordinator
from aiokafka.consumer.subscription_state import SubscriptionState

from shared.kafka.aiokafka_internals import client_of, fetched_partitions, has_started, is_dead
from tests.support.sources import ROOT

TP = TopicPartition("a-topic", 0)
OURS = ("_client", "_coordinator", "_fetcher", "_subscription")
"""The parts of aiokafka's consumer that it does not publish."""


@asynccontextmanager
async def a_consumer(*, in_a_group: bool) -> Any:
    """A consumer whose parts have begun, as its own `start` makes them, and reach no Kafka."""
    consumer = AIOKafkaConsumer(bootstrap_servers="127.0.0.1:1", group_id="a-group" if in_a_group else None)
    subscription = SubscriptionState()
    client = client_of(consumer)
    consumer._fetcher = Fetcher(client, subscription)
    coordinator = GroupCoordinator if in_a_group else NoGroupCoordinator
    consumer._coordinator = coordinator(client, subscription)
    await asyncio.sleep(0)  # their tasks begin
    try:
        yield consumer
    finally:
        await consumer.stop()


async def test_a_consumer_that_was_made_has_not_started() -> None:
    """Its connections are there already."""
    consumer = AIOKafkaConsumer(bootstrap_servers="127.0.0.1:1")
    assert isinstance(client_of(consumer), AIOKafkaClient)
    assert not has_started(consumer)
    await consumer.stop()


async def test_a_consumer_lives_until_one_of_its_own_tasks_ends() -> None:
    """The one that fetches, or the one that keeps its place in the group."""
    for in_a_group in (True, False):
        async with a_consumer(in_a_group=in_a_group) as consumer:
            assert has_started(consumer)
            assert not is_dead(consumer)
            consumer._fetcher._fetch_task.cancel()
            await asyncio.sleep(0.01)
            assert is_dead(consumer)
    async with a_consumer(in_a_group=True) as consumer:
        consumer._coordinator._coordination_task.cancel()
        await asyncio.sleep(0.01)
        assert is_dead(consumer)


async def test_what_was_fetched_and_not_taken_is_named() -> None:
    """By its partitions."""
    async with a_consumer(in_a_group=False) as consumer:
        assert fetched_partitions(consumer) == []
        consumer._fetcher._records[TP] = object()
        assert fetched_partitions(consumer) == [TP]
        del consumer._fetcher._records[TP]


def test_nothing_else_of_ours_reaches_into_a_consumer() -> None:
    """A single file does, and this test."""
    found = {
        file.relative_to(ROOT).as_posix()
        for folder in ("shared", "services", "deploy", "benchmarks", "examples")
        for file in (ROOT / folder).rglob("*.py")
        if any(reached(file.read_text()))
    }
    assert found == {"shared/kafka/aiokafka_internals.py"}


def reached(source: str) -> Iterator[str]:
    """The private attributes of another object, among those of aiokafka's consumer, that are read in a file."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in OURS:
            is_own = isinstance(node.value, ast.Name) and node.value.id == "self"
            yield from () if is_own else (node.attr,)
