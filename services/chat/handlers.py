"""Kafka in: the log of each conversation, what other services publish about it, and the tombstones of its keys."""

from uuid import uuid5

from aiokafka.structs import ConsumerRecord

from services.chat.domain.danger import acknowledged_after_erasure
from services.chat.domain.decide import decide
from services.chat.domain.expected_wait import past_wait
from services.chat.domain.protocol import PROTOCOL
from services.chat.domain.retell import retelling
from services.chat.keys.conversation_keys import ConversationKeys
from services.chat.keys.expiry import tombstone
from services.chat.store.journal import Beginning, Journal
from services.chat.store.past_waits import PastWaits
from services.chat.store.practised import Counted, PracticeFigures
from services.chat.store.unit_of_work import UnitOfWork
from shared.cloudevents.event import Event
from shared.cloudevents.headers import envelope_of
from shared.events.chat import (
    ConversationClaimed,
    ConversationClosed,
    ConversationConsulted,
    ConversationErased,
    ConversationParked,
    ConversationReopened,
    ConversationTransferred,
    ConversationUnparked,
    DangerAcknowledgementRequested,
    InConversation,
    KeyMade,
    ProgressRequested,
    PsychologistJoined,
    RoutingFailed,
    TransferRequested,
    VisitorJoined,
    conversation_key,
)
from shared.events.router import ConversationRouted, ConversationUnroutable
from shared.events.signalement import (
    OfSignalement,
    SignalementContacted,
    SignalementDispatched,
    SignalementDrafted,
    SignalementOverdue,
    SignalementReceived,
    SignalementStopped,
    SignalementUnreachable,
    SignalementWithdrawn,
)
from shared.identifiers import RECEPTION, Stay
from shared.kafka.handlers import Handler, Handlers, Publish
from shared.kafka.producer import BatchPublisher

handlers = Handlers("chat")


async def decide_what_follows(event: InConversation, unit_of_work: UnitOfWork) -> None:
    """Decide what follows from an event of the log, and publish it at the end of the batch."""
    if await unit_of_work.is_copy(event):
        return
    after, published = decide(await unit_of_work.load(event.conversation), event)
    unit_of_work.keep(after, event, published)


async def retell_what_was_said(
    transferred: ConversationTransferred, unit_of_work: UnitOfWork, publish: Publish
) -> None:
    """Publish into the next stay everything that was said before the transfer, then that it holds all of it."""
    before = await unit_of_work.load(transferred.conversation)
    await decide_what_follows(transferred, unit_of_work)
    if before and before.stay == transferred.stay:
        await publish(*retelling(before, transferred, await unit_of_work.said(before.id, before.stay)))


async def note_who_reads(
    reading: Beginning, unit_of_work: UnitOfWork, journal: Journal, past_waits: PastWaits
) -> None:
    """Write down who reads from now on, and why, as it was decided; and the wait that ended with it, if one did."""
    await decide_what_follows(reading, unit_of_work)
    state = await unit_of_work.load(reading.conversation)
    decided = state.replies.get(reading.request) if state else None
    if state and isinstance(decided, Beginning):
        await journal.note(decided)
        if isinstance(decided, ConversationClaimed) and (wait := past_wait(state, decided)):
            await past_waits.note(decided.id, wait)


async def count_what_is_practised(
    event: Counted, unit_of_work: UnitOfWork, practised: PracticeFigures
) -> None:
    """Decide it, and count it in practice's own figures; those of the forces are stats' to count."""
    await decide_what_follows(event, unit_of_work)
    await practised.note(event)


async def destroy_the_keys(
    erased: ConversationErased, unit_of_work: UnitOfWork, keys: ConversationKeys, publish: BatchPublisher
) -> None:
    """Publish the tombstone of each of the conversation's keys, once the ring remembers that they are destroyed."""
    await decide_what_follows(erased, unit_of_work)
    records = await unit_of_work.keys(erased.conversation)
    keys.erase(records)
    for record in records:
        await publish.raw(tombstone(record))


async def see_to_the_danger(
    request: DangerAcknowledgementRequested, unit_of_work: UnitOfWork, publish: Publish
) -> None:
    """Decide it like any request; of an erased conversation, of which there is no state, its danger alone is left."""
    if not await unit_of_work.is_erased(request.conversation):
        return await decide_what_follows(request, unit_of_work)
    if danger := await unit_of_work.acknowledge_danger(request.conversation):
        await publish(acknowledged_after_erasure(request, danger))
    return None


MORE_FOLLOWS: dict[type[Event], Handler] = {
    DangerAcknowledgementRequested: see_to_the_danger,
    ConversationTransferred: retell_what_was_said,
    ConversationErased: destroy_the_keys,
    ConversationClaimed: note_who_reads,
    ConversationConsulted: note_who_reads,
    PsychologistJoined: note_who_reads,
    VisitorJoined: count_what_is_practised,
    ConversationClosed: count_what_is_practised,
    ConversationReopened: count_what_is_practised,
}
"""The handlers of the events from which more follows than what is decided."""
for row in PROTOCOL:
    handlers.subscriber(row.event, row.when_parked)(MORE_FOLLOWS.get(row.event, decide_what_follows))


@handlers.subscriber(KeyMade, "consumed")
async def remember_the_key(made: KeyMade, unit_of_work: UnitOfWork, publish: BatchPublisher) -> None:
    """Remember that this key exists; one made for a conversation that is erased dies at once."""
    state = await unit_of_work.load(made.conversation)
    if (state and state.is_erased) or await unit_of_work.is_erased(made.conversation):
        await publish.raw(tombstone(made.conversation_key))
    else:
        unit_of_work.add_key(made.conversation, made.conversation_key)


@handlers.tombstone_subscriber(conversation_key)
async def forget_the_conversation(record: str, unit_of_work: UnitOfWork, publish: BatchPublisher) -> None:
    """Delete our copy of a conversation of which a key is destroyed; its other keys go with it."""
    conversation = record.partition("/")[0]
    await unit_of_work.forget(conversation, record)
    for other in await unit_of_work.keys(conversation):
        await publish.raw(tombstone(other))


@handlers.subscriber(ConversationRouted)
async def request_transfer(routed: ConversationRouted, publish: Publish) -> None:
    """Publish the router's answer into the log, for only there is it decided."""
    request = TransferRequested.after(
        routed, stay=RECEPTION, conversation=routed.conversation, to=routed.force, unit=routed.unit
    )
    await publish(request)


@handlers.subscriber(ConversationUnroutable)
async def publish_failed_routing(unroutable: ConversationUnroutable, publish: Publish) -> None:
    """Publish into the log that a person must choose the force, so that the visitor learns it."""
    await publish(RoutingFailed.after(unroutable, stay=RECEPTION, conversation=unroutable.conversation))


@handlers.subscriber(SignalementDrafted)
@handlers.subscriber(SignalementDispatched)
@handlers.subscriber(SignalementStopped)
@handlers.subscriber(SignalementReceived)
@handlers.subscriber(SignalementUnreachable)
@handlers.subscriber(SignalementContacted)
@handlers.subscriber(SignalementOverdue)
@handlers.subscriber(SignalementWithdrawn)
async def request_progress(progressed: OfSignalement, publish: Publish) -> None:
    """Publish into the log where a signalement is: both sides see it there."""
    request = ProgressRequested.after(
        progressed,
        stay=Stay(progressed.force, 0),
        conversation=progressed.conversation,
        signalement=progressed.signalement,
        status=progressed.status,
        unit=progressed.unit,
        rerouted_by=getattr(progressed, "rerouted_by", None),
        consent=getattr(progressed, "consent", None),
    )
    await publish(request)


def parking_notice(record: ConsumerRecord, parked: bool) -> Event | None:
    """The event that both sides are shown when decisions about a conversation wait for a person, or go on."""
    try:
        cause = envelope_of(record)
        kind = ConversationParked if parked else ConversationUnparked
        body = {"conversation": (record.key or b"").decode()}
        return kind.now(id=uuid5(cause.id, kind.type), stay=cause.stay, trace=cause.traceparent, **body)
    except ValueError:
        return None  # the record names no conversation: nobody is to learn it
