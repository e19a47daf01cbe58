"""The events that lead out of a conversation: consent, cards of help, a signalement's progress, an address."""

from typing import Literal
from uuid import UUID

from shared.cloudevents.event import Event
from shared.events.chat.conversation import InConversation, Reply, Sealed, contact_given, conversation_log
from shared.events.values import ConversationId, SignalementStatus, Unit
from shared.forces import ForceOrPractice

ContactField = Literal["name", "phone", "email", "address"]
SafeContactField = Literal["when", "means", "leave_message", "agreed_word"]
"""A part of how to reach the visitor without danger."""
Ground = Literal["emergency", "minor"]
"""Why anonymity may be lifted without consent."""


class ContactGiven(Event, on=contact_given):
    """How to reach the visitor, as JWE to signalement's key; the consent that follows names this event's id.

    JSON: the details, and under `safe_contact` when and how to reach them without danger.
    """

    conversation: ConversationId
    force: ForceOrPractice
    """The force whose platform has the conversation."""
    jwe: str


class ConsentInvitationRequested(InConversation, on=conversation_log):
    """The operator asked that the visitor be asked for consent."""

    operator: str


class ConsentInvited(Reply, on=conversation_log):
    """The visitor's page shows what would be sent, and to whom, and asks."""

    operator: str


class ConsentPostponementRequested(InConversation, on=conversation_log):
    """The visitor answered « not now » where they were asked for their consent."""


class ConsentPostponed(Reply, on=conversation_log):
    """The operator sees that the visitor does not agree now; they may be asked again, and may always agree."""


class ConsentRequested(InConversation, on=conversation_log):
    """The visitor asked that their consent be recorded."""

    unit: Unit
    unit_force: ForceOrPractice
    """Whose unit it is: the visitor may choose one of another force."""
    contact: UUID
    """The id of the `contact-given` that holds the details."""
    transmitted: tuple[ContactField, ...]
    """The details that were given."""
    safe_contact: tuple[SafeContactField, ...] = ()
    """The parts that were given of how to reach them without danger; their content is sealed with the details."""
    details: Sealed
    """The same details, sealed with the conversation's key: JSON, for the operator."""
    text_version: str
    """Of the text that the visitor read."""
    language: str
    """In which they read it."""


class ConsentRecorded(Reply, on=conversation_log):
    """The visitor lifts their anonymity for one unit; until it is withdrawn, a signalement may leave."""

    unit: Unit
    unit_force: ForceOrPractice
    contact: UUID
    transmitted: tuple[ContactField, ...]
    safe_contact: tuple[SafeContactField, ...] = ()
    details: Sealed
    text_version: str
    language: str


class WithdrawalRequested(InConversation, on=conversation_log):
    """The visitor took their consent back."""


class ConsentWithdrawn(Reply, on=conversation_log):
    """Nothing that has not been forwarded yet leaves any more."""

    consent: UUID
    """The id of the `consent-recorded` that does not hold any more."""


class OrientationRequested(InConversation, on=conversation_log):
    """The operator asked that the visitor be given somebody's card."""

    operator: str
    card: Sealed
    """JSON: who can help, where, when, how to reach them."""


class OrientationGiven(Reply, on=conversation_log):
    """The visitor has the card of somebody who can help."""

    operator: str
    card: Sealed


class ProgressRequested(InConversation, on=conversation_log):
    """The signalement of this conversation went on; published into the log from signalement's own."""

    signalement: str
    status: SignalementStatus
    unit: Unit
    rerouted_by: ForceOrPractice | None = None
    consent: UUID | None = None


class SignalementProgressed(Reply, on=conversation_log):
    """Both sides see where the signalement is."""

    signalement: str
    status: SignalementStatus
    unit: Unit
    rerouted_by: ForceOrPractice | None = None
    """The force whose supervisor has just passed it to this unit."""
    consent: UUID | None = None
    """The id of the `consent-recorded` under which it has just left; the visitor may have given another since."""


class IdentificationRequested(InConversation, on=conversation_log):
    """The operator asked that the visitor's address be opened without consent: a magistrate must decide."""

    operator: str
    ground: Ground


class IdentificationAwaited(Reply, on=conversation_log):
    """A magistrate is asked; nobody else can open the address."""

    operator: str
    ground: Ground


class AuthorisationRequested(InConversation, on=conversation_log):
    """The magistrate decided whether the address is opened."""

    identification: UUID
    """The id of the operator's request."""
    magistrate: str
    granted: bool


class IdentificationAuthorised(Reply, on=conversation_log):
    """The magistrate authorised that the address be opened, in their own tool."""

    identification: UUID
    magistrate: str


class IdentificationRefused(Reply, on=conversation_log):
    """The magistrate did not authorise it: the address stays sealed."""

    identification: UUID
    magistrate: str


class DisclosureRequested(InConversation, on=conversation_log):
    """The magistrate gave what the sealed address says, as they opened it."""

    identification: UUID
    magistrate: str
    address: Sealed


class IdentificationDisclosed(Reply, on=conversation_log):
    """The operator of the conversation sees the address."""

    identification: UUID
    magistrate: str
    address: Sealed
