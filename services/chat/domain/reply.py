"""Replies: every request has exactly one, and asked again it gets the same."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from services.chat.domain.carried_over import with_carried_over
from services.chat.domain.conversation import Conversation, Decision
from shared.cloudevents.event import REPLY, Event
from shared.events.chat import Reason, Reply, RequestRefused


def reply_to(
    conversation: Conversation,
    request: Event,
    kind: type[Reply],
    body: Mapping[str, Any] = MappingProxyType({}),
    **changes: Any,
) -> Decision:
    """Publish the one reply to a request, and remember it with what it changes."""
    reply = kind.after(request, REPLY, conversation=conversation.id, request=request.id, **body)
    replies = {**conversation.replies, request.id: reply}
    after = replace(conversation, replies=replies, **changes)
    return with_carried_over(after, reply), (reply,)


def refuse(conversation: Conversation, request: Event, reason: Reason) -> Decision:
    """Refuse a request that the state does not allow; nothing changes."""
    return reply_to(conversation, request, RequestRefused, {"reason": reason})


def consume_reply(conversation: Conversation, reply: Reply) -> Decision:
    """Note the offset from which a reply binds messages; a second copy of it changes nothing."""
    if conversation.status == "receiving" and reply.stay == conversation.stay:
        return with_carried_over(conversation, reply), ()  # history, retold
    if reply.request not in conversation.replies or reply.id in conversation.reply_offsets:
        return conversation, ()
    offsets = {**conversation.reply_offsets, reply.id: reply.offset}
    return replace(conversation, reply_offsets=offsets), ()
