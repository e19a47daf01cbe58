"""The event by which each chat process says who is connected to it, so that the others do not say otherwise."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from pydantic import AwareDatetime

from shared.cloudevents.event import Event
from shared.cloudevents.topic import Topic
from shared.events.chat.conversation import Author
from shared.events.values import Code, ConversationId, Value
from shared.forces import ForceOrPractice

presence_reported = Topic(
    "chat.presence-reported",
    key="process",
    publisher="chat",
    consumers=("chat",),
    kept=timedelta(minutes=5),
    doc="Who is connected to each chat process, kept for minutes: never a word, an address or a token.",
)
Sides = Mapping[Author, tuple[ConversationId, ...]]
"""The conversations of which that side is meant."""


class AtDesk(Value):
    """Somebody whose desk asks a chat process for what waits: an operator, or a psychologist."""

    operator: str
    pseudonym: str
    force: ForceOrPractice
    since: AwareDatetime | None
    """Since when, where the process knows it."""
    trainings: tuple[Code, ...] = ()
    """The themes that they are trained for."""


class PresenceReported(Event, on=presence_reported):
    """A chat process said who is connected to it: what changed, or all of it. What it does not say again lapses."""

    process: UUID
    here: Sides
    writing: Sides
    gone: Sides
    """The sides that were connected to that process, and are no more."""
    at_desk: tuple[AtDesk, ...] = ()
    """The operators whose desks are open."""
    psychologists: tuple[AtDesk, ...] = ()
    """The psychologists whose desks are open."""
