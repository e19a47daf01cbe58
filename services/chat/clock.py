"""The clock: publishes the deadlines that have passed, of the conversations about which this process decides."""

from collections.abc import Callable
from datetime import UTC, datetime

from services.chat.domain.conversation import Wait
from services.chat.domain.deadlines import Limits, deadline, due
from services.chat.store import Book
from shared.deadlines import Deadlines
from shared.kafka.handlers import TellInTime


def now() -> datetime:
    """The moment, UTC."""
    return datetime.now(UTC)


class Clock:
    """Knows the deadlines of one log's conversations, and reads the states of those that are due alone."""

    def __init__(
        self,
        book: Book,
        limits: Limits,
        held: Callable[[], frozenset[int]],
        decides: Callable[[str], bool],
        tell: TellInTime,
    ) -> None:
        self._book = book
        self._limits = limits
        self._held = held
        self._decides = decides
        self._tell = tell
        self._deadlines: Deadlines[Wait | None] = Deadlines(book, self._deadline)

    async def strike(self, moment: datetime | None = None) -> int:
        """Publish every deadline that has passed by now; how many."""
        moment = moment or now()
        late = [c for c in await self._deadlines.due(self._held(), moment) if self._decides(c)]
        states = {state.id: state for state in await self._book.states(late)}
        for conversation in late:
            state = states.get(conversation)
            self._deadlines.put(conversation, self._deadline(state.wait if state else None))
        passed = [due(state, self._limits, moment) for state in states.values()]
        told = [fact for fact in passed if fact is not None]
        await self._tell.acknowledged(*told)
        return len(told)

    def _deadline(self, wait: Wait | None) -> datetime | None:
        return deadline(wait, self._limits)
