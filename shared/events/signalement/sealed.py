"""The sealed texts, on topics kept for days, and the keys to which signalements are sealed."""

from datetime import timedelta

from shared.cloudevents.event import Event
from shared.cloudevents.topic import Topic
from shared.events.values import ConversationId
from shared.forces import Force

text_given = Topic(
    "signalement.text-given",
    key="conversation",
    by="force",
    publisher="signalement",
    consumers=("signalement",),
    kept=timedelta(days=7),
    doc="What operators wrote, as JWE to signalement's own key, published before the draft's request that names it.",
)
unit_key = Topic(
    "signalement.unit-key",
    key="unit",
    publisher="signalement",
    consumers=("signalement",),
    compacted=True,
    doc="The public key of each territorial unit.",
)


class TextGiven(Event, on=text_given):
    """The text of an operator, as JWE to signalement's key; the draft's request names this event's id."""

    conversation: ConversationId
    force: Force
    jwe: str


class UnitKeyRegistered(Event, on=unit_key):
    """From now on signalements for this unit are sealed to this key."""

    unit: str
    """A force's code alone: the whole force, for its units that have no key of their own."""
    name: str
    force: Force
    jwk: str


class UnitKeyRevoked(Event, on=unit_key):
    """Nothing is sealed to this unit's key any more."""

    unit: str
