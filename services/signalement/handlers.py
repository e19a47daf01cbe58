"""What signalement's deciders hear: their own log, the conversations', what is sealed to us, the units' answers."""

from dataclasses import dataclass
from typing import Any

from services.signalement.domain.decide import DECIDED, decide
from services.signalement.domain.due import Keys
from services.signalement.domain.forward import leaving
from services.signalement.letters import Letters, hash_of_secret
from services.signalement.store import Book
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
from shared.facts import Fact, Force
from shared.kafka.handlers import Handlers, Tell

handlers = Handlers("signalement")


@dataclass(frozen=True, slots=True)
class Platform:
    """Whose log this group decides."""

    force: Force

    def noted(
        self, kind: type[InSignalementLog], told: InConversation, **body: Any
    ) -> list[InSignalementLog]:
        """What chat told in one of this force's stays, as our log has it."""
        if told.stay.log != self.force:
            return []
        what = f"{kind.type}/{told.stay}"  # retold in another stay, it is another note
        return [kind.after(told, what, conversation=told.conversation, force=self.force, **body)]


async def decide_what_follows(fact: InSignalementLog, book: Book, letters: Letters, keys: Keys) -> None:
    """Find what follows from a fact of the log, keep it, and tell it at the end of the batch."""
    before = await book.load(fact.conversation)
    letter = await letters.written(leaving(before, fact, keys), book)
    book.keep(*decide(before, fact, letter))


TOLD_AGAIN: set[type[Fact]] = {ForwardingRequested, StopRequested, AnswerDeadlinePassed}
"""What the clock tells for as long as it is due."""
_DECIDED: set[type[Fact]] = DECIDED - {EndNoted}
for _fact in _DECIDED:
    handlers.hears(_fact, "skipped" if _fact in TOLD_AGAIN else "waits")(decide_what_follows)
del _fact


@handlers.hears(EndNoted)
async def end_the_case(end: EndNoted, book: Book, letters: Letters, keys: Keys) -> None:
    """Decide what will not leave; of what is erased, delete all that we could open."""
    await decide_what_follows(end, book, letters, keys)
    if end.erased:
        await book.forget(end.conversation)


@handlers.hears(TextGiven)
async def keep_the_text(text: TextGiven, book: Book) -> None:
    """Keep what an operator wrote, as it is sealed."""
    await book.add_piece(text)


@handlers.hears(ContactGiven)
async def keep_the_contact(contact: ContactGiven, book: Book) -> None:
    """Keep how to reach a visitor, as it is sealed; whichever force they talked with."""
    await book.add_piece(contact)


@handlers.hears(ConversationReceived)
async def note_the_stay(received: ConversationReceived, platform: Platform, tell: Tell) -> None:
    """Bring into the log which unit is competent."""
    await tell(*platform.noted(StayNoted, received, unit=received.unit))


@handlers.hears(ConversationClaimed)
async def note_who_has_it(claimed: ConversationClaimed, platform: Platform, tell: Tell) -> None:
    """Bring into the log who may write a signalement."""
    await tell(*platform.noted(HolderNoted, claimed, operator=claimed.operator))


@handlers.hears(ConversationReleased)
async def note_its_release(released: ConversationReleased, platform: Platform, tell: Tell) -> None:
    """Bring into the log that nobody has it."""
    await tell(*platform.noted(HolderNoted, released))


@handlers.hears(ConversationClosed)
async def note_its_closing(closed: ConversationClosed, platform: Platform, tell: Tell) -> None:
    """Bring into the log that nobody has it any more."""
    await tell(*platform.noted(HolderNoted, closed))


@handlers.hears(ConsentRecorded)
async def note_the_consent(recorded: ConsentRecorded, platform: Platform, tell: Tell) -> None:
    """Bring the consent into the log: only there does it meet the draft."""
    said = recorded.model_dump(include={"unit", "unit_force", "contact", "transmitted"})
    await tell(*platform.noted(ConsentNoted, recorded, consent=recorded.id, **said))


@handlers.hears(ConsentWithdrawn)
async def note_the_withdrawal(withdrawn: ConsentWithdrawn, platform: Platform, tell: Tell) -> None:
    """Bring it into the log: it wins until forwarding."""
    await tell(*platform.noted(WithdrawalNoted, withdrawn, consent=withdrawn.consent))


@handlers.hears(ConversationTransferred)
async def note_its_transfer(transferred: ConversationTransferred, platform: Platform, tell: Tell) -> None:
    """Bring into the log that it is another force's."""
    await tell(*platform.noted(EndNoted, transferred))


@handlers.hears(ConversationErased)
async def note_its_erasure(erased: ConversationErased, platform: Platform, tell: Tell) -> None:
    """Bring into the log that it is erased, whichever force had it last."""
    noted = EndNoted.after(erased, conversation=erased.conversation, force=platform.force, erased=True)
    await tell(noted)


@handlers.hears(SignalementAcknowledged)
async def note_the_answer(answer: SignalementAcknowledged, platform: Platform, tell: Tell) -> None:
    """Bring a unit's answer into the log that its signalement's id names; of the secret, the hash alone."""
    force, _, rest = answer.signalement.partition("-")
    if force == platform.force:
        noted = AcknowledgementNoted.after(
            answer, conversation=rest.rpartition("-")[0], force=force, signalement=answer.signalement,
            unit=answer.unit, answer=answer.status, secret_hash=hash_of_secret(answer.secret),
        )  # fmt: skip
        await tell(noted)
