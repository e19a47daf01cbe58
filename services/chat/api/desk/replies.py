"""Prepared replies: what an operator inserts in their message, and may change before they send it."""

from datetime import UTC, datetime

from fastapi import APIRouter

from services.chat.api.ports import ChatPorts, Ports
from services.chat.content.replies import PreparedReply
from services.chat.domain.known_replies import is_stale
from shared.events.chat import PreparedReplyPublished
from shared.identity import Operator

replies = APIRouter(prefix="/api/chat", tags=["desk"])


@replies.get("/replies", response_model=list[PreparedReply])
async def show_replies(staff: Operator, ports: Ports) -> list[PreparedReply]:
    """Show the prepared sentences on rights and steps that are published, in all their languages."""
    return [shown(ports, published) for published in ports.replies.known.published()]


def shown(ports: ChatPorts, published: PreparedReplyPublished) -> PreparedReply:
    """A reply as the desk shows it, with the day of its last look."""
    entry, looked_on = published.entry, published.looked_on
    return PreparedReply(
        code=published.reply,
        themes=list(entry.themes),
        source=entry.source,
        looked_at=looked_on,
        title=entry.title,
        text=entry.text,
        stale=is_stale(looked_on, ports.replies_months, datetime.now(UTC).date()),
    )
