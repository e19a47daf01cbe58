"""Cases as documents: how the state is written down, and read again."""

from collections.abc import Collection
from uuid import UUID

from services.signalement.domain.case import Case, Signalement
from shared.mongo import Database, Document

SIGNALEMENTS = {"signalements": 1}
"""The one field of a case that is read for its deadlines and its list."""


async def signalements_of_open_cases(database: Database) -> dict[str, Collection[Signalement]]:
    """The signalements of every case in which something is awaited, by conversation."""
    documents = database["cases"].find({"open": True}, SIGNALEMENTS)
    return {
        d["_id"]: tuple(map(Signalement.model_validate, d["signalements"].values())) async for d in documents
    }


async def sealed_piece(database: Database, piece: UUID) -> str | None:
    """A text or contact, as its JWE."""
    document = await database["pieces"].find_one({"_id": str(piece)})
    return document["jwe"] if document else None


def case_document(case: Case, revision: int) -> Document:
    """The document of a case at this revision."""
    fields = case.model_dump(mode="json")
    fields["outcomes"] = fields.pop("replies")
    signalements = list(case.signalements.values())
    return {
        "_id": fields.pop("id"),
        "rev": revision,
        "open": any(one.wait for one in signalements),
        "statuses": sorted({one.status for one in signalements}),
        "operators": sorted({one.operator for one in signalements}),
        "signalements": fields.pop("signalements"),
        "known": fields,
    }


def case_of(document: Document) -> Case:
    """The case that a document holds."""
    known = dict(document["known"])
    replies = known.pop("outcomes", {})
    return Case.model_validate(
        {"id": document["_id"], "signalements": document["signalements"], "replies": replies, **known}
    )
