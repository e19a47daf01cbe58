"""The decider of one force in memory: its store, its log, and a scheduler that ticks when it is asked to."""

from datetime import datetime, timedelta
from typing import Any, cast

from services.signalement.domain.decide import decide
from services.signalement.domain.due import Keys
from services.signalement.handlers import Platform, handlers
from services.signalement.scheduler import Scheduler
from services.signalement.sealer import Sealer
from services.signalement.store.unit_of_work import UnitOfWork
from shared.cloudevents.event import Event
from shared.events.signalement import InSignalementLog, SignalementForwarded
from shared.forces import Force
from shared.kafka.handlers import Publish
from tests.support.doubles import MemoryDatabase, Published
from tests.support.signalement.builders import CONVERSATION, LIMITS, MORNING, Registered
from tests.support.signalement.keys import jwk, own_sealer


class Group:
    """The decider of one force, in memory: what its scheduler publishes comes back to it, as from its log."""

    def __init__(self, force: Force = "police", sealer: Sealer | None = None) -> None:
        self.documents, self.published = MemoryDatabase(), Published()
        self.asked: list[Event] = []
        """The events that the scheduler published last."""
        self._moment = MORNING
        self.is_up_to_date = True
        """Whether every event that is published is consumed."""
        self.platform, self.sealer = Platform(force), sealer or own_sealer()
        self.keys = Registered({"police": jwk("police")})
        self.restart()

    def restart(self) -> None:
        """Replace the process by another: all that was not written is gone."""
        self.unit_of_work = UnitOfWork(cast("Any", self.documents), self.published)
        ports: dict[type, Any] = {
            UnitOfWork: self.unit_of_work, Sealer: self.sealer, Keys: self,
            Platform: self.platform, Publish: self.published,
        }  # fmt: skip
        self.bound = handlers.bound(ports)
        self._scheduler = self.scheduler(self)

    async def consume(self, *events: Event) -> list[Event]:
        """Consume these in one batch; the events that were published at its end."""
        before = len(self.published)
        for event in events:
            await self.bound[event.type].handle(event)
        await self.unit_of_work.flush()
        return self.published[before:]

    async def has_consumed_all(self) -> bool:
        """Whether every event that is published is consumed."""
        return self.is_up_to_date

    def scheduler(self, publish: Any) -> Scheduler:
        """The scheduler, which publishes there."""
        return Scheduler(
            self.unit_of_work, LIMITS, self, self.sealer, timedelta(days=30), publish, self.has_consumed_all
        )

    def key(self, unit: str, force: Force) -> str | None:
        """The key that is registered now."""
        return self.keys.key(unit, force)

    async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
        """Take what the scheduler publishes, as if it were published at its moment."""
        self.asked.extend(event._in(event._envelope._replace(time=self._moment)) for event in events)

    async def tick(self, moment: datetime = MORNING) -> list[Event]:
        """Let the scheduler tick, and consume what it publishes."""
        self.asked, self._moment = [], moment
        await self._scheduler.tick(lambda conversation: conversation == CONVERSATION, moment)
        return await self.consume(*self.asked) if self.asked else []

    @property
    def forwarded(self) -> list[SignalementForwarded]:
        """Everything that left."""
        return [event for event in self.published if isinstance(event, SignalementForwarded)]


async def decide_and_write(unit_of_work: UnitOfWork, *events: InSignalementLog) -> None:
    """Decide events that let nothing leave, and write what follows, as their handler does."""
    for event in events:
        unit_of_work.keep(*decide(await unit_of_work.load(event.conversation), event))
    await unit_of_work.flush()
