"""The events that outside front-ends publish: requests for conversations, and messages as JWE to chat's key."""

from datetime import timedelta
from typing import Literal

from shared.cloudevents.event import Event
from shared.cloudevents.topic import Topic
from shared.events.values import Code, Commune, Language

conversation_requested = Topic(
    "front-end.conversation-requested",
    key="conversation",
    by="name",
    publisher="front-end",
    consumers=("chat",),
    kept=timedelta(days=7),
    doc="A front-end asks to open a conversation of its own.",
)
message_submitted = Topic(
    "front-end.message-submitted",
    key="conversation",
    by="name",
    publisher="front-end",
    consumers=("chat",),
    kept=timedelta(days=7),
    doc="The acts of a front-end's visitor, in order: messages, as JWE to chat's key, and what they ask for.",
)


VisitorRequest = Literal[
    "reopening", "erasure", "erasure-cancellation", "consent-postponement", "consent-withdrawal"
]
"""The requests of a visitor that hold no word of theirs."""


class OfFrontEnd(Event):
    """An event of a front-end: its topic says who publishes it, its key which conversation it is about."""

    @property
    def name(self) -> str:
        """The front-end's name, by the topic where the event was consumed."""
        return self.topic_offset.topic.removeprefix(f"{self.topic.name}.")

    @property
    def conversation(self) -> str:
        """The front-end's own name of the conversation: it says nothing of a person."""
        return self._envelope.key


class ConversationRequested(OfFrontEnd, on=conversation_requested):
    """A visitor of a front-end asked to talk; the answer is on the front-end's topic, and names this event's id."""

    commune: Commune
    theme: Code | None = None
    language: Language = "fr"
    who: Code | None = None
    minor: bool | None = None


class MessageSubmitted(OfFrontEnd, on=message_submitted):
    """A visitor of a front-end wrote; the event's id is the message's, under which it counts once."""

    jwe: str
    """JSON, sealed to one of chat's keys: `conversation`, as in the record's key, and `text`."""


class RequestSubmitted(OfFrontEnd, on=message_submitted):
    """A visitor of a front-end asked for something; the event's id is the request's, which has one answer."""

    what: VisitorRequest


class PresenceSubmitted(OfFrontEnd, on=message_submitted):
    """A visitor of a front-end is there, said again every few seconds, or has just left by its way out."""

    presence: Literal["here", "left"]


class ConsentSubmitted(OfFrontEnd, on=message_submitted):
    """A visitor of a front-end consented, for one unit, having read the text of that version."""

    jwe: str
    """JSON, sealed to one of chat's keys: `conversation`, `contact` and `safe_contact`."""
    text_version: str
    language: Language = "fr"
    """In which they read it."""
    unit: str | None = None
    """The unit's id; None: the competent one."""
