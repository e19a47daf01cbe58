"""What the territorial services tell us: their answers to signalements."""

from datetime import timedelta

from shared.cloudevents.event import Event
from shared.cloudevents.topic import Topic
from shared.events.signalement import Answer, SignalementId
from shared.events.values import Unit
from shared.identifiers import Force

signalement_acknowledged = Topic(
    "territory.signalement-acknowledged",
    key="unit",
    by="force",
    publisher="territory",
    consumers=("signalement", "stats"),
    kept=timedelta(days=30),
    doc="A territorial unit's answer, with the secret found inside the JWE.",
)


class SignalementAcknowledged(Event, on=signalement_acknowledged):
    """A territorial unit has opened a signalement, or has reached the person; who answers, the record's key says."""

    signalement: SignalementId
    secret: str
    """Found only inside the JWE."""
    status: Answer

    @property
    def unit(self) -> str:
        """Who answers."""
        return self._envelope.key

    @property
    def force(self) -> Force:
        """Whose unit answers, as its id begins; of an id that is no unit's of ours, on whose topic it is."""
        named = Unit(id=self.unit, name=self.unit).force
        return named or ("police" if self.topic_offset.topic.endswith(".police") else "gendarmerie")
