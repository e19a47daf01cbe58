"""The events that the router publishes: the force and unit that answer for a commune."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from shared.cloudevents.event import Event
from shared.cloudevents.topic import Topic
from shared.events.values import ConversationId, Unit
from shared.forces import Force
from shared.identifiers import EVERYONE

conversation_routed = Topic(
    "router.conversation-routed",
    key="conversation",
    by="force",
    publisher="router",
    consumers=("chat", "signalement", "stats"),
    practised=False,
    doc="The force and unit competent for a conversation.",
)
conversation_unroutable = Topic(
    "router.conversation-unroutable",
    key="conversation",
    publisher="router",
    consumers=("chat", "signalement", "stats"),
    doc="Conversations for which a person must choose the force.",
)
territory_edition = Topic(
    "router.territory-edition-activated",
    key="edition",
    publisher="router",
    consumers=EVERYONE,
    compacted=True,
    doc="The edition of the territory that is in force from a moment on.",
)

unit_named = Topic(
    "router.unit-named",
    key="unit",
    publisher="router",
    consumers=("router", "chat", "signalement"),
    compacted=True,
    doc="The territorial units of the edition in force, and their names.",
)


class ConversationRouted(Event, on=conversation_routed):
    """The competent force and territorial unit are known."""

    conversation: ConversationId
    force: Force
    unit: Unit
    both_forces: bool = False
    """The source names several forces for this commune: the first has it, and an operator may transfer it."""
    decided_by: str = ""
    """The person who chose, when the territory could not say; `deadline`: nobody in time; empty: the territory."""


class ConversationUnroutable(Event, on=conversation_unroutable):
    """The territory cannot say who is competent: a person decides."""

    conversation: ConversationId
    commune: str
    reason: Literal["unknown-commune", "no-institution", "choose-arrondissement"]


class TerritoryEditionActivated(Event, on=territory_edition):
    """From each of its moments on, until another edition's, competence is read in this edition."""

    edition: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    sha256: str = ""
    """Of the edition's content: a reader elsewhere knows that it is this one."""
    moments: list[AwareDatetime] = Field([])
    """All at which it was activated, the past ones too: the topic keeps one event of each edition. None: its time."""


class UnitNamed(Event, on=unit_named):
    """The territory's name of a unit; requests name a unit by its id alone."""

    unit: str
    name: str
    force: Force
    since: AwareDatetime
    """From when on the edition is in force that says so: no router takes a later one's word back."""
    gone: bool = False
    """No commune has this unit any more: nothing is sent to it."""
