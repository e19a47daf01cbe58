"""Where each conversation is: what this process knows of that, and what a store knows beyond it."""

import asyncio
import contextlib
from typing import Protocol

from cachetools import LRUCache

from shared.failures import DependencyUnavailable
from shared.identifiers import RECEPTION, Stay

REMEMBERED = 200_000
"""Conversations of which it is remembered where they are."""
MOVE_PATIENCE = 1.0
"""Seconds in which a move that another process has consumed is consumed here too."""


class ConversationUnavailable(DependencyUnavailable):
    """The conversation cannot be located or shown at the moment: the client asks again."""


class StayQueries(Protocol):
    """The queries that locate a conversation."""

    async def latest_stay(self, conversation: str) -> Stay | None:
        """The latest stay that a store knows to have been received."""


class Stays:
    """The latest stay of each conversation.

    A process begins to consume each log where its store was: an event before that in one log may follow on
    a later one in another, and only a store knows of it.
    """

    def __init__(self, queries: StayQueries) -> None:
        self._queries = queries
        self._latest: LRUCache[str, Stay] = LRUCache(REMEMBERED)
        self._begins: LRUCache[str, dict[Stay, int]] = LRUCache(REMEMBERED)
        self._moves = asyncio.Event()

    def latest(self, conversation: str) -> Stay:
        """The latest stay that is known here."""
        return self._latest.get(conversation, RECEPTION)

    def moved(self, conversation: str, stay: Stay) -> Stay:
        """Note that the conversation is, or was, in that stay; the latest by now."""
        latest = max(self.latest(conversation), stay, key=lambda s: s.number)
        self._latest[conversation] = latest
        self._moves.set()
        self._moves = asyncio.Event()
        return latest

    def begins(self, conversation: str, stay: Stay, offset: int) -> bool:
        """Whether that stay begins at that offset, as far as is known: its first event may be published again."""
        begun = self._begins.setdefault(conversation, {})
        return begun.setdefault(stay, offset) == offset

    def forget(self, conversation: str) -> None:
        """Forget a conversation that is erased."""
        self._latest.pop(conversation, None)
        self._begins.pop(conversation, None)

    async def find(self, conversation: str, log: str = "", shown: Stay = RECEPTION) -> Stay:
        """Find where the conversation is, for somebody who looks for it in that log, or was shown that stay.

        Where they know more than this process, a store is asked, and a move into that log is waited for a
        little: another process may have consumed it before.
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
        """Ask the stores; `ConversationUnavailable` if none answers that could know."""
        try:
            return self.moved(conversation, await self._queries.latest_stay(conversation) or RECEPTION)
        except Exception as error:
            raise ConversationUnavailable(type(error).__name__) from error
