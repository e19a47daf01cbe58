"""The end of keys: their tombstones, and the months after which nothing that they sealed can be read."""

import asyncio
from datetime import UTC, datetime

from services.chat.keys.conversation_keys import ConversationKeys
from shared.cloudevents.event import Record
from shared.events.chat import conversation_key
from shared.failures import is_transient
from shared.identifiers import partition_of
from shared.kafka.producer import Producer
from shared.readiness import Readiness
from shared.sealing import KeyRing

LOOK = 10.0
"""Seconds between two looks for months that have passed."""


def tombstone(record: str) -> Record:
    """The end of a key: every copy of what it sealed is deleted after it."""
    return Record(conversation_key.name, record.encode(), None, [], partition_of(record))


class KeyExpiry:
    """Destroys the keys of the months that have passed."""

    def __init__(
        self,
        ring: KeyRing,
        keys: ConversationKeys,
        caught_up: asyncio.Event,
        publish: Producer,
        readiness: Readiness,
    ) -> None:
        """`caught_up`: whether the keys' topic has been consumed to its end."""
        self._ring = ring
        self._keys = keys
        self._caught_up = caught_up
        self._publish = publish
        self._readiness = readiness
        self._ended = ""
        """The month in which all that had passed before were last ended."""

    async def watch(self) -> None:
        """End the months that have passed, again and again; readiness says what prevents it."""
        await self._caught_up.wait()
        while True:
            try:
                await self._end_months(datetime.now(UTC))
                self._readiness.green("key-ring")
            except Exception as error:
                if not is_transient(error):  # a full disk is
                    raise
                self._readiness.red("key-ring", f"The months cannot be ended: {error}")
            await asyncio.sleep(LOOK)

    async def _end_months(self, moment: datetime) -> None:
        """Destroy the keys of past months, and publish the tombstones of all that they wrapped, once a month."""
        self._ring.forget_past(moment)
        if self._ended != (month := moment.strftime("%Y-%m")):
            published = [await self._publish.send(tombstone(record)) for record in self._keys.expired(moment)]
            await asyncio.gather(*published)
            self._ended = month
