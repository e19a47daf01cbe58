"""Claiming: an operator takes a conversation, and nobody else does."""

from services.chat.domain.conversation import Conversation, Decision, Wait
from services.chat.domain.reply import refuse, reply_to
from shared.events.chat import ClaimRequested, ConversationClaimed


def claim(conversation: Conversation, request: ClaimRequested) -> Decision:
    """Give the conversation to the first who asks; asked again by its holder, nothing changes."""
    who = {"operator": request.operator, "pseudonym": request.pseudonym}
    match conversation.status:
        case "waiting":
            wait = Wait.after("reply", request)
            return reply_to(
                conversation, request, ConversationClaimed, who, status="claimed", wait=wait, **who
            )
        case "claimed" if conversation.operator == request.operator:
            return reply_to(conversation, request, ConversationClaimed, who)
        case "claimed":
            return refuse(conversation, request, "already-claimed")
        case "closed":
            return refuse(conversation, request, "closed")
    return refuse(conversation, request, "routing")
