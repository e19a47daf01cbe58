"""The clock: where nobody chose a force in time, the default platform takes over."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from services.router.domain.atlas import Editions
from services.router.domain.choose import DEADLINE, Unroutables, choose, overdue
from shared.facts import Force, partition_of
from shared.kafka.handlers import TellInTime

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Default:
    """Who takes over, and after how long."""

    force: Force
    after: timedelta


class Clock:
    """Strikes for the partitions that this process holds: a decision under the id of a person's choice.

    So the log takes the first of both; and of those of two instances, or of one before and after its restart.
    """

    def __init__(
        self, unroutables: Unroutables, editions: Editions, tell: TellInTime, default: Default
    ) -> None:
        self._unroutables = unroutables
        self._editions = editions
        self._tell = tell
        self._default = default
        self._told: set[UUID] = set()
        """The waits that Kafka has our decision of: chat takes it in the log's order, however late."""

    async def strike(self, holds: Callable[[int], bool], now: datetime | None = None) -> int:
        """Decide for every wait that is over; how many."""
        waiting = await self._unroutables.waiting()
        self._told &= {unrouted.fact for unrouted in waiting}
        late = overdue(waiting, now or datetime.now(UTC), self._default.after)
        due = [u for u in late if u.fact not in self._told and holds(partition_of(u.conversation))]
        for unrouted in due:
            territory = self._editions.at(unrouted.since).territory
            await self._tell.acknowledged(choose(unrouted, self._default.force, DEADLINE, territory))
            self._told.add(unrouted.fact)
            log.warning(
                "unroutable.taken-over", conversation=unrouted.conversation, force=self._default.force
            )
        return len(due)
