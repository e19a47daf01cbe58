"""Periods and texts in 2030: stats and signalement wait too until the times agree."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.signalement.decider import Decider
from services.stats.app import Parts
from services.stats.settings import StatsSettings
from shared.readiness import Readiness
from shared.runtime.agreed_time import AgreedTime
from tests.support.services import NOWHERE

TODAY = datetime(2026, 11, 29, 12, tzinfo=UTC)
IN_2030 = datetime(2030, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Remembered:
    """A saved time in memory, and the times at which a scheduler was asked to destroy or to close."""

    time: datetime = TODAY
    asked: list[datetime] = field(default_factory=list)

    async def read(self) -> datetime:
        """The time that was saved."""
        return self.time

    async def save(self, time: datetime) -> None:
        """Save this time instead."""
        self.time = time

    async def look(self, now: datetime) -> None:
        """Remember a look for periods to close."""
        self.asked.append(now)

    forget = look

    def doubt(self) -> None:
        """Look again."""


class Member:
    """A member of the group that holds all partitions and has consumed everything."""

    def holds(self, *_: object) -> bool:
        """All partitions."""
        return True

    async def reaches_the_ends(self) -> bool:
        """All is consumed."""
        return True


@pytest.mark.parametrize("service", ["stats", "signalement"])
async def test_what_closes_or_deletes_by_time_waits_too(service: str) -> None:
    """A period that closed early has wrong figures for good; a text that was deleted early stops its signalement."""
    remembered, says = Remembered(), {"time": IN_2030}

    async def kafka() -> datetime:
        return says["time"]

    time = AgreedTime(service, remembered, kafka, DAY, now=lambda: says["time"], running=lambda: 0.0)
    if service == "stats":
        parts: Any = Parts(StatsSettings(**NOWHERE, local=True))
        parts.readiness = Readiness()
        parts._group_member, parts._scheduler, parts._time = Member(), remembered, time
        look = parts._close_periods
    else:
        decider: Any = Decider.__new__(Decider)
        decider._scheduler, decider._time = remembered, time
        look = decider.forget_old
    await look()
    assert remembered.asked == []
    says["time"] = TODAY + timedelta(hours=1)
    await look()
    assert remembered.asked == [TODAY]
