"""A unit as requests name it."""

import re

import pytest

from services.router.editions.bundled import bundled_territory
from shared.codes import DEPARTEMENTS
from shared.forces import FORCES
from shared.http.units import UNIT


def test_every_unit_of_the_territory_can_be_named() -> None:
    """Each force's, of each commune, and of each département; and the force as a whole."""
    territory = bundled_territory()
    units = {territory.unit(force, code).id for force in FORCES for code in territory.communes}
    named = {f"{force}-{code}" for force in FORCES for code in DEPARTEMENTS}
    assert [unit for unit in {*units, *named, *FORCES} if not re.fullmatch(UNIT, unit)] == []


@pytest.mark.parametrize("unit", ["gendarmerie-1008583", "gendarmerie-2A-brigade-de-corte"])
def test_a_brigade_is_named_by_its_number_or_while_it_has_none_by_its_name(unit: str) -> None:
    """As the official list of competence makes them."""
    assert re.fullmatch(UNIT, unit)


def test_a_departement_that_is_none_has_no_unit() -> None:
    """All codes of two and three digits but those that there are."""
    codes = [f"{n:02d}" for n in range(100)] + [f"{n:03d}" for n in range(1000)] + ["2C", "2a"]
    known = {code for code in codes if re.fullmatch(UNIT, f"police-{code}")}
    assert known == set(DEPARTEMENTS) - {"2A", "2B"}
