"""Looking, every few seconds, for what would otherwise be a silent stop."""

import asyncio
import time
from collections.abc import Callable

import structlog
from aiokafka.structs import ConsumerRecord

from shared.kafka.assignment import Assignment
from shared.kafka.batches import Batches
from shared.kafka.topic_ids import topic_ids
from shared.readiness import Readiness

log = structlog.get_logger()
EVERY = 5.0
TOO_LONG = 60.0
"""Seconds for which a handler may have one fact in hand."""
TOO_MANY = 10_000
"""Facts of one partition that a service may be behind and still be ready."""


class Watchdog:
    """Says, and mends where it can: a handler that hangs, a consumer that died, topics gone, Kafka away."""

    def __init__(
        self,
        group: str,
        topics: list[str],
        assignment: Assignment,
        batches: Batches,
        readiness: Readiness,
        rejoin: Callable[[], None],
    ) -> None:
        self._group = group
        self._topics = topics
        self._assignment = assignment
        self._batches = batches
        self._readiness = readiness
        self._rejoin = rejoin
        self._in_hand: ConsumerRecord | None = None
        self._since = 0.0

    async def run(self) -> None:
        """Look, for as long as the process lives."""
        while True:
            await asyncio.sleep(EVERY)
            self._hurry()
            consumer = self._assignment.consumer
            if consumer is None or consumer._fetcher is None:
                continue  # it is joining: readiness says so
            if consumer.is_dead:
                log.error("hearing.dead", group=self._group)
                self._rejoin()
                continue
            try:
                async with asyncio.timeout(EVERY):
                    await self._look()
            except Exception as error:
                self._say("kafka", f"{self._group} has no answer from Kafka: {type(error).__name__}")
            else:
                self._say("kafka", "")

    def _hurry(self) -> None:
        """A handler that waits for what never comes is interrupted: its batch is heard again."""
        if self._batches.in_hand is not self._in_hand:
            self._in_hand, self._since = self._batches.in_hand, time.monotonic()
        elif self._in_hand is not None and time.monotonic() - self._since > TOO_LONG:
            log.error("fact.too-long", topic=self._in_hand.topic, offset=self._in_hand.offset)
            self._batches.interrupt()

    async def _look(self) -> None:
        there = await topic_ids(self._assignment.consumer._client, self._topics)
        missing = sorted(set(self._topics) - there.keys())
        self._say("topics", f"Missing in Kafka: {', '.join(missing)}. Restore them." if missing else "")
        await self._assignment.look()
        if not await self._batches.all_held(list(self._assignment.held)):
            log.warning("hearing.store-went-back", group=self._group)
            self._rejoin()
        lag = max(self._assignment.lag.values(), default=0)
        self._say("lag", f"{self._group} is {lag} facts behind" if lag > TOO_MANY else "")

    def _say(self, what: str, sentence: str) -> None:
        if sentence:
            self._readiness.red(f"{self._group} {what}", sentence)
        else:
            self._readiness.green(f"{self._group} {what}")
