"""The events for outside front-ends: what becomes of what they publish, what is said to them, and their keys."""

from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from shared.cloudevents.event import Event
from shared.cloudevents.topic import Topic
from shared.events.chat.conversation import Author, Reason
from shared.events.party_keys import KeyProposed, KeyRegistered, KeyRevoked

SubmissionReason = (
    Reason
    | Literal[
        "unreadable", "unknown-conversation", "already-open", "erased", "too-many", "no-key", "no-such-choice",
        "no-message", "text-changed", "no-contact", "no-such-unit", "no-signalement-key",
    ]
)  # fmt: skip
"""The reason why a front-end's event is refused; those of a conversation's requests among them."""

message_delivered = Topic(
    "chat.message-delivered",
    key="conversation",
    by="name",
    publisher="chat",
    consumers=("front-end",),
    kept=timedelta(days=7),
    doc="Messages for an outside front-end, as JWE to the key that it registered.",
)
front_end_key = Topic(
    "chat.front-end-key",
    key="name",
    publisher="chat",
    consumers=("chat",),
    compacted=True,
    doc="The public key of each outside front-end.",
)
front_end_key_proposed = Topic(
    "chat.front-end-key-proposed",
    key="name",
    publisher="chat",
    consumers=("chat",),
    compacted=True,
    doc="The last key that was proposed for each front-end: another person confirms it.",
)


class ForFrontEnd(Event):
    """The fields that every event for a front-end carries."""

    name: str
    """The front-end's."""
    conversation: str
    """As the front-end names it: the key of the records."""


class SubmissionAccepted(ForFrontEnd, on=message_delivered):
    """The front-end's request or message stands in the conversation: who answers it sees it."""

    submission: UUID
    """The id of the front-end's event."""


class SubmissionRefused(ForFrontEnd, on=message_delivered):
    """The front-end's event changes nothing, and never will: the reason says why."""

    submission: UUID
    reason: SubmissionReason


class MessageDelivered(ForFrontEnd, on=message_delivered):
    """The operator or the psychologist wrote to the front-end's visitor."""

    message: UUID
    author: Author
    pseudonym: str = ""
    jwe: str | None = None
    """JSON, sealed to the front-end's key: `conversation`, `message`, `text`; None: no key is registered any more."""


class EventDelivered(ForFrontEnd, on=message_delivered):
    """Something happened in the conversation that its visitor is shown: it is taken, closed, erased."""

    event: str
    """Its `ce_type` in the conversation's log."""
    body: dict[str, Any]
    """The fields of it that a visitor is shown."""
    jwe: str | None = None
    """The text that it seals for the visitor, as JSON to the front-end's key; None where there is none."""


class FrontEndKeyRegistered(KeyRegistered, on=front_end_key):
    """From now on what is said to this front-end's visitors is sealed to this key."""

    name: str


class FrontEndKeyRevoked(KeyRevoked, on=front_end_key):
    """Nothing is sealed to this front-end's key any more, and it opens no conversation."""

    name: str


class FrontEndKeyProposed(KeyProposed, on=front_end_key_proposed):
    """An administrator proposed a key for this front-end: nothing is sealed to it until another confirms it."""

    name: str
