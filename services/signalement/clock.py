"""The clock: tells what time and keys bring, for the cases about which this process decides."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.signalement.domain.due import Keys, Limits, due
from services.signalement.letters import Letters
from services.signalement.store import Book
from shared.kafka.failures import is_the_worlds
from shared.kafka.telling import Teller

LONGEST = 60
"""Days past their end for which what should have been deleted is looked for."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Looks at a force's open cases, at every stroke and whenever something may leave."""

    book: Book
    limits: Limits
    keys: Keys
    letters: Letters
    kept: timedelta
    tell: Teller
    has_heard_all: Callable[[], Awaitable[bool]]
    """Whether all that Kafka holds by now is heard here."""

    async def strike(self, decides: Callable[[str], bool], now: datetime | None = None) -> int:
        """Tell everything that is due by now; how much.

        Not before all is heard that was told until the cases were read, while we or our store were away too: a
        consent may be taken back there, an answer may have come in time. What is told is decided behind that.
        """
        moment = now or datetime.now(UTC)
        cases = [case for case in await self.book.open_cases() if decides(case.id)]
        there = await self.book.there([piece for case in cases if case.may_leave for piece in case.pieces])
        doubted = {piece for case in cases for piece in case.doubted}
        there -= {piece for piece in doubted if not await self.letters.opens(piece, self.book)}
        told = [fact for case in cases for fact in due(case, self.limits, self.keys, there, moment)]
        if not told or not await self.has_heard_all():
            return 0
        await self.tell.acknowledged(*told)
        return len(told)

    async def forget(self, now: datetime | None = None) -> None:
        """Delete what was kept for as long as it may be."""
        last = ((now or datetime.now(UTC)) - self.kept).date()
        await self.book.forget_days(last - timedelta(days=back) for back in range(1, LONGEST))

    async def run(self, decides: Callable[[str], bool], every: float = 2.0, seldom: int = 1800) -> None:
        """Strike for as long as the process lives; what the world prevents is told at the next stroke."""
        strokes = 0
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.book.stirred.wait(), every)
            self.book.stirred.clear()
            try:
                if strokes % seldom == 0:
                    await self.forget()
                strokes += 1
                await self.strike(decides)
            except Exception as error:
                if not is_the_worlds(error):
                    raise
                await asyncio.sleep(every)
