"""The event that stats publishes: figures, when a day or a month closes."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from shared.cloudevents.event import Event
from shared.cloudevents.topic import Topic
from shared.events.values import Value
from shared.forces import Force
from shared.identifiers import EVERYONE

figures_released = Topic(
    "stats.figures-released",
    key="period",
    publisher="stats",
    consumers=EVERYONE,
    compacted=True,
    doc="The figures of a closed period, safe to publish.",
)


class ReleasedFigures(Value):
    """How many of a force, a département and a theme; a figure that is null is suppressed, not zero."""

    force: Force | Literal["reception"]
    """`reception`: conversations that no force has."""
    departement: str | None = None
    """None: all of them together."""
    theme: str | None = None
    """None: all of them together; `unknown` where nobody named one."""
    conversations: int | None = None
    """Opened in the period."""
    signalement: int | None = None
    """Closed in the period, as are the following."""
    orientation: int | None = None
    information: int | None = None
    abandoned: int | None = None


class FiguresReleased(Event, on=figures_released):
    """A day or a month has closed; days are Europe/Paris. Published once, and not corrected afterwards."""

    period: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$")]
    figures: list[ReleasedFigures]
    """Rows in which every figure is suppressed are left out."""
