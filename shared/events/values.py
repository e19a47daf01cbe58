"""Values that events of several owners hold."""

from typing import Annotated, Literal

from pydantic import ConfigDict, StringConstraints

from shared.cloudevents.described import Described
from shared.forces import REGISTRY, ForceOrPractice, force_of

ConversationId = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}-[0-9a-f]{32}$")]
Commune = Annotated[str, StringConstraints(pattern=r"^([0-9]{2}|2[AB])[0-9]{3}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{0,39}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
"""By ISO 639-1."""
SignalementStatus = Literal[
    "awaiting-consent", "stopped", "forwarded", "received", "contacted", "overdue", "withdrawn", "unreachable"
]
"""`stopped`: no key of the unit nor of its force is registered; `overdue`: the unit does not answer in time;
`unreachable`: it answers that it tried to reach the person in vain.
"""


class Value(Described):
    """A value inside an event."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class Particulars(Value):
    """The particulars of a conversation, by codes: each is optional, and None says that it was not said."""

    offence_family: Code | None = None
    who: Code | None = None
    """The one who writes: a victim, a witness…"""
    age_group: Code | None = None
    """Of the victim, as are sex and relation."""
    sex: Code | None = None
    relation: Code | None = None
    """The author's to the victim: a partner, a colleague…"""


PARTICULARS = tuple(Particulars.model_fields)


class Unit(Value):
    """A territorial unit: a commissariat, a brigade, a groupement."""

    id: str
    name: str

    @property
    def force(self) -> ForceOrPractice | None:
        """The force that it belongs to, which its id begins with; None if the id names no force."""
        return force_of(self.id)


WHOLE: dict[ForceOrPractice, Unit] = {
    force: Unit(id=force, name=row.name["fr"].capitalize()) for force, row in REGISTRY.items()
}
"""A force as a unit, where no nearer one is known."""
