"""The clock: tells the deadlines that have passed, of the conversations about which this process decides."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import structlog

from services.chat.domain.deadlines import Limits, due
from services.chat.store import Book
from shared.kafka.failures import is_the_worlds
from shared.kafka.telling import Teller

log = structlog.get_logger()


def now() -> datetime:
    """The moment, UTC."""
    return datetime.now(UTC)


async def strike(book: Book, limits: Limits, decides: Callable[[str], bool], tell: Teller) -> int:
    """Tell every deadline that has passed by now; how many."""
    moment = now()
    passed = [due(c, limits, moment) for c in await book.open_conversations() if decides(c.id)]
    told = [deadline for deadline in passed if deadline is not None]
    await tell.acknowledged(*told)
    return len(told)


async def run(
    book: Book, limits: Limits, decides: Callable[[str], bool], tell: Teller, every: float = 2.0
) -> None:
    """Strike for as long as the process lives; what the world prevents is told at the next stroke."""
    while True:
        await asyncio.sleep(every)
        try:
            await strike(book, limits, decides, tell)
        except Exception as error:
            if not is_the_worlds(error):
                log.exception("clock.failed")
