"""The waits that ended lately, of which the next ones are learned: times alone, for a day or two."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from services.chat.domain.expected_wait import PastWait
from shared.mongo import Database, insert_all

DAYS_LATE = 31
"""Days before the last that is kept in which a decider may have been away, and deleted nothing."""


class PastWaits:
    """The waits that ended in one force, by day, each under the id of the claim that ended it."""

    def __init__(self, database: Database) -> None:
        self._waits = database["waits"]

    async def note(self, claim: UUID, wait: PastWait) -> None:
        """Write down a wait, once."""
        times = {"since": wait.since.isoformat(), "until": wait.until.isoformat()}
        await insert_all(self._waits, [{"_id": str(claim), "day": _day(wait.until), **times}])

    async def forget_past(self, moment: datetime) -> None:
        """Delete the waits that ended before yesterday."""
        await self._waits.delete_many({"day": {"$in": past_days(moment, _day)}})


def past_days(moment: datetime, day_of: Callable[[datetime], str]) -> list[str]:
    """The days before yesterday of which something may be left."""
    return [day_of(moment - timedelta(days=days)) for days in range(2, DAYS_LATE)]


async def past_waits_in(database: Database, since: datetime, until: datetime) -> list[PastWait]:
    """The waits that ended in that time, which begins yesterday at the earliest."""
    days = sorted({_day(since), _day(until)})
    documents = database["waits"].find({"day": {"$in": days}})
    waits = [PastWait(*map(datetime.fromisoformat, (d["since"], d["until"]))) async for d in documents]
    return [wait for wait in waits if wait.until >= since]


def _day(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d")
