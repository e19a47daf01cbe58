"""The check of the key ring: it must be the one by which conversations are sealed."""

import asyncio

import structlog

from services.chat.keys.conversation_keys import ConversationKeys
from shared.readiness import Readiness
from shared.sealing import KeyRing, KeyRingUnavailable

LOOK = 1.0
"""Seconds between two checks."""
log = structlog.get_logger()


class RingCheck:
    """Compares the ring with the keys of the conversations: chat is not ready while it is another ring."""

    def __init__(
        self, ring: KeyRing, keys: ConversationKeys, caught_up: asyncio.Event, readiness: Readiness
    ) -> None:
        """`caught_up`: whether the keys' topic has been consumed to its end."""
        self.is_right = asyncio.Event()
        """Set once the ring has been the right one."""
        self._ring = ring
        self._keys = keys
        self._caught_up = caught_up
        self._readiness = readiness
        self._sentence = ""
        """The sentence that was logged last."""

    async def watch(self) -> None:
        """Check the ring, again and again."""
        self._readiness.red("months", "The key ring has not been held against the conversations' keys yet.")
        try:
            self._ring.check()
        except KeyRingUnavailable as unavailable:
            self._readiness.red("months", str(unavailable), turns_away=True)
            log.error("key-ring.unavailable", cause=str(unavailable))
        await self._caught_up.wait()
        while True:
            self._compare()
            await asyncio.sleep(LOOK)

    def _compare(self) -> None:
        self._keys.look()
        sentence = self._keys.months.sentence
        if sentence:
            self._readiness.red("months", sentence, turns_away=True)
        else:
            self._readiness.green("months")
            self.is_right.set()
        if sentence and sentence != self._sentence:
            log.error("key-ring.wrong", cause=sentence)
        self._sentence = sentence
