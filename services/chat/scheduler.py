"""The scheduler: it publishes the deadlines that have passed, of the conversations that this process decides."""

from collections.abc import Callable
from datetime import UTC, datetime

from services.chat.domain.conversation import Waits
from services.chat.domain.deadlines import Limits, deadline, due, operator_due, watch_due
from services.chat.store.unit_of_work import UnitOfWork
from shared.kafka.handlers import PublishInTime
from shared.runtime.deadlines import Deadlines

RULES = (due, watch_due, operator_due)
"""The deadlines that are looked for, each by itself: what waits for an operator delays no alarm."""


def now() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


class Scheduler:
    """Knows the deadlines of one log's conversations, and reads the states of those that are due alone."""

    def __init__(
        self,
        unit_of_work: UnitOfWork,
        limits: Limits,
        held: Callable[[], frozenset[int]],
        decides: Callable[[str], bool],
        publish: PublishInTime,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._limits = limits
        self._held = held
        self._decides = decides
        self._publish = publish
        self._deadlines: Deadlines[Waits] = Deadlines(unit_of_work, self._deadline)

    async def tick(self, moment: datetime | None = None) -> int:
        """Publish every deadline that has passed by now; return how many."""
        moment = moment or now()
        late = [c for c in await self._deadlines.due(self._held(), moment) if self._decides(c)]
        if not late:
            return 0
        states = {state.id: state for state in await self._unit_of_work.states(late)}
        for conversation in late:
            state = states.get(conversation)
            self._deadlines.put(conversation, self._deadline(state.waits) if state else None)
        passed = [rule(state, self._limits, moment) for state in states.values() for rule in RULES]
        published = [event for event in passed if event is not None]
        await self._publish.acknowledged(*published)
        return len(published)

    def _deadline(self, waits: Waits) -> datetime | None:
        return deadline(waits, self._limits)
