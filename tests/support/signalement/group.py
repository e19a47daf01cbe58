"""One force's decider in memory: its store, what it told, and a clock that strikes when it is asked to."""

from datetime import datetime, timedelta
from typing import Any, cast

from services.signalement.domain.due import Keys
from services.signalement.handlers import Platform, handlers
from services.signalement.scheduler import Scheduler
from services.signalement.sealer import Sealer
from services.signalement.store.unit_of_work import UnitOfWork
from shared.cloudevents.event import Event
from shared.events.signalement import SignalementForwarded
from shared.forces import Force
from shared.kafka.handlers import Publish
from tests.support.doubles import MemoryDatabase, Published
from tests.support.signalement.builders import CONVERSATION, LIMITS, MORNING, Registered
from tests.support.signalement.keys import jwk, own_letters


class Group:
    """One force's decider, in memory: what it is told comes back to it, as from its log."""

    def __init__(self, force: Force = "police", sealer: Sealer | None = None) -> None:
        self.documents, self.published = MemoryDatabase(), Published()
        self.asked: list[Event] = []
        """What the clock told last."""
        self._moment = MORNING
        self.is_up_to_date = True
        """Nothing is told that is not heard."""
        self.platform, self.sealer = Platform(force), sealer or own_letters()
        self.keys = Registered({"police": jwk("police")})
        self.restart()

    def restart(self) -> None:
        """The process is another one: all that was not written is gone."""
        self.unit_of_work = UnitOfWork(cast("Any", self.documents), self.published)
        ports: dict[type, Any] = {
            UnitOfWork: self.unit_of_work, Sealer: self.sealer, Keys: self,
            Platform: self.platform, Publish: self.published,
        }  # fmt: skip
        self.bound = handlers.bound(ports)
        self._scheduler = self.clock(self)

    async def consume(self, *events: Event) -> list[Event]:
        """Hear these in one batch, written and told at its end."""
        before = len(self.published)
        for event in events:
            await self.bound[event.type].handle(event)
        await self.unit_of_work.flush()
        return self.published[before:]

    async def has_consumed_all(self) -> bool:
        """Whether nothing is told that is not heard."""
        return self.is_up_to_date

    def clock(self, publish: Any) -> Scheduler:
        """The clock, which tells there."""
        return Scheduler(
            self.unit_of_work, LIMITS, self, self.sealer, timedelta(days=30), publish, self.has_consumed_all
        )

    def key(self, unit: str, force: Force) -> str | None:
        """The key that is registered now."""
        return self.keys.key(unit, force)

    async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
        """Take what the clock publishes, as if it were published at its moment."""
        self.asked.extend(event._in(event._envelope._replace(time=self._moment)) for event in events)

    async def tick(self, moment: datetime = MORNING) -> list[Event]:
        """Let the clock strike, and hear what it tells."""
        self.asked, self._moment = [], moment
        await self._scheduler.tick(lambda conversation: conversation == CONVERSATION, moment)
        return await self.consume(*self.asked) if self.asked else []

    @property
    def forwarded(self) -> list[SignalementForwarded]:
        """Everything that left."""
        return [event for event in self.published if isinstance(event, SignalementForwarded)]
