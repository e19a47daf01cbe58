"""Claiming: an operator takes a conversation, and nobody else does."""

from services.chat.domain.conversation import Conversation, Decision, Wait, refused, settled
from shared.events.chat import ClaimRequested, ConversationClaimed


def claim(conversation: Conversation, request: ClaimRequested) -> Decision:
    """The first to ask has it; asking again as its holder changes nothing."""
    who = {"operator": request.operator, "pseudonym": request.pseudonym}
    match conversation.status:
        case "waiting":
            wait = Wait.after("reply", request)
            return settled(
                conversation, request, ConversationClaimed, who, status="claimed", wait=wait, **who
            )
        case "claimed" if conversation.operator == request.operator:
            return settled(conversation, request, ConversationClaimed, who)
        case "claimed":
            return refused(conversation, request, "already-claimed")
        case "closed":
            return refused(conversation, request, "closed")
    return refused(conversation, request, "routing")
