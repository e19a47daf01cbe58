"""The tags of a conversation's document: all that queries find it by, in the one field that is indexed.

A document server may write every index again for each message; this way there is one.
"""

from pymongo import UpdateOne

from services.chat.domain.conversation import Conversation
from shared.mongo import Collection, Document

OPEN, WAITING, CLAIMED = "open", "waiting", "claimed"
ENDANGERED = "endangered"
INVITES = "invites-psychologist"
AT_ONCE = 500
"""Documents of an earlier version that are tagged with one request."""


def held_by(operator: str) -> str:
    """The tag of what that operator has."""
    return f"held-by {operator}"


def offered_to(operator: str) -> str:
    """The tag of what is offered to that operator."""
    return f"offered-to {operator}"


def joined_by(psychologist: str) -> str:
    """The tag of those in which that psychologist is."""
    return f"joined-by {psychologist}"


def identity(status: str) -> str:
    """The tag of those in which lifting anonymity was asked for, and stands so."""
    return f"identity {status}"


def tags_of(c: Conversation) -> list[str]:
    """The tags of a state."""
    is_claimed, invitation, offer = c.status == "claimed", c.standing_invitation, c.waits.offer
    joined = invitation.psychologist if invitation else ""
    tags = {
        OPEN: any(c.waits),
        WAITING: c.status == "waiting",
        CLAIMED: is_claimed,
        ENDANGERED: c.danger_stands,
        INVITES: is_claimed and invitation is not None and not joined,
        held_by(c.operator): is_claimed,
        offered_to(offer.to if offer else ""): offer is not None,
        joined_by(joined): bool(joined),
        identity(c.identification.status if c.identification else ""): c.identification is not None,
    }
    return [tag for tag, holds in tags.items() if holds]


async def add_tags(conversations: Collection) -> None:
    """Tag the documents that were written before there were tags; one that is written meanwhile has them."""
    while documents := await conversations.find({"tags": None}).to_list(AT_ONCE):
        tagged = [
            UpdateOne({"_id": d["_id"], "rev": d.get("rev")}, {"$set": {"tags": _tags_before(d)}})
            for d in documents
        ]
        await conversations.bulk_write(tagged, ordered=False)


def _tags_before(d: Document) -> list[str]:
    """The tags of a document of before, whose fields were indexed one by one."""
    status = d.get("status")
    tags = {
        OPEN: d.get("open"),
        WAITING: status == "waiting",
        CLAIMED: status == "claimed",
        ENDANGERED: d.get("danger_stands"),
        INVITES: d.get("invites_psychologist"),
        held_by(d.get("operator", "")): status == "claimed",
        offered_to(d.get("offered_to") or ""): d.get("offered_to"),
        joined_by(d.get("psychologist", "")): d.get("psychologist"),
        identity(d.get("identity") or ""): d.get("identity"),
    }
    return [tag for tag, holds in tags.items() if holds]
