"""Events for tests; each builder sets only what matters."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from shared.events.chat import (
    Author,
    AuthorisationRequested,
    ClaimRequested,
    CloseRequested,
    CodeChangeRequested,
    CodeConfirmationRequested,
    ConsentInvitationRequested,
    ConsentPostponementRequested,
    ConsentRequested,
    ConsultationRequested,
    ConversationOpened,
    ConversationReceived,
    DangerAcknowledgementRequested,
    DangerReason,
    DangerRequested,
    DangerWithdrawalRequested,
    DisclosureRequested,
    ErasureCancellationRequested,
    ErasureRequested,
    Ground,
    IdentificationRequested,
    KeyMade,
    MessagePosted,
    NoteRequested,
    OfferEndRequested,
    OfferRequested,
    OperatorFound,
    OperatorSought,
    OrientationRequested,
    ProgressRequested,
    ReleaseRequested,
    ReopenRequested,
    Result,
    RoutingFailed,
    Sealed,
    TransferRequested,
    VisitorJoined,
    VisitorLeft,
    VisitorResumed,
    VisitorSeen,
    WithdrawalRequested,
)
from shared.events.values import SignalementStatus, Unit
from shared.forces import Force
from shared.identifiers import RECEPTION, Stay

CONVERSATION = f"03-{'a' * 32}"
POLICE = Stay("police", 1)
GENDARMERIE = Stay("gendarmerie", 2)
BORDEAUX = Unit(id="police-33-bordeaux", name="Commissariat de Bordeaux")
BOX = Sealed(key="k", box="xxx")
EVE, ADAM = "eve", "adam"
"""Two operators."""
MORNING = datetime(2026, 3, 1, 9, tzinfo=UTC)


def later(minutes: float) -> datetime:
    """The moment so many minutes after the morning in which the stories begin."""
    return MORNING + timedelta(minutes=minutes)


def an_opening(stay: Stay = RECEPTION, **body: Any) -> ConversationOpened:
    """A visitor of Bordeaux opens."""
    return ConversationOpened.now(stay=stay, conversation=CONVERSATION, **{"commune": "33063", **body})


def a_joining(stay: Stay = POLICE) -> VisitorJoined:
    """The visitor reaches the conversation."""
    return VisitorJoined.now(stay=stay, conversation=CONVERSATION)


def a_receiving(stay: Stay = POLICE, **body: Any) -> ConversationReceived:
    """The stay holds all that was said before."""
    return ConversationReceived.now(
        stay=stay, conversation=CONVERSATION, **{"came_from": "reception.0", **body}
    )


def a_message(
    author: Author = "visitor", stay: Stay = POLICE, operator: str = "", named: UUID | None = None
) -> MessagePosted:
    """Somebody writes."""
    return MessagePosted.now(
        stay=stay,
        conversation=CONVERSATION,
        author=author,
        text=Sealed(key="k", box="xxx"),
        operator=operator,
        id=named,
    )


def a_claim(operator: str = EVE, stay: Stay = POLICE, named: UUID | None = None) -> ClaimRequested:
    """An operator asks to take it."""
    return ClaimRequested.now(
        stay=stay, conversation=CONVERSATION, operator=operator, pseudonym=operator.title(), id=named
    )


def a_closing(
    operator: str = EVE, stay: Stay = POLICE, outcome: Result = "information", **body: Any
) -> CloseRequested:
    """An operator asks to end it."""
    return CloseRequested.now(
        stay=stay, conversation=CONVERSATION, operator=operator, outcome=outcome, **body
    )


def a_reopening(stay: Stay = POLICE, named: UUID | None = None) -> ReopenRequested:
    """The visitor asks to talk again."""
    return ReopenRequested.now(stay=stay, conversation=CONVERSATION, id=named)


def an_erasure(
    stay: Stay = POLICE, named: UUID | None = None, until: datetime | None = None
) -> ErasureRequested:
    """The visitor asks that all be erased; from that moment on, if danger was declared."""
    return ErasureRequested.now(stay=stay, conversation=CONVERSATION, id=named, until=until)


def a_keeping(stay: Stay = POLICE) -> ErasureCancellationRequested:
    """The visitor takes the erasure back."""
    return ErasureCancellationRequested.now(stay=stay, conversation=CONVERSATION)


def a_resuming(stay: Stay = POLICE) -> VisitorResumed:
    """Somebody comes back with the code."""
    return VisitorResumed.now(stay=stay, conversation=CONVERSATION)


def a_code_change(stay: Stay = POLICE, until: datetime | None = None) -> CodeChangeRequested:
    """The visitor asks for another code; from that moment on, if danger was declared."""
    return CodeChangeRequested.now(stay=stay, conversation=CONVERSATION, until=until)


def a_code_keeping(stay: Stay = POLICE) -> CodeConfirmationRequested:
    """The visitor keeps the code that holds."""
    return CodeConfirmationRequested.now(stay=stay, conversation=CONVERSATION)


def a_danger(operator: str = EVE, stay: Stay = POLICE) -> DangerRequested:
    """An operator sees immediate danger."""
    return DangerRequested.now(stay=stay, conversation=CONVERSATION, operator=operator)


def an_acknowledgement(supervisor: str = "may", stay: Stay = POLICE) -> DangerAcknowledgementRequested:
    """A supervisor sees to the danger."""
    return DangerAcknowledgementRequested.now(
        stay=stay, conversation=CONVERSATION, supervisor=supervisor, pseudonym=supervisor.title()
    )


def a_sign(stay: Stay = POLICE) -> VisitorSeen:
    """The page of a visitor in danger is connected."""
    return VisitorSeen.now(stay=stay, conversation=CONVERSATION)


def a_goodbye(stay: Stay = POLICE) -> VisitorLeft:
    """The visitor leaves by the way out."""
    return VisitorLeft.now(stay=stay, conversation=CONVERSATION)


def a_danger_withdrawal(
    operator: str = EVE, stay: Stay = POLICE, reason: DangerReason = "over"
) -> DangerWithdrawalRequested:
    """An operator withdraws the danger."""
    return DangerWithdrawalRequested.now(
        stay=stay, conversation=CONVERSATION, operator=operator, pseudonym=operator.title(), reason=reason
    )


def a_transfer(
    to: Force = "gendarmerie", operator: str = EVE, stay: Stay = POLICE, **body: Any
) -> TransferRequested:
    """An operator (or, without one, the router) asks that a force take it."""
    return TransferRequested.now(stay=stay, conversation=CONVERSATION, to=to, operator=operator, **body)


def a_doubt() -> RoutingFailed:
    """The territory cannot say who is competent."""
    return RoutingFailed.now(stay=RECEPTION, conversation=CONVERSATION)


def an_invitation(operator: str = EVE, stay: Stay = POLICE) -> ConsentInvitationRequested:
    """An operator asks for the visitor's consent."""
    return ConsentInvitationRequested.now(stay=stay, conversation=CONVERSATION, operator=operator)


def a_postponement(stay: Stay = POLICE) -> ConsentPostponementRequested:
    """The visitor answers « not now »."""
    return ConsentPostponementRequested.now(stay=stay, conversation=CONVERSATION)


def a_consent(stay: Stay = POLICE, unit: Unit = BORDEAUX) -> ConsentRequested:
    """The visitor consents, for that unit."""
    return ConsentRequested.now(
        stay=stay, conversation=CONVERSATION, unit=unit, unit_force=unit.force, contact=uuid4(),
        transmitted=("name", "phone"), details=BOX, text_version="2026-11", language="fr",
    )  # fmt: skip


def a_withdrawal(stay: Stay = POLICE) -> WithdrawalRequested:
    """The visitor takes their consent back."""
    return WithdrawalRequested.now(stay=stay, conversation=CONVERSATION)


def a_progress(
    status: SignalementStatus = "forwarded", own_part: str = "0123456789ab", consent: UUID | None = None
) -> ProgressRequested:
    """Signalement published that it went on; it does not know the stay."""
    signalement = f"police-{CONVERSATION}-{own_part}"
    return ProgressRequested.now(
        stay=Stay("police", 0), conversation=CONVERSATION, signalement=signalement, status=status, unit=BORDEAUX,
        consent=consent,
    )  # fmt: skip


def an_orientation(operator: str = EVE, stay: Stay = POLICE) -> OrientationRequested:
    """An operator gives the card of somebody who can help."""
    return OrientationRequested.now(stay=stay, conversation=CONVERSATION, operator=operator, card=BOX)


def a_note(operator: str = EVE, stay: Stay = POLICE) -> NoteRequested:
    """An operator leaves a note to their colleagues."""
    return NoteRequested.now(
        stay=stay, conversation=CONVERSATION, operator=operator, pseudonym=operator.title(), note=BOX
    )


def an_identification(
    operator: str = EVE, stay: Stay = POLICE, ground: Ground = "minor"
) -> IdentificationRequested:
    """An operator asks that the address be opened: the visitor is a minor."""
    return IdentificationRequested.now(stay=stay, conversation=CONVERSATION, operator=operator, ground=ground)


def an_authorisation(
    of: UUID, *, granted: bool = True, stay: Stay = POLICE, magistrate: str = "mag"
) -> AuthorisationRequested:
    """A magistrate decides about it."""
    return AuthorisationRequested.now(
        stay=stay, conversation=CONVERSATION, identification=of, magistrate=magistrate, granted=granted
    )


def a_disclosure(of: UUID, stay: Stay = POLICE, magistrate: str = "mag") -> DisclosureRequested:
    """The magistrate gives what the sealed address says."""
    return DisclosureRequested.now(
        stay=stay, conversation=CONVERSATION, identification=of, magistrate=magistrate, address=BOX
    )


def a_consultation(operator: str = EVE, stay: Stay = POLICE) -> ConsultationRequested:
    """An operator asks to read it again, to write its signalement."""
    return ConsultationRequested.now(
        stay=stay, conversation=CONVERSATION, operator=operator, pseudonym=operator.title(),
        reason="signalement", explanation=BOX,
    )  # fmt: skip


def a_release(operator: str = EVE, stay: Stay = POLICE) -> ReleaseRequested:
    """An operator gives it back to the queue."""
    return ReleaseRequested.now(stay=stay, conversation=CONVERSATION, operator=operator)


def an_offer(operator: str = EVE, colleague: str = ADAM, stay: Stay = POLICE) -> OfferRequested:
    """An operator offers it to a colleague."""
    return OfferRequested.now(
        stay=stay, conversation=CONVERSATION, operator=operator, pseudonym=operator.title(),
        colleague=colleague, colleague_pseudonym=colleague.title(),
    )  # fmt: skip


def an_offer_ending(operator: str = EVE, stay: Stay = POLICE) -> OfferEndRequested:
    """An operator withdraws the offer, or their colleague refuses it."""
    return OfferEndRequested.now(stay=stay, conversation=CONVERSATION, operator=operator)


def a_finding(sought: OperatorSought) -> OperatorFound:
    """The process where the operator reads the conversation answers."""
    return OperatorFound.now(
        id=uuid5(sought.id, "found"), stay=sought.stay, conversation=CONVERSATION, request=sought.id
    )


def a_key() -> KeyMade:
    """A key of the conversation."""
    return KeyMade.now(
        conversation=CONVERSATION, key=uuid4().hex[:12], month="2026-03", wrapped="w", token_hash="t",
        resume_lookup="l", resume_hash="r", expires="2026-04-01T00:00:00+00:00",
    )  # fmt: skip
