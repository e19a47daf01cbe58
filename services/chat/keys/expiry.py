"""The end of keys: their tombstones, and the months after which nothing that they sealed can be read."""

import asyncio
from datetime import UTC, datetime

from services.chat.keys.conversation_keys import ConversationKeys
from shared.cloudevents.event import Record
from shared.events.chat import conversation_key
from shared.failures import DependencyUnavailable, is_transient
from shared.identifiers import partition_of
from shared.kafka.producer import Producer
from shared.readiness import Readiness
from shared.runtime.agreed_time import AgreedTime
from shared.sealing import KeyRing

LOOK = 10.0
"""Seconds between two looks for months that have passed."""


def tombstone(record: str) -> Record:
    """The end of a key: every copy of what it sealed is deleted after it."""
    return Record(conversation_key.name, record.encode(), None, [], partition_of(record))


class RingTime:
    """The time saved beside the ring; before the first one, that of the latest key."""

    def __init__(self, ring: KeyRing, keys: ConversationKeys) -> None:
        self._ring = ring
        self._keys = keys

    async def read(self) -> datetime | None:
        """The time that was saved, or the latest one that the keys' topic proves."""
        return self._ring.saved_time() or self._keys.latest_time()

    async def save(self, time: datetime) -> None:
        """Save this time instead."""
        self._ring.save_time(time)


class KeyExpiry:
    """Destroys the keys of the months that have passed, by a time on which all agree."""

    def __init__(
        self,
        ring: KeyRing,
        keys: ConversationKeys,
        caught_up: asyncio.Event,
        publish: Producer,
        readiness: Readiness,
        time: AgreedTime,
    ) -> None:
        """`caught_up`: whether the keys' topic has been consumed to its end."""
        self._ring = ring
        self._keys = keys
        self._caught_up = caught_up
        self._publish = publish
        self._readiness = readiness
        self._time = time
        self._ended = ""
        """The month in which all that had passed before were last ended."""

    async def watch(self) -> None:
        """End the months that have passed, again and again; readiness says what prevents it."""
        await self._caught_up.wait()
        while True:
            try:
                await self._look()
            except DependencyUnavailable:
                pass  # Kafka: the tails and the producer say so
            except Exception as error:
                if not is_transient(error):
                    raise
                # a full disk is
                self._readiness.red("key-ring", f"The months cannot be ended: {error}")
            await asyncio.sleep(LOOK)

    async def _look(self) -> None:
        if agreed := await self._time.look():
            await self._end_months(agreed)
        if self._waits():
            self._readiness.red("key-ring", self._time.sentence)
        else:
            self._readiness.green("key-ring")

    def _waits(self) -> bool:
        """Whether times are apart, and it matters: a clock is wrong, or a month may have passed by now."""
        if not self._time.sentence:
            return False
        return not self._time.is_only_late or bool(self._ring.past_months(datetime.now(UTC)))

    async def _end_months(self, moment: datetime) -> None:
        """Destroy the keys of past months, and publish the tombstones of all that they wrapped, once a month."""
        self._ring.forget_past(moment)
        if self._ended != (month := moment.strftime("%Y-%m")):
            published = [await self._publish.send(tombstone(record)) for record in self._keys.expired(moment)]
            await asyncio.gather(*published)
            self._ended = month
