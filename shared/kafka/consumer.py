"""aiokafka's consumer, whose troubles are seen: FastStream's loop would wait for ever without a word."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import ConsumerStoppedError, CorruptRecordException
from aiokafka.structs import ConsumerRecord

Trouble = Callable[[Exception], Awaitable[None]]
Unreadable = Callable[[TopicPartition, Exception], None]
Records = dict[TopicPartition, list[ConsumerRecord]]


class Consumer(AIOKafkaConsumer):
    """Fetches; says what goes wrong, and in which partition if it is the record's fault.

    What aiokafka had taken from other partitions when one fails is lost to its caller: so `trouble` must
    seek every partition to where it really is.
    """

    def __init__(self, *, trouble: Trouble, unreadable: Unreadable, **options: Any) -> None:
        super().__init__(**options)
        self._trouble = trouble
        self._unreadable = unreadable
        self._suspicious = 0
        """Batches to go in which partitions and records are fetched one by one, to find the one that fails."""

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int = 0, max_records: int | None = None
    ) -> Records:
        """Fetch; nothing when that failed, after `trouble` was told."""
        try:
            if self._suspicious:
                return await self._one_by_one(timeout_ms)
            found: Records = await super().getmany(
                *partitions, timeout_ms=timeout_ms, max_records=max_records
            )
        except ConsumerStoppedError:
            raise
        except Exception as error:
            if _is_the_records(error):
                self._suspicious = 1000
            await self._trouble(error)
            return {}
        else:
            return found

    @property
    def is_dead(self) -> bool:
        """Whether one of its own tasks has ended: it would never fetch, or never be assigned, anything."""
        tasks = (
            getattr(self._coordinator, "_coordination_task", None),
            getattr(self._fetcher, "_fetch_task", None),
        )
        return any(task is not None and task.done() for task in tasks)

    async def _one_by_one(self, timeout_ms: int) -> Records:
        self._suspicious -= 1
        for tp in list(self._fetcher._records):
            try:
                found: Records = await super().getmany(tp, max_records=1)
            except Exception as error:
                if not _is_the_records(error):
                    raise
                self._unreadable(tp, error)
                self._suspicious = 0
                return {}
            if found:
                return found
        await asyncio.sleep(timeout_ms / 1000)
        return {}


def _is_the_records(error: Exception) -> bool:
    """A header's name that is not UTF-8, a checksum that does not match: aiokafka cannot go past it."""
    return isinstance(error, (CorruptRecordException, ValueError))
