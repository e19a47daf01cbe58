"""Postal codes come first, for they are what people know; the INSEE's are found where they are no postal code."""

import pytest

from services.router.domain.search.gazetteer import Gazetteer


@pytest.mark.parametrize(
    ("typed", "code"), [("2A004", "2A004"), ("2a004", "2A004"), ("2B033", "2B033"), ("2b 033", "2B033")]
)
def test_a_code_of_corsica_finds_its_commune(typed: str, code: str, gazetteer: Gazetteer) -> None:
    """In any case: no postal code looks like it."""
    (found,) = gazetteer.find(typed, 8)
    assert (found.commune.code, found.matched, found.text) == (code, "code", code)


def test_the_beginning_of_a_code_of_corsica_finds_those_that_begin_so(gazetteer: Gazetteer) -> None:
    """As « 33 » does: the populous first."""
    assert [found.commune.name for found in gazetteer.find("2a", 2)] == ["Ajaccio", "Porto-Vecchio"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [("33063", "33063"), ("75101", "75101"), ("97501", "97501"), ("69123", "69381"), ("75056", "75101")],
)
def test_the_insee_s_code_finds_its_commune(typed: str, code: str, gazetteer: Gazetteer) -> None:
    """A whole city's finds its arrondissements."""
    assert code in {found.commune.code for found in gazetteer.find(typed, 8)}


def test_a_cedex_s_code_comes_before_the_insee_s(gazetteer: Gazetteer) -> None:
    """33074 is a CEDEX of Bordeaux, and Brouqueyran's code."""
    found = [(each.commune.name, each.matched) for each in gazetteer.find("33074", 8)]
    assert found == [("Bordeaux", "postal-code"), ("Brouqueyran", "code")]
    assert [each.commune.name for each in gazetteer.find("33074", 1)] == ["Bordeaux"]


@pytest.mark.parametrize(
    ("typed", "name"), [("97411", "Saint-Paul"), ("13001", "Marseille 1er Arrondissement")]
)
def test_what_is_a_postal_code_is_nothing_else(typed: str, name: str, gazetteer: Gazetteer) -> None:
    """97411 is also the INSEE's code of Saint-Denis, where nobody sends letters so."""
    assert [found.commune.name for found in gazetteer.find(typed, 8)] == [name]


def test_a_departement_narrows_codes_too(gazetteer: Gazetteer) -> None:
    """Bastia is not in Corse-du-Sud."""
    assert gazetteer.find("2b033", 8, "2A") == []
    assert [found.commune.name for found in gazetteer.find("2b033", 8, "2B")] == ["Bastia"]
