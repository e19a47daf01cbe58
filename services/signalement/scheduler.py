"""The scheduler: it publishes what time and keys bring, for the cases about which this process decides."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from uuid import UUID

from services.signalement.domain.case import Case, Signalement
from services.signalement.domain.due import Keys, Limits, due, first_look, next_look
from services.signalement.sealer import Sealer
from services.signalement.store.unit_of_work import UnitOfWork
from shared.cloudevents.event import Event
from shared.failures import is_transient
from shared.kafka.handlers import PublishInTime
from shared.runtime.deadlines import ANY, Deadlines

LONGEST = 60
"""Days past their end for which what should have been deleted is looked for."""


class Scheduler:
    """Looks at what is due of a force's cases, at every tick and whenever something may leave."""

    def __init__(
        self,
        unit_of_work: UnitOfWork,
        limits: Limits,
        keys: Keys,
        sealer: Sealer,
        kept: timedelta,
        publish: PublishInTime,
        has_consumed_all: Callable[[], Awaitable[bool]],
    ) -> None:
        self._unit_of_work = unit_of_work
        self._limits = limits
        self._keys = keys
        self._sealer = sealer
        self._kept = kept
        self._publish = publish
        self._has_consumed_all = has_consumed_all
        """Whether all that Kafka holds by now is consumed here."""
        self._looks: Deadlines[Collection[Signalement]] = Deadlines(
            unit_of_work, partial(first_look, limits=limits)
        )

    async def tick(
        self, decides: Callable[[str], bool], now: datetime | None = None, held: frozenset[int] = ANY
    ) -> int:
        """Publish everything that is due by now; return how many events.

        Not before all is consumed that was published until the cases were read, while we or our store were away
        too: a consent may be taken back there, an answer may have come in time. The log has them before these events.
        """
        moment = now or datetime.now(UTC)
        names = [name for name in await self._looks.due(held, moment) if decides(name)]
        cases = {case.id: case for case in await self._unit_of_work.cases(names)}
        there = await self._there(cases.values())
        published = {
            case.id: list(due(case, self._limits, self._keys, there, moment)) for case in cases.values()
        }
        for name in names:
            self._looks.put(name, self._next(cases.get(name), published.get(name), moment))
        events = list(chain.from_iterable(published.values()))
        if not events or not await self._has_consumed_all():
            return 0
        await self._publish.acknowledged(*events)
        return len(events)

    def _next(
        self, case: Case | None, published: Sequence[Event] | None, moment: datetime
    ) -> datetime | None:
        if published:
            return moment  # until it is decided
        return next_look(case, self._limits, moment) if case else None

    async def _there(self, cases: Collection[Case]) -> set[UUID]:
        """The texts and contacts that we have, and can open where that was in doubt."""
        there = await self._unit_of_work.there(
            [piece for case in cases if case.may_leave for piece in case.pieces]
        )
        doubted = {piece for case in cases for piece in case.doubted}
        return there - {piece for piece in doubted if not await self._sealer.opens(piece, self._unit_of_work)}

    async def forget(self, now: datetime) -> None:
        """Delete what was kept for as long as it may be."""
        last = (now - self._kept).date()
        await self._unit_of_work.forget_days(last - timedelta(days=back) for back in range(1, LONGEST))

    async def run(
        self,
        decides: Callable[[str], bool],
        held: Callable[[], frozenset[int]],
        every: float = 2.0,
    ) -> None:
        """Tick for as long as the process lives; what a dependency prevents is published at the next tick."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._unit_of_work.stirred.wait(), every)
            self._unit_of_work.stirred.clear()
            try:
                await self.tick(decides, held=held())
            except Exception as error:
                if not is_transient(error):
                    raise
                await asyncio.sleep(every)
