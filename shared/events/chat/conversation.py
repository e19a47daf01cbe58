"""The events that chat publishes: the log of each conversation, and the records of their keys.

Within a conversation's log, requests (`…Requested`) and what came of them are events alike. Every request
has exactly one reply, which names it in `request`.
"""

from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, StringConstraints

from shared.cloudevents.event import Event
from shared.cloudevents.topic import Topic
from shared.events.values import Code, Commune, ConversationId, Language, Particulars, Unit, Value
from shared.forces import Force

Author = Literal["visitor", "operator", "psychologist"]
Result = Literal["signalement", "orientation", "information", "abandoned"]
"""How a conversation ends: the outcome that the figures count."""
Limit = Literal[
    "routing", "answer", "reply", "silence", "erasure", "line", "words", "offer", "presence", "absence"
]
"""The wait that is over: for a force, for an operator, for the operator's reply, for the visitor, for an erasure;
for the lost line, or a word, of a visitor in danger; for a colleague who was offered the conversation, for a sign of
its operator, for that operator who was asked for.
"""
Reason = Literal[
    "already-claimed", "not-yours", "closed", "not-closed", "moved", "routing", "same-force",
    "no-consent", "no-signalement", "forwarded", "already-asked", "not-awaited", "not-authorised",
    "never-yours", "still-yours",
    "no-danger", "no-erasure",
    "no-card", "no-answer", "answer-owed",
    "no-offer", "practice",
    "already-invited", "no-invitation", "already-joined", "already-shared", "no-psychologist",
]  # fmt: skip

conversation_log = Topic(
    "chat.conversation",
    key="conversation",
    by="log",
    publisher="chat",
    consumers=("chat", "router", "signalement", "stats"),
    doc="Everything that happens in a conversation, in order, in one partition.",
)
conversation_key = Topic(
    "chat.conversation-key",
    key="conversation_key",
    publisher="chat",
    consumers=("chat",),
    compacted=True,
    doc="Each conversation's wrapped keys, token hashes and sealed address, until their tombstone.",
)
contact_given = Topic(
    "chat.contact-given",
    key="conversation",
    by="force",
    publisher="chat",
    consumers=("signalement",),
    kept=timedelta(days=7),
    doc="Contact details as JWE to signalement's key, published before the consent's request that names them.",
)


class Sealed(Value):
    """A text sealed with one of the conversation's keys: base64url of nonce and AES-256-GCM ciphertext."""

    key: str
    box: str


class InConversation(Event):
    """The field that every event of a conversation's log carries."""

    conversation: ConversationId


class Reply(InConversation):
    """The one reply to a request."""

    request: UUID


class FrontEnd(Value):
    """The outside front-end that opened a conversation, and how it names what it opened."""

    name: str
    conversation: str
    """As the front-end names it."""
    request: UUID
    """The id of the event by which it asked."""


class ConversationOpened(InConversation, on=conversation_log):
    """A visitor asked to talk, about a commune that nobody has checked yet."""

    commune: Commune
    theme: Code | None = None
    language: Language = "fr"
    who: Code | None = None
    """A victim, a witness…: the one who writes; None: not said."""
    minor: bool | None = None
    """Whether the person who writes is under 18; None: not said."""
    front_end: FrontEnd | None = None
    """The front-end through which the visitor writes; None: our own page."""


class LanguageChanged(InConversation, on=conversation_log):
    """The visitor reads their page in this language from now on: the desk goes by it."""

    language: Language


class VisitorJoined(InConversation, on=conversation_log):
    """The visitor has reached the conversation that was opened: from here on it counts, and is queued."""


class MessagePosted(InConversation, on=conversation_log):
    """Somebody wrote; the text is sealed, the event's id is the one that the sender gave it."""

    author: Author
    text: Sealed
    operator: str = ""
    """The person who wrote at the desk; empty for the visitor."""
    pseudonym: str = ""


class TransferRequested(InConversation, on=conversation_log):
    """The router, or an operator, asked that a force take the conversation."""

    to: Force
    unit: Unit | None = None
    operator: str = ""
    """Empty: the router."""


class ConversationTransferred(Reply, on=conversation_log):
    """The conversation goes on in another stay; what stands after this here is shown to nobody."""

    to: str
    """The next stay, as `police.1`."""
    unit: Unit | None = None


class ConversationReceived(InConversation, on=conversation_log):
    """The new stay holds all that was said before; from here on it is decided there."""

    came_from: str
    unit: Unit | None = None
    joined: bool = False
    urgent: bool = False
    theme: Code | None = None
    who: Code | None = None
    minor: bool | None = None
    waiting_since: AwareDatetime | None = None
    """Since when the visitor has waited for an answer; None: they are answered, and wait from here on."""


class PastRetold(InConversation, on=conversation_log):
    """Somebody came, left or passed the conversation on, in an earlier stay: it is shown there, and binds no more.

    It bears the id and the time of that event, so that a page which has shown it does not show it again.
    """

    what: str
    """The type of that event, as `chat.conversation-claimed`."""
    came_from: str
    """The stay in which it happened, as `police.1`."""
    pseudonym: str = ""
    shared: bool = False
    """Whether a psychologist who joined read what was written before, too."""


class ClaimRequested(InConversation, on=conversation_log):
    """An operator asked to take the conversation."""

    operator: str
    pseudonym: str


class ConversationClaimed(Reply, on=conversation_log):
    """This operator talks with the visitor from now on; nobody else does."""

    operator: str
    pseudonym: str


ReleaseCause = Literal["given-back", "unanswered", "absent"]
"""Why a conversation is back in the queue: its operator gave it back, did not reply in time, or is gone."""


class ConversationReleased(Reply, on=conversation_log):
    """The operator gave the conversation back, did not reply in time, or is gone: it is back in the queue."""

    cause: ReleaseCause | None = None
    """None: by a version that did not say it."""


class CloseRequested(InConversation, Particulars, on=conversation_log):
    """The operator asked to end the conversation, with its one outcome and the particulars that are known."""

    operator: str
    outcome: Result
    theme: Code | None = None
    silent_since: AwareDatetime | None = None
    """A visitor who last wrote before this is silent; None: by a version that did not check the outcome."""


class ConversationClosed(Reply, Particulars, on=conversation_log):
    """The conversation has ended; a message after this came too late. Its particulars are the operator's view."""

    outcome: Result
    theme: Code | None = None
    operator: str = ""
    """Empty: nobody answered any more, and a deadline closed it."""


class ReopenRequested(InConversation, on=conversation_log):
    """The visitor asked to talk again in a closed conversation."""


class ConversationReopened(Reply, on=conversation_log):
    """The conversation waits for an operator again."""


class RoutingFailed(InConversation, on=conversation_log):
    """The territory cannot say who is competent: a supervisor chooses, and the visitor learns it."""


class DeadlinePassed(InConversation, on=conversation_log):
    """A wait lasted longer than it may; the event's id derives from what began the wait."""

    limit: Limit


class WaitOverdue(Reply, on=conversation_log):
    """Nobody could be found in time: the visitor and the supervisor are informed."""

    limit: Limit


class DeadlineLapsed(Reply, on=conversation_log):
    """The wait had ended before the deadline was decided: nothing to do."""


class RequestRefused(Reply, on=conversation_log):
    """The state of the conversation does not allow what was asked."""

    reason: Reason


class ConversationParked(InConversation, on=conversation_log):
    """An event of the conversation cannot be decided: decisions wait for a person, messages go on."""


class ConversationUnparked(InConversation, on=conversation_log):
    """The events that could not be decided have been replayed: decisions go on."""


class KeyMade(Event, on=conversation_key):
    """A key of a conversation, wrapped by its expiry month's, and the hashes of what opens the conversation."""

    conversation: ConversationId
    key: str
    month: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}$")]
    wrapped: str
    token_hash: str
    resume_lookup: str
    resume_hash: str
    expires: str
    """When the token stops opening anything, RFC 3339."""
    replaces: bool = False
    """The visitor asked for another resume code: former codes, and tokens that they gave, open nothing."""
    holds_from: AwareDatetime | None = None
    """From when on the code that replaces holds; None: at once."""
    address: str | None = None
    """JWE to the magistrate: address, source port and UTC time; None without a magistrate's key."""

    @property
    def conversation_key(self) -> str:
        """Kafka's key of the record."""
        return f"{self.conversation}/{self.key}"
