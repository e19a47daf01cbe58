"""Prepared replies: what an operator inserts in their message, and may change before they send it."""

from fastapi import APIRouter

from services.chat.content.replies import REPLIES, PreparedReply
from shared.identity import Operator

replies = APIRouter(prefix="/api/chat", tags=["desk"])


@replies.get("/replies", response_model=list[PreparedReply])
async def show_replies(staff: Operator) -> list[PreparedReply]:
    """Show the prepared sentences on rights and steps, in all their languages."""
    return REPLIES
