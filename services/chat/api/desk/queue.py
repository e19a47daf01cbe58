"""The queue of an operator: the conversations that they may claim, and those that they have."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from services.chat.api.ports import ChatPorts, Ports
from services.chat.domain.conversation import Conversation
from services.chat.domain.queue import has_left, may_take, queue_order, reply_until, waiting_since
from shared.codes import departement_of
from shared.identity import Operator, OperatorOrPsychologist, Staff
from shared.problems import Problem

TOO_MANY = {
    "operator": "Vous avez déjà {count} conversations : terminez-en une avant d’en prendre une autre.",
    "psychologist": "Vous êtes déjà dans {count} conversations : quittez-en une avant d’en rejoindre une autre.",
}
queue = APIRouter(prefix="/api/chat", tags=["desk"])


class ListedConversation(BaseModel):
    """A conversation in a list of the desk; never a word of it."""

    conversation: str
    theme: str | None
    who: str | None
    """A code of `GET /api/chat/choices` for the one who writes; null: not said."""
    minor: bool | None
    """Whether the person who writes is under 18; null: not said."""
    language: str
    departement: str
    urgency: str
    here: bool | None
    """Whether the visitor is connected now; null: nobody knows."""


class WaitingConversation(ListedConversation):
    """A conversation in the queue."""

    waiting_since: datetime
    """Since when nobody has answered the visitor: no release, transfer or reopening begins it again."""
    returned: bool
    """Whether its operator gave it back, or is gone."""
    left: bool
    """Whether the visitor left by the page's way out: listed after all who wait, and still to be taken."""


class HeldConversation(ListedConversation):
    """A conversation that the operator has, or that the psychologist joined."""

    waiting_since: datetime | None
    """None where the visitor is answered."""
    unit: str | None
    taken: datetime
    """When they took or joined it; they are listed in this order."""
    reply_until: datetime | None
    """Until when its operator's reply is awaited before it goes back to the queue; None: none is awaited."""


@queue.get("/queue", response_model=list[WaitingConversation])
async def show_queue(staff: Operator, ports: Ports) -> list[WaitingConversation]:
    """Show who waits for an operator of one's force: danger, minors, what was given back, then by wait; at the end
    who has left.
    """
    ports.relay.connections.see(staff)
    conversations = await ports.queries.waiting(staff.force or "")
    takeable = [c for c in conversations if may_claim(staff.trainings, c, ports)]
    entries = [_waiting(c, ports) for c in sorted(takeable, key=queue_order)]
    return sorted(entries, key=lambda entry: entry.left)


@queue.get("/mine", response_model=list[HeldConversation])
async def show_mine(staff: OperatorOrPsychologist, ports: Ports) -> list[HeldConversation]:
    """Show the conversations that one has, or joined as a psychologist, in the order in which one did."""
    is_operator = staff.role == "operator"
    of = ports.queries.held if is_operator else ports.queries.joined_by
    held = [
        HeldConversation(
            **listed(c, ports),
            waiting_since=c.waiting_since,
            unit=c.unit.name if c.unit else None,
            taken=c.taken if is_operator else _joined(c),
            reply_until=reply_until(c, ports.reply_within),
        )
        for c in await of(staff.force or "", staff.sub)
    ]
    return sorted(held, key=lambda one: (one.taken, one.conversation))


async def check_room(ports: ChatPorts, staff: Staff, conversation: str) -> None:
    """Refuse one conversation more than anybody may have, or join, at once; one that they have stays theirs."""
    ids = ports.queries.held_ids if staff.role == "operator" else ports.queries.joined_ids
    in_hand = await ids(staff.force or "", staff.sub)
    if conversation not in in_hand and len(in_hand) >= ports.held_limit:
        detail = TOO_MANY[staff.role].format(count=len(in_hand))
        raise Problem(409, "Trop de conversations", detail, reason="too-many-held")


def _waiting(conversation: Conversation, ports: ChatPorts) -> WaitingConversation:
    fields = listed(conversation, ports)
    return WaitingConversation(
        **fields,
        waiting_since=waiting_since(conversation),
        returned=conversation.returned,
        left=has_left(conversation, fields["here"]),
    )


def _joined(conversation: Conversation) -> datetime:
    joined = conversation.invitation and conversation.invitation.joined
    return joined or conversation.opened


def may_claim(trainings: Collection[str], conversation: Conversation, ports: ChatPorts) -> bool:
    """Whether an operator with these trainings may take the conversation now."""
    return may_take(trainings, conversation, datetime.now(UTC), ports.answer_within)


def listed(conversation: Conversation, ports: ChatPorts) -> dict[str, Any]:
    """The fields of a conversation in any list of the desk."""
    return {
        "conversation": conversation.id,
        "theme": conversation.theme,
        "who": conversation.who,
        "minor": conversation.minor,
        "language": conversation.language,
        "departement": departement_of(conversation.commune),
        "urgency": "immediate" if conversation.urgent else "normal",
        "here": ports.relay.connections.is_there(conversation.id, "visitor"),
    }
