"""The clock: tells the deadlines that have passed, of the conversations about which this process decides."""

from collections.abc import Callable
from datetime import UTC, datetime

from services.chat.domain.deadlines import Limits, due
from services.chat.store import Book
from shared.kafka.telling import Teller


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
