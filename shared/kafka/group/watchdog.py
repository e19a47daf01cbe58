"""The watchdog of a group: every few seconds it looks for what would otherwise be a silent stop,
and says that a service is not ready when it lags too far.
"""

import asyncio
import time

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord

from shared.kafka.aiokafka_internals import client_of, has_started, is_dead
from shared.kafka.batches.consuming import Batches
from shared.kafka.group.assignment import Assignment
from shared.kafka.group.consumer_group import ConsumerGroup
from shared.kafka.group.continuity import Continuity
from shared.kafka.group.membership import Membership
from shared.kafka.topic_ids import topic_ids

log = structlog.get_logger()
EVERY = 5.0
TOO_LONG = 60.0
"""Seconds for which a handler may have one record in hand."""
TOO_MANY = 10_000
"""Events of one partition that a service may still have to consume and be ready."""


class Watchdog:
    """Says, and mends where it can: a handler that hangs, a consumer that died, topics gone, Kafka away."""

    def __init__(
        self,
        group: ConsumerGroup,
        membership: Membership,
        continuity: Continuity,
        assignment: Assignment,
        batches: Batches,
    ) -> None:
        self._group = group
        self._membership = membership
        self._continuity = continuity
        self._assignment = assignment
        self._batches = batches
        self._in_hand: ConsumerRecord | None = None
        self._since = 0.0

    async def run(self) -> None:
        """Look, for as long as the process lives."""
        while True:
            await asyncio.sleep(EVERY)
            self._interrupt_if_stuck()
            consumer = self._membership.consumer
            if consumer is None or self._membership.is_leaving or not has_started(consumer):
                continue  # it is leaving or joining: readiness says so
            if self._membership.is_dead or is_dead(consumer):
                log.error("consumer.dead", group=self._group.name)
                self._assignment.give_up()
                continue
            await self._look_in_time(consumer)

    def _interrupt_if_stuck(self) -> None:
        """A handler that waits for what never comes is interrupted: its batch is consumed again."""
        if self._batches.in_hand is not self._in_hand:
            self._in_hand, self._since = self._batches.in_hand, time.monotonic()
        elif self._in_hand is not None and time.monotonic() - self._since > TOO_LONG:
            log.error("event.too-long", topic=self._in_hand.topic, offset=self._in_hand.offset)
            self._batches.interrupt()

    async def _look_in_time(self, consumer: AIOKafkaConsumer) -> None:
        try:
            async with asyncio.timeout(EVERY):
                await self._look(consumer)
        except Exception as error:
            self._say("kafka", f"{self._group.name} has no answer from Kafka: {type(error).__name__}")
        else:
            self._say("kafka", "")

    async def _look(self, consumer: AIOKafkaConsumer) -> None:
        topics = self._group.topics
        there = await topic_ids(client_of(consumer), list(topics))
        missing = sorted(set(topics) - there.keys())
        self._say("topics", f"Missing in Kafka: {', '.join(missing)}. Restore them." if missing else "")
        await self._continuity.look()
        if not await self._group.fence.has_all(list(self._group.held)):
            log.warning("consumer.store-went-back", group=self._group.name)
            self._assignment.give_up()
        lag = max(self._continuity.lag.values(), default=0)
        self._say("lag", f"{self._group.name} has {lag} events to consume" if lag > TOO_MANY else "")

    def _say(self, what: str, sentence: str) -> None:
        name = f"{self._group.name} {what}"
        if sentence:
            self._group.readiness.red(name, sentence)
        else:
            self._group.readiness.green(name)
