"""What signalement's deciders hear: their own log, the conversations', what is sealed to us, the units' answers."""

from dataclasses import dataclass
from typing import Any

from services.signalement.domain.decide import DECIDED, decide
from services.signalement.domain.due import Keys
from services.signalement.domain.forward import leaving
from services.signalement.sealer import Sealer, hash_of_secret
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
from shared.events.signalement import (
    AcknowledgementNoted,
    AnswerDeadlinePassed,
    ConsentNoted,
    EndNoted,
    ForwardingRequested,
    HolderNoted,
    InSignalementLog,
    StayNoted,
    StopRequested,
    TextGiven,
    WithdrawalNoted,
)
from shared.events.territory import SignalementAcknowledged
from shared.identifiers import Force
from shared.kafka.handlers import Handlers, Publish

handlers = Handlers("signalement")


@dataclass(frozen=True, slots=True)
class Platform:
    """Whose log this group decides."""

    force: Force

    def noted(
        self, kind: type[InSignalementLog], published: InConversation, **body: Any
    ) -> list[InSignalementLog]:
        """What chat told in one of this force's stays, as our log has it."""
        if published.stay.log != self.force:
            return []
        what = f"{kind.type}/{published.stay}"  # retold in another stay, it is another note
        return [kind.after(published, what, conversation=published.conversation, force=self.force, **body)]


async def decide_what_follows(
    event: InSignalementLog, unit_of_work: UnitOfWork, sealer: Sealer, keys: Keys
) -> None:
    """Find what follows from a fact of the log, keep it, and tell it at the end of the batch."""
    before = await unit_of_work.load(event.conversation)
    letter = await sealer.written(leaving(before, event, keys), unit_of_work)
    unit_of_work.keep(*decide(before, event, letter))


PUBLISHED_AGAIN: set[type[Event]] = {ForwardingRequested, StopRequested, AnswerDeadlinePassed}
"""What the clock tells for as long as it is due."""
_DECIDED: set[type[Event]] = DECIDED - {EndNoted}
for _event in _DECIDED:
    handlers.subscriber(_event, "skipped" if _event in PUBLISHED_AGAIN else "waits")(decide_what_follows)
del _event


@handlers.subscriber(EndNoted)
async def end_the_case(end: EndNoted, unit_of_work: UnitOfWork, sealer: Sealer, keys: Keys) -> None:
    """Decide what will not leave; of what is erased, delete all that we could open."""
    await decide_what_follows(end, unit_of_work, sealer, keys)
    if end.erased:
        await unit_of_work.forget(end.conversation)


@handlers.subscriber(TextGiven)
async def keep_the_text(text: TextGiven, unit_of_work: UnitOfWork) -> None:
    """Keep what an operator wrote, as it is sealed."""
    await unit_of_work.add_piece(text)


@handlers.subscriber(ContactGiven)
async def keep_the_contact(contact: ContactGiven, unit_of_work: UnitOfWork) -> None:
    """Keep how to reach a visitor, as it is sealed; whichever force they talked with."""
    await unit_of_work.add_piece(contact)


@handlers.subscriber(ConversationReceived)
async def note_the_stay(received: ConversationReceived, platform: Platform, publish: Publish) -> None:
    """Bring into the log which unit is competent."""
    await publish(*platform.noted(StayNoted, received, unit=received.unit))


@handlers.subscriber(ConversationClaimed)
async def note_who_has_it(claimed: ConversationClaimed, platform: Platform, publish: Publish) -> None:
    """Bring into the log who may write a signalement."""
    await publish(*platform.noted(HolderNoted, claimed, operator=claimed.operator))


@handlers.subscriber(ConversationReleased)
async def note_its_release(released: ConversationReleased, platform: Platform, publish: Publish) -> None:
    """Bring into the log that nobody has it."""
    await publish(*platform.noted(HolderNoted, released))


@handlers.subscriber(ConversationClosed)
async def note_its_closing(closed: ConversationClosed, platform: Platform, publish: Publish) -> None:
    """Bring into the log that nobody has it any more."""
    await publish(*platform.noted(HolderNoted, closed))


@handlers.subscriber(ConsentRecorded)
async def note_the_consent(recorded: ConsentRecorded, platform: Platform, publish: Publish) -> None:
    """Bring the consent into the log: only there does it meet the draft."""
    said = recorded.model_dump(include={"unit", "unit_force", "contact", "transmitted"})
    await publish(*platform.noted(ConsentNoted, recorded, consent=recorded.id, **said))


@handlers.subscriber(ConsentWithdrawn)
async def note_the_withdrawal(withdrawn: ConsentWithdrawn, platform: Platform, publish: Publish) -> None:
    """Bring it into the log: it wins until forwarding."""
    await publish(*platform.noted(WithdrawalNoted, withdrawn, consent=withdrawn.consent))


@handlers.subscriber(ConversationTransferred)
async def note_its_transfer(
    transferred: ConversationTransferred, platform: Platform, publish: Publish
) -> None:
    """Bring into the log that it is another force's."""
    await publish(*platform.noted(EndNoted, transferred))


@handlers.subscriber(ConversationErased)
async def note_its_erasure(erased: ConversationErased, platform: Platform, publish: Publish) -> None:
    """Bring into the log that it is erased, whichever force had it last."""
    noted = EndNoted.after(erased, conversation=erased.conversation, force=platform.force, erased=True)
    await publish(noted)


@handlers.subscriber(SignalementAcknowledged)
async def note_the_answer(answer: SignalementAcknowledged, platform: Platform, publish: Publish) -> None:
    """Bring a unit's answer into the log that its signalement's id names; of the secret, the hash alone."""
    force, _, rest = answer.signalement.partition("-")
    if force == platform.force:
        noted = AcknowledgementNoted.after(
            answer, conversation=rest.rpartition("-")[0], force=force, signalement=answer.signalement,
            unit=answer.unit, answer=answer.status, secret_hash=hash_of_secret(answer.secret),
        )  # fmt: skip
        await publish(noted)
