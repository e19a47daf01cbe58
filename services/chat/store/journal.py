"""The journal of readings: who took or read again which conversation, when and why; kept beyond its erasure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from shared.events.chat import (
    ConsultationReason,
    ConversationClaimed,
    ConversationConsulted,
    PsychologistJoined,
    Sealed,
)
from shared.mongo import Database, Document, insert_all

Kind = Literal["claimed", "consulted", "joined"]
Beginning = ConversationClaimed | ConversationConsulted | PsychologistJoined
"""An event from which on somebody of the staff reads."""
MONTHS_LATE = 24
"""Months before the last that is kept in which a decider may have been away, and deleted nothing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody began to read: an operator one that they took or had had, a psychologist one that they joined."""

    conversation: str
    request: UUID
    kind: Kind
    time: datetime
    operator: str
    pseudonym: str
    reason: ConsultationReason | None
    explanation: Sealed | None
    """Sealed under the request's id with the conversation's key: when that is destroyed these words are gone."""


class Journal:
    """The readings in one force's store, by month: a month is deleted as a whole."""

    def __init__(self, database: Database, kept: timedelta) -> None:
        self._readings = database["readings"]
        self._kept = kept

    async def note(self, event: Beginning) -> None:
        """Write down a reading, once."""
        document: Document = {
            "_id": str(event.id), "month": _month(event.time), "time": event.time.isoformat(), "kind": "claimed",
            "conversation": event.conversation, "request": str(event.request), "pseudonym": event.pseudonym,
            "operator": event.psychologist if isinstance(event, PsychologistJoined) else event.operator,
        }  # fmt: skip
        if isinstance(event, PsychologistJoined):
            document["kind"] = "joined"
        if isinstance(event, ConversationConsulted):
            said = {"reason": event.reason, "explanation": event.explanation.model_dump()}
            document |= {"kind": "consulted", **said}
        await insert_all(self._readings, [document])

    async def forget_past(self, moment: datetime) -> None:
        """Delete the months of which every day is kept no longer."""
        month = (moment - self._kept).replace(day=1)
        for _ in range(MONTHS_LATE):
            month = (month - timedelta(days=1)).replace(day=1)
            await self._readings.delete_many({"month": _month(month)})


async def readings_in(database: Database, month: str, kind: str) -> list[Reading]:
    """The readings of a month, of that kind, newest first."""
    documents = database["readings"].find({"month": month, "kind": kind})
    readings = [_reading(document) async for document in documents]
    return sorted(readings, key=lambda reading: reading.time, reverse=True)


def _reading(d: Document) -> Reading:
    return Reading(
        conversation=d["conversation"], request=UUID(d["request"]), kind=d["kind"],
        time=datetime.fromisoformat(d["time"]), operator=d["operator"], pseudonym=d["pseudonym"],
        reason=d.get("reason"), explanation=Sealed(**d["explanation"]) if "explanation" in d else None,
    )  # fmt: skip


def _month(moment: datetime) -> str:
    return moment.strftime("%Y-%m")
