"""Events and histories for tests; each sets only what matters."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.chat.domain.conversation import Conversation
from services.chat.domain.decide import decide
from shared.cloudevents.event import Event, TopicOffset
from shared.events.chat import (
    Author,
    AuthorisationRequested,
    ClaimRequested,
    CloseRequested,
    ConsentInvitationRequested,
    ConsentRequested,
    ConversationOpened,
    ConversationReceived,
    DangerRequested,
    DeadlinePassed,
    DisclosureRequested,
    ErasureRequested,
    Ground,
    IdentificationRequested,
    InConversation,
    MessagePosted,
    OrientationRequested,
    ProgressRequested,
    ReopenRequested,
    RequestRefused,
    Result,
    RoutingFailed,
    Sealed,
    TransferRequested,
    VisitorJoined,
    WithdrawalRequested,
)
from shared.events.values import SignalementStatus, Unit
from shared.forces import Force
from shared.identifiers import RECEPTION, Stay, partition_of

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


def an_erasure(stay: Stay = POLICE, named: UUID | None = None) -> ErasureRequested:
    """The visitor asks that all be erased."""
    return ErasureRequested.now(stay=stay, conversation=CONVERSATION, id=named)


def a_danger(operator: str = EVE, stay: Stay = POLICE) -> DangerRequested:
    """An operator sees immediate danger."""
    return DangerRequested.now(stay=stay, conversation=CONVERSATION, operator=operator)


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


def a_consent(stay: Stay = POLICE, unit: Unit = BORDEAUX) -> ConsentRequested:
    """The visitor consents, for that unit."""
    return ConsentRequested.now(
        stay=stay, conversation=CONVERSATION, unit=unit, unit_force="police", contact=uuid4(),
        transmitted=("name", "phone"), details=BOX, text_version="2026-11", language="fr",
    )  # fmt: skip


def a_withdrawal(stay: Stay = POLICE) -> WithdrawalRequested:
    """The visitor takes their consent back."""
    return WithdrawalRequested.now(stay=stay, conversation=CONVERSATION)


def a_progress(status: SignalementStatus = "forwarded") -> ProgressRequested:
    """Signalement published that it went on; it does not know the stay."""
    signalement = f"police-{CONVERSATION}-0123456789ab"
    return ProgressRequested.now(
        stay=Stay("police", 0),
        conversation=CONVERSATION,
        signalement=signalement,
        status=status,
        unit=BORDEAUX,
    )


def an_orientation(operator: str = EVE, stay: Stay = POLICE) -> OrientationRequested:
    """An operator gives the card of somebody who can help."""
    return OrientationRequested.now(stay=stay, conversation=CONVERSATION, operator=operator, card=BOX)


def an_identification(
    operator: str = EVE, stay: Stay = POLICE, ground: Ground = "minor"
) -> IdentificationRequested:
    """An operator asks that the address be opened: the visitor is a minor."""
    return IdentificationRequested.now(stay=stay, conversation=CONVERSATION, operator=operator, ground=ground)


def an_authorisation(of: UUID, *, granted: bool = True, stay: Stay = POLICE) -> AuthorisationRequested:
    """A magistrate decides about it."""
    return AuthorisationRequested.now(
        stay=stay, conversation=CONVERSATION, identification=of, magistrate="mag", granted=granted
    )


def a_disclosure(of: UUID, stay: Stay = POLICE) -> DisclosureRequested:
    """The magistrate gives what the sealed address says."""
    return DisclosureRequested.now(
        stay=stay, conversation=CONVERSATION, identification=of, magistrate="mag", address=BOX
    )


class History:
    """A log of one conversation and its decider: it consumes events and remembers what it published.

    `consume` takes one event and stops there, as if what follows were published but not consumed yet; calling the
    history goes on until this log has consumed everything that it published itself.
    """

    def __init__(self, log: str = "police") -> None:
        self.log = log
        self.state: Conversation | None = None
        self.events: list[InConversation] = []
        self.published: list[Event] = []
        self._not_consumed: list[Event] = []

    @property
    def now(self) -> Conversation:
        """The state; the conversation is known here."""
        assert self.state is not None
        return self.state

    def consume(self, event: InConversation, at: datetime | None = None) -> tuple[Event, ...]:
        """Consume one event at the end of the log; the events that follow."""
        envelope = event._envelope._replace(topic_offset=self._end(), time=at or event.time)
        consumed = event.model_copy()._in(envelope)
        self.events.append(consumed)
        self.state, published = decide(self.state, consumed)
        self.published.extend(published)
        self._not_consumed.extend(event for event in published if event.stay.log == self.log)
        return published

    def settle(self) -> None:
        """Consume the events that this log published itself."""
        while self._not_consumed:
            event = self._not_consumed.pop(0)
            assert isinstance(event, InConversation)
            self.consume(event)

    def __call__(self, *events: InConversation, at: datetime | None = None) -> tuple[Event, ...]:
        """Consume these, and all that follows; the first events that followed from the last one."""
        published: tuple[Event, ...] = ()
        for event in events:
            published = self.consume(event, at)
            self.settle()
        return published

    def passes(self, at: datetime) -> tuple[Event, ...]:
        """The deadline of what is waited for passes."""
        wait = self.now.wait
        assert wait is not None
        return self(
            DeadlinePassed.now(
                id=wait.deadline, stay=self.now.stay, conversation=CONVERSATION, limit=wait.limit
            ),
            at=at,
        )

    def _end(self) -> TopicOffset:
        return TopicOffset(f"chat.conversation.{self.log}", partition_of(CONVERSATION), len(self.events))


def in_reception() -> History:
    """A conversation that looks for its force."""
    history = History("reception")
    history(an_opening(), at=MORNING)
    return history


def waiting() -> History:
    """A conversation of the police that waits for an operator, its visitor there."""
    history = History("police")
    history(an_opening(POLICE), a_joining(), a_receiving(), at=MORNING)
    return history


def claimed(by: str = EVE) -> History:
    """A conversation that an operator has."""
    history = waiting()
    history(a_claim(by), at=MORNING)
    return history


def closed() -> History:
    """A conversation that its operator has ended."""
    history = claimed()
    history(a_closing(), at=MORNING)
    return history


def transferred() -> History:
    """A conversation that its operator sent to the gendarmerie."""
    history = claimed()
    history(a_transfer(), at=MORNING)
    return history


def reason(published: tuple[Event, ...]) -> str:
    """Why the one request was refused."""
    (refusal,) = published
    assert isinstance(refusal, RequestRefused)
    return refusal.reason
