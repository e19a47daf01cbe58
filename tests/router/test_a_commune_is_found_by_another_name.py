"""The names that a commune had since 1943, has in another language, or is called by; and it is said which."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.router.domain.search.gazetteer import Gazetteer
from services.router.domain.spelling import folded
from services.router.domain.territory import Territory
from services.router.editions.bundled import bundled_territory
from services.router.editions.names import SAID, foreign_names, former_names, said_names

ALIASES = sorted({*said_names(), *foreign_names()})
FORMER = [
    ("Bréau-et-Salagosse", ["30052"]),
    ("Juillaguet", ["16082"]),
    ("chalons sur marne", ["51108"]),
    ("Notre-Dame-de-la-Rouvière", ["30339"]),
    ("Viviez-les-Albres", ["12305", "12003"]),
    ("Oyapoc", ["97308", "97356"]),
    ("saint rambert l'ile barbe", [f"6938{n}" for n in range(1, 10)]),
]
OTHER = [
    ("Kemper", ["29232"]),
    ("Aiacciu", ["2A004"]),
    ("Rijsel", ["59350"]),
    ("donibane lohizune", ["64483"]),
    ("la défense", ["92062", "92026", "92050"]),
    ("Wallis", ["98613"]),
    ("Paname", [f"751{n:02}" for n in range(1, 21)]),
    ("montmartre", ["75118"]),
    ("Noirmoutier", ["85163", "85011", "85083", "85106"]),
]


@pytest.mark.parametrize(("typed", "codes"), FORMER)
def test_a_former_name_leads_to_the_communes_of_today(
    typed: str, codes: list[str], gazetteer: Gazetteer
) -> None:
    """To all of them where it was split; the name that was found is said."""
    found = gazetteer.find(typed, 20)
    assert {each.commune.code for each in found[: len(codes)]} == set(codes)
    assert {(each.matched, folded(each.text)) for each in found[: len(codes)]} == {
        ("former-name", folded(typed))
    }
    assert (gazetteer.chosen(typed) is not None) == (len(codes) == 1)


@pytest.mark.parametrize(("typed", "codes"), OTHER)
def test_another_name_leads_to_its_communes_and_is_no_choice(
    typed: str, codes: list[str], gazetteer: Gazetteer
) -> None:
    """A whole answer only; the name that was found is said, and a person picks."""
    found = gazetteer.find(typed, 20)
    assert [each.commune.code for each in found[: len(codes)]] == codes
    assert {each.matched for each in found[: len(codes)]} == {"other-name"}
    assert gazetteer.chosen(typed) is None
    assert {each.matched for each in gazetteer.find(f"{typed} zxq", 20)} <= {"name", "former-name"}


@given(alias=st.sampled_from(ALIASES))
def test_any_other_name_finds_its_commune(
    alias: tuple[str, str], gazetteer: Gazetteer, territory: Territory
) -> None:
    """Unless a commune's own name begins so: a name of another language comes last."""
    name, code = alias
    if code in territory.communes and folded(name):
        found = gazetteer.find(name, 60)
        codes = {c for each in found for c in (each.commune.code, each.commune.city)}
        assert code in codes or {each.matched for each in found} <= {"name", "former-name", "departement"}
        assert found


def test_what_people_say_names_communes_that_exist_and_says_why(territory: Territory) -> None:
    """Each with a reason."""
    rows = list(csv.DictReader(SAID.read_text(encoding="utf-8").splitlines()))
    assert all(row["why"] for row in rows)
    assert {code for row in rows for code in row["codes"].split()} <= territory.communes.keys()


def test_names_of_every_table_lead_somewhere() -> None:
    """Nearly all: a handful lead to communes that the edition has merged since."""
    known = bundled_territory().communes
    lost = [code for _, code in former_names() if code not in known]
    assert len(lost) * 100 < len(former_names())
