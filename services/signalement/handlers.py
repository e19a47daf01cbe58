"""The events that signalement's deciders consume: of their own log, of chat's, and the units' answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.signalement.domain.case import conversation_of
from services.signalement.domain.decide import decide
from services.signalement.domain.due import Keys
from services.signalement.domain.forward import next_forwarding
from services.signalement.domain.protocol import DECIDED, note_of, row_of
from services.signalement.sealer import Sealer, hashed
from services.signalement.store.unit_of_work import UnitOfWork
from shared.cloudevents.event import Event
from shared.events.chat import (
    ConsentRecorded,
    ConsentWithdrawn,
    ContactGiven,
    ConversationClaimed,
    ConversationClosed,
    ConversationErased,
    ConversationReceived,
    ConversationReleased,
    ConversationTransferred,
    InConversation,
)
from shared.events.signalement import EndNoted, InSignalementLog, SignalementForwarded, TextGiven
from shared.events.territory import SignalementAcknowledged, SignalementAcknowledgedV2
from shared.forces import ForceOrPractice
from shared.kafka.handlers import H, Handlers, Publish

handlers = Handlers("signalement")


def subscriber(*events: type[Event]) -> Callable[[H], H]:
    """Register the handler of these events; their rows say what becomes of each when its conversation is parked."""

    def register(handler: H) -> H:
        for event in events:
            handlers.subscriber(event, row_of(event).when_parked)(handler)
        return handler

    return register


@dataclass(frozen=True, slots=True)
class Platform:
    """The force whose log this group decides."""

    force: ForceOrPractice

    def noted(self, published: InConversation, **body: Any) -> list[InSignalementLog]:
        """The note of what chat published in one of this force's stays; none of another force's."""
        if published.stay.log != self.force:
            return []
        note = note_of(published)
        what = f"{note.type}/{published.stay}"  # retold in another stay, it is another note
        return [note.after(published, what, conversation=published.conversation, force=self.force, **body)]


@subscriber(*DECIDED)
async def decide_event(event: InSignalementLog, unit_of_work: UnitOfWork, sealer: Sealer, keys: Keys) -> None:
    """Decide an event of the log; what follows is written, then published, at the end of the batch."""
    before = await unit_of_work.load(event.conversation)
    sealed = await sealer.sealed(next_forwarding(before, event, keys), unit_of_work)
    unit_of_work.keep(*decide(before, event, sealed))
    if isinstance(event, EndNoted) and event.erased:
        await unit_of_work.forget(event.conversation)


@subscriber(TextGiven)
async def store_text(text: TextGiven, unit_of_work: UnitOfWork) -> None:
    """Store an operator's words, as they are sealed."""
    await unit_of_work.add_piece(text)


@subscriber(ContactGiven)
async def store_contact(contact: ContactGiven, unit_of_work: UnitOfWork) -> None:
    """Store how to reach a visitor, as it is sealed, whatever force they talked with."""
    await unit_of_work.add_piece(contact)


@subscriber(SignalementForwarded)
async def store_forwarded(forwarded: SignalementForwarded, unit_of_work: UnitOfWork) -> None:
    """Store what has left for a unit, as it is sealed, so that the unit may read it in a browser."""
    await unit_of_work.add_forwarded(forwarded)


@subscriber(ConversationReceived)
async def note_stay(received: ConversationReceived, platform: Platform, publish: Publish) -> None:
    """Bring into the log which unit is competent."""
    await publish(*platform.noted(received, unit=received.unit))


@subscriber(ConversationClaimed)
async def note_holder(claimed: ConversationClaimed, platform: Platform, publish: Publish) -> None:
    """Bring into the log which operator may write a signalement."""
    await publish(*platform.noted(claimed, operator=claimed.operator))


@subscriber(ConversationReleased, ConversationClosed)
async def note_no_holder(
    ended: ConversationReleased | ConversationClosed, platform: Platform, publish: Publish
) -> None:
    """Bring into the log that no operator has the conversation any more."""
    await publish(*platform.noted(ended))


@subscriber(ConsentRecorded)
async def note_consent(recorded: ConsentRecorded, platform: Platform, publish: Publish) -> None:
    """Bring the consent into the log: only there does it meet the draft."""
    body = recorded.model_dump(include={"unit", "unit_force", "contact", "transmitted", "safe_contact"})
    await publish(*platform.noted(recorded, consent=recorded.id, **body))


@subscriber(ConsentWithdrawn)
async def note_withdrawal(withdrawn: ConsentWithdrawn, platform: Platform, publish: Publish) -> None:
    """Bring the withdrawal into the log: it wins until forwarding."""
    await publish(*platform.noted(withdrawn, consent=withdrawn.consent))


@subscriber(ConversationTransferred)
async def note_transfer(transferred: ConversationTransferred, platform: Platform, publish: Publish) -> None:
    """Bring into the log that the conversation is another force's."""
    await publish(*platform.noted(transferred))


@subscriber(ConversationErased)
async def note_erasure(erased: ConversationErased, platform: Platform, publish: Publish) -> None:
    """Bring into the log that the conversation is erased, whatever force had it last."""
    note = note_of(erased)
    await publish(note.after(erased, conversation=erased.conversation, force=platform.force, erased=True))


@subscriber(SignalementAcknowledged, SignalementAcknowledgedV2)
async def note_acknowledgement(
    answer: SignalementAcknowledged | SignalementAcknowledgedV2, platform: Platform, publish: Publish
) -> None:
    """Bring a unit's answer into the log that its signalement's id names; of proof or secret, the hash alone."""
    force, conversation = conversation_of(answer.signalement)
    if force != platform.force:
        return
    body: dict[str, Any] = {"signalement": answer.signalement, "unit": answer.unit, "answer": answer.status}
    if isinstance(answer, SignalementAcknowledgedV2):
        body |= {"secret_hash": "", "proof_hash": hashed(answer.proof), "tried": answer.tried}
    else:
        body |= {"secret_hash": hashed(answer.secret)}
    note = note_of(answer).after(answer, conversation=conversation, force=force, **body)
    await publish(note)
