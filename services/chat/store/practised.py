"""Practice's own figures: the practised conversations of a day, and how they ended; kept for a day or two."""

from collections import Counter
from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

from services.chat.store.past_waits import past_days
from shared.events.chat import ConversationClosed, ConversationReopened, Result, VisitorJoined
from shared.forces import PRACTICE
from shared.mongo import Database

PARIS = ZoneInfo("Europe/Paris")
"""The zone whose days are counted, as stats counts those of the forces."""
Counted = VisitorJoined | ConversationClosed | ConversationReopened


class PracticeFigures:
    """The practised conversations of one log, by day; of a force's log nothing is counted here."""

    def __init__(self, database: Database) -> None:
        self._practised = database["practised"]

    async def note(self, event: Counted) -> None:
        """Count a conversation once, and its last outcome, which its erasure does not take back."""
        if event.stay.log not in PRACTICE:
            return
        new = {"_id": event.conversation, "day": _day(event.time), "outcome": None}
        known = await self._practised.find_one({"_id": event.conversation}) or new
        if not isinstance(event, VisitorJoined):
            known["outcome"] = event.outcome if isinstance(event, ConversationClosed) else None
        await self._practised.replace_one({"_id": event.conversation}, known, upsert=True)

    async def forget_past(self, moment: datetime) -> None:
        """Delete the days before yesterday."""
        await self._practised.delete_many({"day": {"$in": past_days(moment, _day)}})


async def practised_in(database: Database, moment: datetime) -> tuple[int, dict[str, int]]:
    """The number of conversations of that moment's day, and of each outcome."""
    outcomes = [d["outcome"] async for d in database["practised"].find({"day": _day(moment)})]
    ended = Counter(outcomes)
    return len(outcomes), {outcome: ended[outcome] for outcome in get_args(Result)}


def _day(moment: datetime) -> str:
    return moment.astimezone(PARIS).date().isoformat()
