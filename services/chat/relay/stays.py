"""Where each conversation is: what this process heard of that, and what a store knows beyond it."""

import asyncio
import contextlib
from typing import Protocol

from cachetools import LRUCache

from shared.failures import DependencyUnavailable
from shared.identifiers import RECEPTION, Stay

REMEMBERED = 200_000
"""Conversations of which it is remembered where they are."""
MOVE_PATIENCE = 1.0
"""Seconds in which what another process has heard is heard here."""


class ConversationUnavailable(DependencyUnavailable):
    """The stores do not hold, or do not say, what the relay no longer has: ask again in a moment."""


class StayQueries(Protocol):
    """What is asked of the stores."""

    async def latest_stay(self, conversation: str) -> Stay | None:
        """The latest stay that a store knows to have been received."""


class Stays:
    """The latest stay of each conversation. A process begins to hear each log where its store was: what came
    before in one of them may follow on what comes after in another, and only a store knows of it.
    """

    def __init__(self, queries: StayQueries) -> None:
        self._queries = queries
        self._latest: LRUCache[str, Stay] = LRUCache(REMEMBERED)
        self._begins: LRUCache[str, dict[Stay, int]] = LRUCache(REMEMBERED)
        self._moves = asyncio.Event()

    def latest(self, conversation: str) -> Stay:
        """The latest that is known here."""
        return self._latest.get(conversation, RECEPTION)

    def moved(self, conversation: str, stay: Stay) -> Stay:
        """It is, or was, in that stay; the latest by now."""
        latest = max(self.latest(conversation), stay, key=lambda s: s.number)
        self._latest[conversation] = latest
        self._moves.set()
        self._moves = asyncio.Event()
        return latest

    def begins(self, conversation: str, stay: Stay, offset: int) -> bool:
        """Whether that stay begins there, as far as was heard: told again, its first fact stands there once more."""
        begun = self._begins.setdefault(conversation, {})
        return begun.setdefault(stay, offset) == offset

    def forget(self, conversation: str) -> None:
        """It is erased."""
        self._latest.pop(conversation, None)
        self._begins.pop(conversation, None)

    async def find(self, conversation: str, log: str = "", shown: Stay = RECEPTION) -> Stay:
        """Where it is. Who looks for it in a log, or was shown a later stay than is known here, makes a store be
        asked; and a move into that log be waited for, a little: another process may have heard of it before.
        """
        known = self._latest.get(conversation)
        if known and log in ("", known.log) and shown.number <= known.number:
            return known
        stay = await self.ask(conversation)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(MOVE_PATIENCE):
                while log not in ("", stay.log):
                    await self._moves.wait()
                    stay = self.latest(conversation)
        return stay

    async def ask(self, conversation: str) -> Stay:
        """Ask a store; `ConversationUnavailable` if none answers that could know."""
        try:
            return self.moved(conversation, await self._queries.latest_stay(conversation) or RECEPTION)
        except Exception as error:
            raise ConversationUnavailable(type(error).__name__) from error
