"""Claiming: an operator takes a conversation, and nobody else does."""

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.reply import refuse, reply_to
from services.chat.domain.wait import Wait
from shared.events.chat import ClaimRequested, ConversationClaimed


def claim(conversation: Conversation, request: ClaimRequested) -> Decision:
    """Give the conversation to the first who asks, or to who accepts it; asked again, its holder has it still."""
    who = {"operator": request.operator, "pseudonym": request.pseudonym}
    match conversation.status:
        case "waiting":
            return _claimed(conversation, request, Wait.after("reply", request))
        case "claimed" if conversation.operator == request.operator:
            return reply_to(conversation, request, ConversationClaimed, who)
        case "claimed" if conversation.is_offered_to(request.operator):
            wait = conversation.wait
            is_for_visitor = wait is not None and wait.limit == "silence"
            return _claimed(conversation, request, wait if is_for_visitor else Wait.after("reply", request))
        case "claimed":
            return refuse(conversation, request, "already-claimed")
        case "closed":
            return refuse(conversation, request, "closed")
    return refuse(conversation, request, "routing")


def _claimed(conversation: Conversation, request: ClaimRequested, wait: Wait | None) -> Decision:
    who = {"operator": request.operator, "pseudonym": request.pseudonym}
    return reply_to(
        conversation, request, ConversationClaimed, who,
        status="claimed", wait=wait, offer=None, returned=False, **who,
    )  # fmt: skip
