"""The scheduler: where nobody chose a force in time, the default platform takes over."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from services.router.domain.choose import DEADLINE, Unroutables, choose, overdue
from services.router.domain.editions import Editions
from shared.forces import Force
from shared.kafka.handlers import PublishInTime
from shared.runtime.deadlines import ANY, Deadlines

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Default:
    """The force that takes over, and after how long."""

    force: Force
    after: timedelta


class Scheduler:
    """Decides for the partitions that this process holds, under the id of a person's choice.

    So the log takes the first of both; and of those of two instances, or of one before and after its restart.
    """

    def __init__(
        self, unroutables: Unroutables, editions: Editions, publish: PublishInTime, default: Default
    ) -> None:
        self._unroutables = unroutables
        self._editions = editions
        self._publish = publish
        self._default = default
        self._published: set[UUID] = set()
        """The waits that Kafka has our decision of: chat takes it in the log's order, however late."""
        self._deadlines: Deadlines[datetime | None] = Deadlines(unroutables, self._deadline)

    async def tick(self, holds: Callable[[int], bool], now: datetime | None = None) -> int:
        """Decide for every wait that is over; return how many."""
        moment, held = now or datetime.now(UTC), frozenset(filter(holds, ANY))
        names = await self._deadlines.due(held, moment)
        waiting = {unrouted.conversation: unrouted for unrouted in await self._unroutables.some(names)}
        for name in names:
            self._deadlines.put(name, self._deadline(waiting[name].since if name in waiting else None))
        late = overdue(waiting.values(), moment, self._default.after)
        self._published &= {unrouted.event for unrouted in late}
        due = [unrouted for unrouted in late if unrouted.event not in self._published]
        for unrouted in due:
            territory = self._editions.at(unrouted.since).territory
            await self._publish.acknowledged(choose(unrouted, self._default.force, DEADLINE, territory))
            self._published.add(unrouted.event)
            log.warning(
                "unroutable.taken-over", conversation=unrouted.conversation, force=self._default.force
            )
        return len(due)

    def _deadline(self, since: datetime | None) -> datetime | None:
        return since + self._default.after if since else None
