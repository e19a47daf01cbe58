"""The sealed texts, on topics kept for days, and the keys to which signalements are sealed."""

from datetime import timedelta

from shared.cloudevents.event import Event
from shared.cloudevents.topic import Topic
from shared.events.party_keys import KeyProposed, KeyRegistered, KeyRevoked
from shared.events.values import ConversationId
from shared.forces import ForceOrPractice

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
unit_key_proposed = Topic(
    "signalement.unit-key-proposed",
    key="unit",
    publisher="signalement",
    consumers=("signalement",),
    compacted=True,
    doc="The last key that was proposed for each unit: another person confirms it.",
)


class TextGiven(Event, on=text_given):
    """The text of an operator, as JWE to signalement's key; the draft's request names this event's id."""

    conversation: ConversationId
    force: ForceOrPractice
    jwe: str


class UnitKeyRegistered(KeyRegistered, on=unit_key):
    """From now on signalements for this unit are sealed to this key."""

    unit: str
    """A force's code alone: the whole force, for its units that have no key of their own."""
    name: str
    force: ForceOrPractice


class UnitKeyRevoked(KeyRevoked, on=unit_key):
    """Nothing is sealed to this unit's key any more."""

    unit: str


class UnitKeyProposed(KeyProposed, on=unit_key_proposed):
    """An administrator proposed a key for this unit: nothing is sealed to it until another person confirms it."""

    unit: str
    name: str
    force: ForceOrPractice
