"""The territory of an edition: its communes, and the competence for each."""

from collections import Counter
from collections.abc import Mapping, Sequence

from services.router.domain.commune import Commune
from services.router.domain.competence import Competence, Doubt
from services.router.domain.spelling import folded
from services.router.domain.units import default_unit
from shared.codes import departement_of
from shared.events.values import WHOLE, Unit
from shared.forces import FORCES, Force

Units = Mapping[Force, Unit | None]
"""The unit of each force that the list names for a commune; None: that of its département."""


class Territory:
    """The communes of one edition, and who is competent for each."""

    def __init__(
        self,
        communes: Mapping[str, Commune],
        departements: Mapping[str, str],
        listed: Mapping[str, Units],
        former: Sequence[tuple[str, str]] = (),
    ) -> None:
        """`listed`: the units of each commune that the list names.

        `former`: names of former communes, each with the commune that it belongs to now.
        """
        self.communes = communes
        self.departements = departements
        self.former = former
        self._listed = listed
        self._default = {
            (force, code): default_unit(force, code, name)
            for force in FORCES
            for code, name in departements.items()
        }
        self._parts: dict[str, tuple[Commune, ...]] = {}
        for commune in communes.values():
            if commune.city:
                self._parts[commune.city] = (*self._parts.get(commune.city, ()), commune)

    def competence(self, code: str) -> Competence | Doubt:
        """The force and unit that answer for a commune, or a doubt."""
        commune = self.communes.get(code)
        if commune is None:
            return Doubt("unknown-commune")
        if code in self._parts:
            return Doubt("choose-arrondissement", self._parts[code])
        units = self._listed.get(code)
        if not units:
            return Doubt("no-institution")
        force = next(force for force in FORCES if force in units)
        return Competence(force, self.unit(force, code), both_forces=len(units) > 1)

    def departement(self, typed: str) -> str | None:
        """The code of the département that all of a text is the number or the name of."""
        text = folded(typed)
        named = (code for code, name in self.departements.items() if text in {code.lower(), folded(name)})
        return next(named, None)

    def answers(self, departement: str) -> Counter[Force | None]:
        """How many communes of a département each force answers for; None: those for which a person chooses."""
        there = (each.code for each in self.communes.values() if each.departement == departement)
        found = (self.competence(code) for code in there if code not in self._parts)
        return Counter(None if isinstance(each, Doubt) else each.force for each in found)

    def unit(self, force: Force, code: str) -> Unit:
        """The unit of a force for this commune, known or not: the closest that can be named."""
        if listed := self._listed.get(code, {}).get(force):
            return listed
        return self._default.get((force, departement_of(code))) or WHOLE[force]

    def known_unit(self, force: Force, unit: str) -> Unit | None:
        """The unit of that force that goes by this id, if the edition knows one."""
        listed = (units.get(force) for units in self._listed.values())
        default = (known for (other, _), known in self._default.items() if other == force)
        return next((known for known in (*default, *listed) if known and known.id == unit), None)

    def units(self) -> dict[str, Unit]:
        """Every unit that answers for a commune or a département, by its id."""
        listed = (unit for units in self._listed.values() for unit in units.values() if unit)
        return {unit.id: unit for unit in (*self._default.values(), *listed)}

    def name(self, code: str) -> str:
        """The commune's name; empty for one that nobody knows."""
        commune = self.communes.get(code)
        return commune.name if commune else ""
