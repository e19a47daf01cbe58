"""A topic of the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from shared.forces import FORCES, FORCES_AND_PRACTICE, PRACTICE
from shared.identifiers import LOGS


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the catalogue (one for each `by`): its key, who publishes it, who may read it, its retention."""

    name: str
    key: str
    """The field whose order matters: the thing that the records of one key are about."""
    publisher: str
    consumers: tuple[str, ...]
    """The parties that may read it, and no other; what a service does consume is in its `handlers.py`."""
    doc: str
    by: Literal["", "force", "log", "name"] = ""
    """The end of the topic's name, if it has one: the event's attribute, or the name of an outside front-end."""
    published_for_it_by: str = ""
    """The service that publishes on it for its publisher, an outside party that has no Kafka client of its own."""
    kept: timedelta | None = None
    """None: for as long as the logs of conversations, longer than the oldest backup that may be restored."""
    compacted: bool = False
    practised: bool = True
    """Whether practice has one of its own."""
    ordered: bool = False
    """A log that its publisher decides: what follows an event that could not be decided waits for it."""

    @property
    def names(self) -> tuple[str, ...]:
        """The topics that really exist; a front-end's are made when it is let in."""
        if not self.by:
            return (self.name,)
        forces = FORCES_AND_PRACTICE if self.practised else FORCES
        ends: dict[str, tuple[str, ...]] = {"force": forces, "log": LOGS, "name": ()}
        return tuple(f"{self.name}.{end}" for end in ends[self.by])

    def names_for(self, front_ends: Iterable[str]) -> tuple[str, ...]:
        """The topics of these front-ends, of a topic that each has for itself."""
        return tuple(f"{self.name}.{front_end}" for front_end in front_ends)

    def has(self, name: str) -> bool:
        """Whether a topic of this name is one of these, a front-end's too."""
        return name.startswith(f"{self.name}.") if self.by == "name" else name in self.names

    @property
    def real_names(self) -> tuple[str, ...]:
        """The topics that are not practice's: for all that counts, or that reaches somebody."""
        return tuple(name for name in self.names if name.rpartition(".")[2] not in PRACTICE)
