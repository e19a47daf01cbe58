"""The competence for a commune: a force and its unit, or a doubt that says why nobody can be named."""

from dataclasses import dataclass
from typing import Literal

from services.router.domain.commune import Commune
from shared.events.values import Unit
from shared.forces import Force

Reason = Literal["unknown-commune", "no-institution", "choose-arrondissement"]


@dataclass(frozen=True, slots=True)
class Competence:
    """The force and the territorial unit that answer for a commune."""

    force: Force
    unit: Unit
    both_forces: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """The reason why the territory cannot say who is competent, and the communes to choose instead."""

    reason: Reason
    choices: tuple[Commune, ...] = ()
