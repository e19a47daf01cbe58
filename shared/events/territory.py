"""The event that the territorial services publish: their answers to signalements."""

from datetime import timedelta
from typing import Self

from shared.cloudevents.event import Event
from shared.cloudevents.topic import Topic
from shared.events.signalement import Answer, Attempt, Awaited, SignalementId
from shared.forces import ForceOrPractice, force_of

signalement_acknowledged = Topic(
    "territory.signalement-acknowledged",
    key="unit",
    by="force",
    publisher="territory",
    published_for_it_by="signalement",
    consumers=("signalement", "stats"),
    kept=timedelta(days=30),
    doc="A territorial unit's answer, with a proof that it has opened the JWE.",
)


class UnitAnswer(Event):
    """The answer of a territorial unit; who answers, the record's key says."""

    signalement: SignalementId
    status: Answer

    @property
    def unit(self) -> str:
        """The unit that answers."""
        return self._envelope.key

    def given_by(self, unit: str) -> Self:
        """The same answer, given by this unit through our page."""
        return self.model_copy()._in(self._envelope._replace(key=unit))

    @property
    def force(self) -> ForceOrPractice:
        """The force of the unit that answers, by the unit's id; of an id that names no force, the topic's."""
        return force_of(self.unit) or self.topic_offset.topic.rpartition(".")[2]


class SignalementAcknowledged(UnitAnswer, on=signalement_acknowledged):
    """A territorial unit has opened a signalement, or has reached the person.

    Believed only of what left before units gave proofs: who reads the topic has the secret too.
    """

    status: Awaited
    secret: str
    """Found only inside the JWE."""


class SignalementAcknowledgedV2(UnitAnswer, on=signalement_acknowledged):
    """A territorial unit has opened a signalement, has reached the person, or has tried to in vain."""

    proof: str
    """HMAC-SHA256, in base64url without padding, of `<status>/<signalement>/<forwarding>` under the text of the
    secret; secret and forwarding are found only inside the JWE.
    """
    tried: tuple[Attempt, ...] = ()
    """The ways in which it tried to reach a person who is `unreachable`."""
