"""A signalement that leaves for its territorial unit, sealed to the unit's key."""

from datetime import timedelta

from shared.cloudevents.event import Event
from shared.cloudevents.topic import Topic
from shared.events.signalement.log import SignalementId
from shared.forces import ForceOrPractice

signalement_forwarded = Topic(
    "signalement.signalement-forwarded",
    key="unit",
    by="force",
    publisher="signalement",
    consumers=("territory", "signalement", "stats"),
    kept=timedelta(days=30),
    doc="Signalements for a territorial unit, as JWE to its key.",
)


class SignalementForwarded(Event, on=signalement_forwarded):
    """A signalement for a territorial unit; what it says is in the JWE alone, and so is the secret to answer."""

    force: ForceOrPractice
    """The unit's."""
    unit: str
    signalement: SignalementId
    jwe: str
