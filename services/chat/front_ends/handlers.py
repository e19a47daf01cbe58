"""Kafka in, for front-ends: what they publish enters the logs, and what happens there is delivered to them."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid5

from services.chat.domain.front_end import (
    FOLLOWED_UNSEEN,
    REQUESTED,
    FrontEndConversation,
    follow,
    is_of_a_front_end,
    opening_of,
)
from services.chat.domain.open import joining_of
from services.chat.domain.protocol import PROTOCOL
from services.chat.front_ends.consents import consent_of
from services.chat.front_ends.deliveries import deliveries, end_of
from services.chat.front_ends.gate import Gate, is_a_message
from services.chat.front_ends.visitors import FrontEndVisitors
from services.chat.store.front_ends import FrontEndConversations
from shared.events.chat import (
    ConversationOpened,
    ErasureRequested,
    FrontEnd,
    InConversation,
    MessagePosted,
    PastRetold,
    SubmissionReason,
    SubmissionRefused,
    VisitorJoined,
    VisitorLeft,
    VisitorSeen,
    conversation_key,
)
from shared.events.front_end import (
    ConsentSubmitted,
    ConversationRequested,
    MessageSubmitted,
    OfFrontEnd,
    PresenceSubmitted,
    RequestSubmitted,
)
from shared.identifiers import RECEPTION, Stay
from shared.kafka.handlers import Handlers, Publish

handlers = Handlers("chat", when_parked="consumed")


@handlers.subscriber(ConversationRequested)
async def open_for_a_front_end(requested: ConversationRequested, gate: Gate, publish: Publish) -> None:
    """Open what a front-end asks for, once; whether it was open already, the log says."""
    conversation = gate.conversation_of(requested)
    if not await gate.is_open(conversation):
        if reason := gate.refusal_of(requested):
            return await publish(refusal(requested, reason))
        await gate.make_key(conversation)
    common: dict[str, Any] = {
        "stay": RECEPTION, "trace": requested.traceparent, "conversation": conversation
    }  # fmt: skip
    front_end = FrontEnd(name=requested.name, conversation=requested.conversation, request=requested.id)
    opened = ConversationOpened.now(
        id=opening_of(conversation), **common, **requested.model_dump(), front_end=front_end
    )
    return await publish(opened, VisitorJoined.now(id=joining_of(conversation), **common))


@handlers.subscriber(MessageSubmitted)
async def post_for_a_front_end(submitted: MessageSubmitted, gate: Gate, publish: Publish) -> None:
    """Publish a front-end's message into its own conversation, sealed with that one's key.

    Always into the first stay: the deciders retell it to where the conversation is, in the order of the messages.
    """
    conversation = gate.conversation_of(submitted)
    if not await gate.is_open(conversation):
        return await publish(refusal(submitted, "unknown-conversation"))
    text = gate.text_of(submitted.jwe, submitted.conversation)
    if text is None:
        return await publish(refusal(submitted, "unreadable"))
    if not is_a_message(text):
        return await publish(refusal(submitted, "no-message"))
    sealed = gate.sealed(conversation, submitted.id, text)
    if sealed is None:
        return await publish(refusal(submitted, "unknown-conversation"))
    posted = MessagePosted.now(
        id=submitted.id, stay=RECEPTION, trace=submitted.traceparent, conversation=conversation,
        author="visitor", text=sealed,
    )  # fmt: skip
    return await publish(posted)


@handlers.subscriber(RequestSubmitted)
async def request_for_a_front_end(submitted: RequestSubmitted, gate: Gate, publish: Publish) -> None:
    """Publish what a front-end's visitor asks for; the log decides, and its reply is the answer."""
    conversation = gate.conversation_of(submitted)
    if not await gate.is_open(conversation):
        return await publish(refusal(submitted, "unknown-conversation"))
    kind, until = REQUESTED[submitted.what], datetime.now(UTC) + gate.danger_wait
    body: dict[str, Any] = {"until": until} if kind is ErasureRequested else {}
    request = kind.now(
        id=submitted.id, stay=RECEPTION, trace=submitted.traceparent, conversation=conversation, **body
    )
    return await publish(request)


@handlers.subscriber(ConsentSubmitted)
async def consent_for_a_front_end(
    submitted: ConsentSubmitted, gate: Gate, conversations: FrontEndConversations, publish: Publish
) -> None:
    """Publish a consent, once Kafka has the details that it names; the log decides, and its reply is the answer."""
    conversation = gate.conversation_of(submitted)
    state = await conversations.written(conversation)
    if state is None or not await gate.is_open(conversation):
        return await publish(refusal(submitted, "unknown-conversation"))
    asked = consent_of(submitted, state, gate)
    if isinstance(asked, str):
        return await publish(refusal(submitted, asked))
    await gate.publish.acknowledged(asked.contact)
    return await publish(asked.request)


@handlers.subscriber(PresenceSubmitted)
async def see_for_a_front_end(
    submitted: PresenceSubmitted,
    gate: Gate,
    conversations: FrontEndConversations,
    visitors: FrontEndVisitors,
    publish: Publish,
) -> None:
    """Report where a front-end's visitor is; publish that they left, or that they are there while a danger stands."""
    conversation = gate.conversation_of(submitted)
    state = await conversations.written(conversation)
    if state and not state.erased:
        visitors.note(conversation, submitted.presence)
    common: dict[str, Any] = {"trace": submitted.traceparent, "conversation": conversation}
    if state and not state.erased and submitted.presence == "left":
        await publish(VisitorLeft.now(id=submitted.id, stay=RECEPTION, **common))
    elif state and state.in_danger and not state.erased:
        stay = Stay.parse(state.stay) if state.stay else RECEPTION
        await publish(VisitorSeen.now(id=submitted.id, stay=stay, **common))


async def deliver(event: InConversation, conversations: FrontEndConversations, gate: Gate) -> None:
    """Deliver to a front-end what it learns of an event of a conversation of its own."""
    if not is_of_a_front_end(event.conversation):
        return
    state, verdict = follow(await conversations.load(event.conversation), event)
    published = await deliveries(state, event, verdict, gate) if state else ()
    conversations.gather(state, published)


for row in PROTOCOL:
    if row.event is PastRetold:
        continue  # what it stands for is delivered itself
    if "visitor" in row.shown_to or row.event in FOLLOWED_UNSEEN:
        handlers.subscriber(row.event)(deliver)


@handlers.tombstone_subscriber(conversation_key)
async def deliver_the_end(record: str, conversations: FrontEndConversations) -> None:
    """Deliver that a conversation is erased whose key is destroyed, and keep nothing of it but its two names."""
    conversation = record.partition("/")[0]
    if is_of_a_front_end(conversation) and (state := await conversations.load(conversation)):
        conversations.gather(erased(state), (end_of(state),))


def erased(state: FrontEndConversation) -> FrontEndConversation:
    """All that is kept of an erased conversation: it is not opened again."""
    return FrontEndConversation(state.id, state.front_end, erased=True)


def refusal(submission: OfFrontEnd, reason: SubmissionReason) -> SubmissionRefused:
    """The refusal of what a front-end published."""
    return SubmissionRefused.now(
        id=uuid5(submission.id, f"{submission.conversation}/{reason}"),
        trace=submission.traceparent,
        name=submission.name,
        conversation=submission.conversation,
        submission=submission.id,
        reason=reason,
    )
