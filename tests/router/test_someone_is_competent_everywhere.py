"""Competence is total: a unit, or a doubt that says why."""

import csv
from collections import Counter

import httpx
import pytest

from services.router.domain.competence import Competence, Doubt
from services.router.domain.territory import Territory
from services.router.editions.remarks import FILE, remarks
from shared.codes import ABROAD, NOT_SAID

YVELINES = ["78168", "78208", "78297", "78383", "78397", "78423", "78621", "78644", "78688"]
NOBODY = [*YVELINES, "98411", "98412", "98413", "98414", "98415", "98901"]
BOTH = ["11262", "13004", "70285", "74010", "79329", "97107"]
NAMES = [
    ("33063", "police", "police-33-bordeaux", "Commissariat de police de Bordeaux"),
    ("27229", "police", "police-27-evreux", "Commissariat de police d’Évreux"),
    ("01283", "police", "police-01-oyonnax", "Commissariat de police d’Oyonnax"),
    ("76351", "police", "police-76-le-havre", "Commissariat de police du Havre"),
    ("94038", "police", "police-94-l-hay-les-roses", "Commissariat de police de L’Haÿ-les-Roses"),
    ("71153", "police", "police-71-le-creusot", "Commissariat de police du Creusot"),
    ("92004", "police", "police-92-asnieres-sur-seine", "Commissariat de police d’Asnières-sur-Seine"),
    ("83069", "police", "police-83-hyeres", "Commissariat de police d’Hyères"),
    ("93066", "police", "police-93-saint-denis", "Commissariat de police de Saint-Denis"),
    ("97411", "police", "police-974-saint-denis", "Commissariat de police de Saint-Denis"),
    ("30032", "police", "police-13-tarascon", "Commissariat de police de Tarascon"),
    ("70285", "police", "police-25-montbeliard", "Commissariat de police de Montbéliard"),
    (
        "75115",
        "police",
        "police-75-paris-15eme-arrondissement",
        "Commissariat de police de Paris 15e arrondissement",
    ),
    ("33009", "police", "police-33-arcachon", "Commissariat de police d’Arcachon"),
    ("33236", "gendarmerie", "gendarmerie-33", "Groupement de gendarmerie départementale de la Gironde"),
    ("32001", "gendarmerie", "gendarmerie-32", "Groupement de gendarmerie départementale du Gers"),
    ("01001", "gendarmerie", "gendarmerie-01", "Groupement de gendarmerie départementale de l’Ain"),
    ("28001", "gendarmerie", "gendarmerie-28", "Groupement de gendarmerie départementale d’Eure-et-Loir"),
    (
        "2B002",
        "gendarmerie",
        "gendarmerie-2B",
        "Groupement de gendarmerie départementale de la Haute-Corse",
    ),
]


def test_every_commune_has_a_unit_or_an_explicit_doubt(territory: Territory) -> None:
    """All 35,014 of them, counted."""
    found = Counter(
        answer.force if isinstance(answer, Competence) else answer.reason
        for answer in map(territory.competence, territory.communes)
    )
    assert found == {
        "police": 1738 - 9,
        "gendarmerie": 35_014 - 1738 - 6 - 3,
        "no-institution": 9 + 6,
        "choose-arrondissement": 3,
    }


@pytest.mark.parametrize(("code", "force", "unit", "name"), NAMES)
def test_a_commune_has_its_force_and_its_unit_by_its_proper_name(
    code: str, force: str, unit: str, name: str, territory: Territory
) -> None:
    """The names are published without accents or hyphens, and shown as people write them."""
    competence = territory.competence(code)
    assert isinstance(competence, Competence)
    assert (competence.force, competence.unit.id, competence.unit.name) == (force, unit, name)


@pytest.mark.parametrize(("code", "parts"), [("75056", 20), ("69123", 9), ("13055", 16)])
def test_a_whole_city_is_never_routable(code: str, parts: int, territory: Territory) -> None:
    """3.5 million people would reach the wrong force."""
    doubt = territory.competence(code)
    assert isinstance(doubt, Doubt)
    assert doubt.reason == "choose-arrondissement"
    assert [choice.city for choice in doubt.choices] == [code] * parts


def test_every_arrondissement_is_the_polices(territory: Territory) -> None:
    """Each that a person can choose instead of the city leads somewhere."""
    parts = [commune.code for commune in territory.communes.values() if commune.city]
    answers = [territory.competence(code) for code in parts]
    assert [a.force for a in answers if isinstance(a, Competence)] == ["police"] * 45


def test_only_the_six_communes_of_both_forces_say_so(territory: Territory) -> None:
    """Police by default, and an operator may transfer."""
    both = {
        code: answer.force
        for code in territory.communes
        if isinstance(answer := territory.competence(code), Competence) and answer.both_forces
    }
    assert both == dict.fromkeys(BOTH, "police")


@pytest.mark.parametrize("code", NOBODY)
def test_a_commune_without_institution_is_a_doubt(code: str, territory: Territory) -> None:
    """The source names nobody there: a person decides."""
    assert territory.competence(code) == Doubt("no-institution")


@pytest.mark.parametrize("code", [NOT_SAID, ABROAD, "33999", "2C001", "99999", "", "33063 ", "paris"])
def test_a_code_that_nobody_knows_is_a_doubt(code: str, territory: Territory) -> None:
    """Chat cannot know communes: whatever it accepts, somebody decides."""
    assert territory.competence(code) == Doubt("unknown-commune")


def test_a_units_id_means_one_unit(territory: Territory) -> None:
    """An id has one name and one force, whatever the spellings of the source."""
    names: dict[str, set[tuple[str, str]]] = {}
    for code in territory.communes:
        if isinstance(answer := territory.competence(code), Competence):
            names.setdefault(answer.unit.id, set()).add((answer.force, answer.unit.name))
    assert [unit for unit, found in names.items() if len(found) != 1] == []


@pytest.mark.parametrize(
    ("force", "code", "unit", "name"),
    [
        ("police", "33063", "police-33-bordeaux", "Commissariat de police de Bordeaux"),
        ("gendarmerie", "33063", "gendarmerie-33", "Groupement de gendarmerie départementale de la Gironde"),
        ("police", "33236", "police-33", "Police nationale de la Gironde"),
        ("police", "78621", "police-78", "Police nationale des Yvelines"),
        ("gendarmerie", "75056", "gendarmerie-75", "Groupement de gendarmerie départementale de Paris"),
        ("police", "97799", "police-977", "Police nationale de Saint-Barthélemy"),
        ("police", "00000", "police", "Police nationale"),
        ("gendarmerie", "00000", "gendarmerie", "Gendarmerie nationale"),
    ],
)
def test_a_chosen_force_always_has_a_unit(
    force, code: str, unit: str, name: str, territory: Territory
) -> None:
    """Whatever a supervisor chooses, and wherever: the closest that the territory can name."""
    found = territory.unit(force, code)
    assert (found.id, found.name) == (unit, name)


def test_every_commune_of_both_forces_or_of_none_has_a_remark(territory: Territory) -> None:
    """And no other one says so; the row of each says where that is known from."""
    kinds = {
        code: {remark.kind for remark in remarks().on(commune)}
        for code, commune in territory.communes.items()
    }
    assert {code for code, found in kinds.items() if "shared" in found} == set(BOTH)
    assert {code for code, found in kinds.items() if "unnamed" in found} == set(YVELINES)
    assert all("collectivity" in kinds[code] for code in NOBODY if code not in YVELINES)
    rows = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
    assert all(row["why"] for row in rows)
    codes = {code for row in rows for code in row["codes"].split()}
    assert codes <= territory.communes.keys() | territory.departements.keys()


@pytest.mark.parametrize(
    ("code", "force"),
    [("97502", "gendarmerie"), ("97801", "gendarmerie"), ("98613", "gendarmerie"), ("98735", "police"),
     ("98729", "gendarmerie"), ("98818", "police"), ("98817", "gendarmerie")],
)  # fmt: skip
def test_a_collectivity_overseas_has_its_force_and_says_who_answers(
    code: str, force: str, territory: Territory
) -> None:
    """As the list has it: police where a commune is named, gendarmerie everywhere else."""
    competence = territory.competence(code)
    assert isinstance(competence, Competence)
    assert competence.force == force
    (remark,) = remarks().on(territory.communes[code])
    assert (remark.kind, "17" in remark.fr, "17" in remark.en) == ("collectivity", True, True)


async def test_a_commune_s_answer_has_its_remarks(client: httpx.AsyncClient) -> None:
    """In both languages; the page without scripts says them too."""
    annecy = (await client.get("/api/router/communes/74010")).json()
    assert [remark["kind"] for remark in annecy["remarks"]] == ["shared"]
    roissy = (await client.get("/api/router/communes/95527")).json()
    assert [remark["kind"] for remark in roissy["remarks"]] == ["airport"]
    assert (await client.get("/api/router/communes/33063")).json()["remarks"] == []
    assert "partagent cette commune" in (await client.get("/api/router/plain", params={"q": "Annecy"})).text
