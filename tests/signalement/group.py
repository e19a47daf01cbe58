"""One force's decider in memory: its store, what it told, and a clock that strikes when it is asked to."""

from datetime import datetime, timedelta
from typing import Any, cast

from services.signalement.clock import Clock
from services.signalement.domain.due import Keys
from services.signalement.handlers import Platform, handlers
from services.signalement.letters import Letters
from services.signalement.store import Book
from shared.events.signalement import SignalementForwarded
from shared.facts import Fact, Force
from shared.kafka.handlers import Tell
from tests.doubles import MemoryDatabase, Told
from tests.signalement.builders import CONVERSATION, LIMITS, MORNING, Registered
from tests.signalement.keys import jwk, own_letters


class Group:
    """One force's decider, in memory: what it is told comes back to it, as from its log."""

    def __init__(self, force: Force = "police", letters: Letters | None = None) -> None:
        self.documents, self.told = MemoryDatabase(), Told()
        self.asked: list[Fact] = []
        """What the clock told last."""
        self._moment = MORNING
        self.is_up_to_date = True
        """Nothing is told that is not heard."""
        self.platform, self.letters = Platform(force), letters or own_letters()
        self.keys = Registered({"police": jwk("police")})
        self.restart()

    def restart(self) -> None:
        """The process is another one: all that was not written is gone."""
        self.book = Book(cast("Any", self.documents), self.told)
        ports: dict[type, Any] = {
            Book: self.book, Letters: self.letters, Keys: self.keys, Platform: self.platform, Tell: self.told,
        }  # fmt: skip
        self.bound = handlers.bound(ports)
        self._clock = self.clock(self)

    async def hear(self, *facts: Fact) -> list[Fact]:
        """Hear these in one batch, written and told at its end."""
        before = len(self.told)
        for fact in facts:
            await self.bound[fact.type].handle(fact)
        await self.book.flush()
        return self.told[before:]

    async def has_heard_all(self) -> bool:
        """Whether nothing is told that is not heard."""
        return self.is_up_to_date

    def clock(self, tell: Any) -> Clock:
        """The clock, which tells there."""
        return Clock(self.book, LIMITS, self, self.letters, timedelta(days=30), tell, self.has_heard_all)

    def key(self, unit: str, force: Force) -> str | None:
        """The key that is registered now."""
        return self.keys.key(unit, force)

    async def acknowledged(self, *facts: Fact, within: float = 5.0) -> None:
        """Take what the clock publishes, as if it were published at its moment."""
        self.asked.extend(fact._in(fact._envelope._replace(time=self._moment)) for fact in facts)

    async def strike(self, moment: datetime = MORNING) -> list[Fact]:
        """Let the clock strike, and hear what it tells."""
        self.asked, self._moment = [], moment
        await self._clock.strike(lambda conversation: conversation == CONVERSATION, moment)
        return await self.hear(*self.asked) if self.asked else []

    @property
    def forwarded(self) -> list[SignalementForwarded]:
        """Everything that left."""
        return [fact for fact in self.told if isinstance(fact, SignalementForwarded)]
