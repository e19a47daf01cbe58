"""The sessions that ended before their tokens: signed out at the provider, or revoked; known to every process."""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Literal
from uuid import UUID

import structlog
from aiokafka.structs import ConsumerRecord

from shared.cloudevents.belief import one_of
from shared.events.chat import StaffSessionEnded
from shared.failures import Undecodable
from shared.identity.provider_tokens import LEEWAY
from shared.identity.session import StaffSession

log = structlog.get_logger()
KINDS = {StaffSessionEnded.type: StaffSessionEnded}
LOOK = 5.0
"""Seconds between two looks at the clock, which may jump, for a session that is waited for."""
End = Literal["token-expired", "signed-out"]


async def _always() -> bool:
    return True


def _nobody_asks(_: str) -> None:
    """Do nothing: this service shows nobody's desk."""


class EndedSessions:
    """The sessions that have ended, for as long as the provider might renew a token of theirs."""

    def __init__(self, longest: float) -> None:
        """`longest`: the seconds for which a session may last."""
        self.becomes_current: Callable[[], Awaitable[bool]] = _always
        """Whether all that ended before is known by now; a process that follows the topic asks its tail."""
        self.on_end: Callable[[str], None] = _nobody_asks
        """Called with each person of whom a session has ended."""
        self._longest = longest + LEEWAY
        self._known: dict[str, list[StaffSessionEnded]] = defaultdict(list)
        """By `sid/…` and `sub/…`."""
        self._order: deque[StaffSessionEnded] = deque()
        self._ids: set[UUID] = set()
        self._news = asyncio.Event()

    def consumed(self, record: ConsumerRecord) -> None:
        """Consume one record; one that cannot be read ends nothing."""
        try:
            ended = one_of(KINDS, record) if record.value is not None else None
        except Undecodable as error:
            log.error("session.unreadable", offset=record.offset, cause=str(error))
            return
        if ended:
            self.add(ended)

    def add(self, ended: StaffSessionEnded) -> None:
        """Take up the end of a session, once, and wake who waits for it."""
        self._forget_old()
        if ended.id in self._ids or ended.before.timestamp() + self._longest < time.time():
            return
        self._ids.add(ended.id)
        self._order.append(ended)
        for name in _names(ended):
            self._known[name].append(ended)
        if ended.sub:
            self.on_end(ended.sub)
        self._news.set()
        self._news = asyncio.Event()

    def knows(self, event: UUID) -> bool:
        """Whether this event was consumed."""
        return event in self._ids

    def has(self, session: StaffSession) -> bool:
        """Whether this session has ended."""
        found = [*self._known.get(f"sid/{session.sid}", ()), *self._known.get(f"sub/{session.sub}", ())]
        return any(_ends(ended, session) for ended in found)

    async def end_of(self, session: StaffSession) -> End:
        """Wait until the session ends, or the token by which it is known; which of the two it was."""
        while True:
            news = self._news
            if self.has(session):
                return "signed-out"
            left = session.expires - time.time()
            if left <= 0:
                return "token-expired"
            with suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), min(left, LOOK))

    def _forget_old(self) -> None:
        """Let go of ends whose sessions are all over by now."""
        while self._order and self._order[0].before.timestamp() + self._longest < time.time():
            ended = self._order.popleft()
            self._ids.discard(ended.id)
            for name in _names(ended):
                self._known[name].remove(ended)
                if not self._known[name]:
                    del self._known[name]


def _names(ended: StaffSessionEnded) -> list[str]:
    return [f"{kind}/{name}" for kind, name in (("sid", ended.sid), ("sub", ended.sub)) if name]


def _ends(ended: StaffSessionEnded, session: StaffSession) -> bool:
    """Whether the session is the one that ended; a token that names none is of all sessions of its bearer."""
    if ended.sid and session.sid:
        return ended.sid == session.sid
    return ended.sub == session.sub and session.since <= ended.before.timestamp()
