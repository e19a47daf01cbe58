"""The group's offsets, committed to Kafka for those who watch the lag; nothing of ours ever reads them."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

BETWEEN = 1.0
"""Seconds between two commits."""
AT_MOST = 5.0
"""Seconds that one may take: aiokafka alone would try for ever, even with a consumer that is closed."""
Commit = Callable[[dict[TopicPartition, int]], Awaitable[None]]


class OffsetCommits:
    """Commits, one at a time, what was consumed meanwhile; nobody waits for it."""

    def __init__(self, commit: Commit) -> None:
        self._commit = commit
        self._waiting: dict[TopicPartition, int] = {}
        self._task: asyncio.Task[None] | None = None

    def offer(self, offsets: dict[TopicPartition, int]) -> None:
        """Commit these soon."""
        self._waiting.update(offsets)
        if self._waiting and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._run())

    def forget(self) -> None:
        """Commit nothing more: the partitions are another process's, or nobody's."""
        self._waiting.clear()
        if self._task:
            self._task.cancel()

    async def _run(self) -> None:
        while self._waiting:
            offsets, self._waiting = self._waiting, {}
            with contextlib.suppress(KafkaError, TimeoutError):
                async with asyncio.timeout(AT_MOST):
                    await self._commit(offsets)
            await asyncio.sleep(BETWEEN)
