"""The progress of a group to the ends of its partitions: not ready until what was there at the start is consumed."""

import asyncio
import contextlib

from aiokafka import TopicPartition

from shared.kafka.group.consumer_group import ConsumerGroup
from shared.kafka.group.membership import Membership
from shared.kafka.log_bounds import log_bounds

Ends = dict[TopicPartition, int]
A_MOMENT = 0.02
"""Seconds between two looks at whether the ends are reached."""


class Progress:
    """How far a group is from the ends that Kafka held, by what is saved of it."""

    def __init__(self, group: ConsumerGroup, membership: Membership) -> None:
        self._group = group
        self._membership = membership
        self._to_reach: Ends | None = None
        """The ends seen at the start that are not reached yet; None before they were seen."""
        self._passed: set[TopicPartition] = set()
        """The partitions past whose end the consumer was at the last look."""

    def begin(self, ends: Ends) -> None:
        """At the start what Kafka holds must be consumed first; a takeover later on makes nobody unready."""
        group = self._group
        if self._to_reach is None or self._to_reach:
            self._to_reach = {tp: end for tp, end in ends.items() if tp in group.held} or None
        if self._to_reach:
            lag = sum(end - (group.held[tp].next or 0) for tp, end in self._to_reach.items())
            group.readiness.red(
                group.name, f"{group.name} has {lag} events to consume that were published before"
            )
            self.update()
        else:
            group.readiness.green(group.name)

    def update(self) -> None:
        """Ready once the ends seen at the start are reached."""
        if self._to_reach:
            self._keep(self._not_saved(self._to_reach))

    async def look_for_markers(self) -> None:
        """A log may end with a transaction's marker, that nobody consumes: aiokafka has long gone past it."""
        ends = dict(self._to_reach or {})
        passed = {tp for tp, end in ends.items() if await self._is_past(tp, end)}
        if self._to_reach and self._group.idle.is_set():
            reached = passed & self._passed
            self._keep({tp: end for tp, end in self._to_reach.items() if tp not in reached})
        self._passed = passed

    async def reaches_the_ends(self, within: float) -> bool:
        """Whether all that Kafka holds now, of what is held here, is consumed within so many seconds, and the store
        that has it saved is no earlier copy of what it was.
        """
        group, consumer = self._group, self._membership.consumer
        mine = sorted(group.held)
        missing = await self._ends(mine) if mine and consumer else {}
        passed: set[TopicPartition] = set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while missing := self._not_saved(missing):
                    now_passed = {tp for tp, end in missing.items() if await self._is_past(tp, end)}
                    missing = {tp: end for tp, end in missing.items() if tp not in now_passed & passed}
                    passed = now_passed
                    await asyncio.sleep(A_MOMENT)
        still = {tp: group.held[tp] for tp in mine if tp in group.held}
        return bool(still) and not missing and not await group.checkpoints.lost(still)

    def forget(self) -> None:
        """The partitions are taken again: where the consumer was says nothing."""
        self._passed.clear()

    def _keep(self, to_reach: Ends) -> None:
        self._to_reach = to_reach
        if not to_reach:
            self._group.readiness.green(self._group.name)

    def _not_saved(self, ends: Ends) -> Ends:
        """The ends, of what is held, before which something may not be consumed."""
        saved = {tp: checkpoint.next or 0 for tp, checkpoint in self._group.held.items()}
        return {tp: end for tp, end in ends.items() if saved.get(tp, end) < end}

    async def _ends(self, partitions: list[TopicPartition]) -> Ends:
        found = await log_bounds(self._membership.consumer, partitions)
        return {tp: log.end for tp, log in found.items()}

    async def _is_past(self, tp: TopicPartition, end: int) -> bool:
        """Whether the consumer has gone past that end, with no batch in hand."""
        consumer = self._membership.consumer
        if consumer is None or not self._group.idle.is_set() or tp not in self._group.held:
            return False
        at: int = await consumer.position(tp)
        return at >= end
