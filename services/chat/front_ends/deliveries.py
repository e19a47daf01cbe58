"""The events that a front-end is sent: its own are accepted or refused, the others' words as JWE to its key."""

from typing import Any, TypeVar
from uuid import UUID, uuid5

import orjson

from services.chat.domain.front_end import FrontEndConversation, Verdict, erasing_of
from services.chat.domain.protocol import row_of
from services.chat.front_ends.gate import Gate
from shared.events.chat import (
    ConversationErased,
    ConversationOpened,
    EventDelivered,
    InConversation,
    MessageDelivered,
    MessagePosted,
    Reply,
    RequestRefused,
    SubmissionAccepted,
    SubmissionReason,
    SubmissionRefused,
)

Sent = SubmissionAccepted | SubmissionRefused | MessageDelivered | EventDelivered
S = TypeVar("S", SubmissionAccepted, SubmissionRefused, MessageDelivered, EventDelivered)
REFUSED: dict[Verdict, SubmissionReason] = {
    "already-open": "already-open",
    "erased": "erased",
    "closed": "closed",
}
"""The verdicts by which a front-end's event changes nothing."""


async def deliveries(
    state: FrontEndConversation, event: InConversation, verdict: Verdict, gate: Gate
) -> tuple[Sent, ...]:
    """The events that the front-end is sent after an event of the log; of what is erased meanwhile, none."""
    if isinstance(event, Reply) and verdict in {"answered", "refused"}:
        return await _answer(state, event, gate)
    if verdict in {"opened", "accepted"}:
        submission = _submission_of(event)
        return (_sent(SubmissionAccepted, state, event, f"{submission}", submission=submission),)
    if reason := REFUSED.get(verdict):
        submission = _submission_of(event)
        named = f"{submission}/{reason}"
        return (_sent(SubmissionRefused, state, event, named, submission=submission, reason=reason),)
    if verdict == "shown" and isinstance(event, ConversationErased):
        return (end_of(state),)
    if verdict == "delivered" and isinstance(event, MessagePosted):
        return await _message(state, event, gate)
    return await _shown(state, event, gate) if verdict == "shown" else ()


def end_of(state: FrontEndConversation) -> EventDelivered:
    """The event by which the front-end learns that it is erased: the same from the log as from the keys."""
    front_end, id_ = state.front_end, erasing_of(state.id)
    return EventDelivered.now(
        id=id_,
        name=front_end.name,
        conversation=front_end.conversation,
        event=ConversationErased.type,
        body={},
    )


async def _answer(state: FrontEndConversation, reply: Reply, gate: Gate) -> tuple[Sent, ...]:
    """The answer to what its visitor asked for, and what the visitor is shown of it."""
    submission, named = reply.request, str(reply.request)
    if isinstance(reply, RequestRefused):
        reason = reply.reason
        return (_sent(SubmissionRefused, state, reply, named, submission=submission, reason=reason),)
    accepted = _sent(SubmissionAccepted, state, reply, named, submission=submission)
    if isinstance(reply, ConversationErased):
        return (accepted, end_of(state))
    return (accepted, *await _shown(state, reply, gate))


def _submission_of(event: InConversation) -> UUID:
    """The id of the front-end's own event."""
    if isinstance(event, ConversationOpened) and event.front_end:
        return event.front_end.request
    return event.id


async def _message(state: FrontEndConversation, event: MessagePosted, gate: Gate) -> tuple[Sent, ...]:
    text = await gate.opened(event.conversation, event.id, event.text, (event.author, event.operator))
    if text is None:
        return ()
    jwe = gate.jwe_for(state.front_end, {"message": str(event.id), "text": text})
    said: dict[str, Any] = {
        "message": event.id,
        "author": event.author,
        "pseudonym": event.pseudonym,
        "jwe": jwe,
    }
    return (_sent(MessageDelivered, state, event, **said),)


async def _shown(state: FrontEndConversation, event: InConversation, gate: Gate) -> tuple[Sent, ...]:
    row, jwe = row_of(event), None
    if row.seals and "visitor" in row.opened_for:
        under = getattr(event, "request", event.id)
        text = await gate.opened(event.conversation, under, getattr(event, row.seals))
        if text is None:
            return ()
        jwe = gate.jwe_for(state.front_end, {row.seals: orjson.loads(text)})
    body = event.model_dump(mode="json", include=row.fields_for("visitor"))
    return (_sent(EventDelivered, state, event, event=event.type, body=body, jwe=jwe),)


def _sent(
    kind: type[S], state: FrontEndConversation, cause: InConversation, named: str = "", **body: Any
) -> S:
    """An event for the front-end, whose id derives from its cause: consumed again, it is sent under the same."""
    id_ = uuid5(cause.id, f"{state.id}/{kind.type}/{named}")
    names: dict[str, Any] = {"name": state.front_end.name, "conversation": state.front_end.conversation}
    return kind.now(id=id_, trace=cause.traceparent, **names, **body).dated(cause.time)
