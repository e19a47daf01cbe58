"""The inbox of a force's units as documents: signalements as they left, sealed."""

from datetime import datetime
from uuid import UUID

from services.signalement.domain.case import conversation_of
from services.signalement.domain.inbox import InboxEntry
from shared.events.signalement import SignalementForwarded
from shared.mongo import Document

ENTRY = {"signalement": 1, "unit": 1, "time": 1, "erased": 1}
"""The fields of a document that a list shows: never the sealed text."""


def inbox_document(forwarded: SignalementForwarded, *, erased: bool) -> Document:
    """The document of a signalement that left, by the id of its event; without its text if it is erased."""
    return {
        "_id": str(forwarded.id),
        "signalement": forwarded.signalement,
        "conversation": conversation_of(forwarded.signalement)[1],
        "unit": forwarded.unit,
        "force": forwarded.force,
        "jwe": "" if erased else forwarded.jwe,
        "erased": erased,
        "time": forwarded.time.isoformat(),
        "day": forwarded.time.date().isoformat(),
    }


def entry_of(document: Document) -> InboxEntry:
    """The entry that a document holds."""
    time = datetime.fromisoformat(document["time"])
    named = (document["signalement"], document["unit"])
    return InboxEntry(UUID(document["_id"]), *named, time, document["erased"])
