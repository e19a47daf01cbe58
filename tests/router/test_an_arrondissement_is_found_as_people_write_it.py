"""Paris, Lyon and Marseille: the arrondissement that is meant, however its number is written."""

import pytest

from services.router.domain.search.gazetteer import Gazetteer

WRITTEN = [
    ("marseille 13", "13213"),
    ("marseille 13e", "13213"),
    ("marseille 13eme", "13213"),
    ("marseille 13 eme", "13213"),
    ("Marseille premier", "13201"),
    ("13013 Marseille 13e", "13213"),
    ("paris 7", "75107"),
    ("Paris 05", "75105"),
    ("paris 2nd", "75102"),
    ("paris 5 eme", "75105"),
    ("paris 5 eme arrondissement", "75105"),
    ("paris 5 ème arrdt", "75105"),
    ("paris quinzieme", "75115"),
    ("paris quinzième arrondissement", "75115"),
    ("Paris dix-septième", "75117"),
    ("paris XV ème", "75115"),
    ("20e arrondissement paris", "75120"),
    ("5e arrondissement de Paris", "75105"),
    ("le 3ème de Lyon", "69383"),
    ("lyon 3 eme", "69383"),
    ("lyon 6", "69386"),
    ("Paris 15e Arrondissement 75015", "75115"),
]


@pytest.mark.parametrize(("typed", "code"), WRITTEN)
def test_the_arrondissement_that_is_meant_comes_first(typed: str, code: str, gazetteer: Gazetteer) -> None:
    """In figures, Roman numerals or words, before the city or after it."""
    assert gazetteer.find(typed, 8)[0].commune.code == code


def test_a_figure_that_is_a_departement_too_shows_the_others_after(gazetteer: Gazetteer) -> None:
    """« Marseille 13 » may be all of Marseille, in the Bouches-du-Rhône."""
    first, *others = [found.commune for found in gazetteer.find("marseille 13", 20)]
    assert first.code == "13213"
    assert [commune.city for commune in others] == ["13055"] * 15


def test_a_number_that_is_not_finished_shows_those_that_begin_so(gazetteer: Gazetteer) -> None:
    """The first, then the tenth and those after it."""
    numbers = [int(found.commune.code) - 75100 for found in gazetteer.find("paris 1", 20)]
    assert numbers == [1, *range(10, 20)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [("paris 75", "75101"), ("lyon 69", "69381"), ("lyon 69003", "69383"), ("paris l'hopital", "71343")],
)
def test_a_figure_that_is_no_number_of_an_arrondissement_is_read_otherwise(
    typed: str, code: str, gazetteer: Gazetteer
) -> None:
    """A département, a postal code, another word."""
    assert gazetteer.find(typed, 8)[0].commune.code == code
