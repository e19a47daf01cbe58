"""The texts that people type, and the commune that must come first."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.router.domain.competence import Competence
from services.router.domain.search.gazetteer import Gazetteer
from services.router.domain.search.highlight import highlighted
from services.router.domain.territory import Territory
from services.router.editions.bundled import bundled_territory

COMMUNES = sorted(bundled_territory().communes.values())
CITIES = {commune.city for commune in COMMUNES}
CHOSEN = [commune for commune in COMMUNES if commune.code not in CITIES]

TYPED = [
    ("bordeau", "33063"),
    ("Bordeaux", "33063"),
    ("  BORDEAUX  ", "33063"),
    ("33000", "33063"),
    ("33 000", "33063"),
    ("330", "33063"),
    ("paris", "75101"),
    ("Paris 15", "75115"),
    ("paris 15eme", "75115"),
    ("paris 15ème arr", "75115"),
    ("paris 1er", "75101"),
    ("Paris XV", "75115"),
    ("paris xvème", "75115"),
    ("Lyon IIIe", "69383"),
    ("paris XX", "75120"),
    ("75015", "75115"),
    ("75116", "75116"),
    ("lyon 3e", "69383"),
    ("marseille 1", "13201"),
    ("toulouse", "31555"),
    ("saint-etienne", "42218"),
    ("saint etienne", "42218"),
    ("st etienne", "42218"),
    ("St-Étienne", "42218"),
    ("ste genevieve des", "91549"),
    ("havre", "76351"),
    ("le havre", "76351"),
    ("L’Haÿ", "94038"),
    ("l'hay les roses", "94038"),
    ("lhay", "94038"),
    ("oeting", "57521"),
    ("Œting", "57521"),
    ("noeux les", "62617"),
    ("aulnay sous", "93005"),
    ("sous bois", "93005"),
    ("evreux", "27229"),
    ("EVREUX", "27229"),
    ("wikipe\u0301dia", None),
    ("E\u0301vreux", "27229"),
    ("saint denis", "97411"),
    ("aix en", "13001"),
    ("fort de france", "97209"),
    ("nouméa", "98818"),
    ("y", "80829"),
    ("saint etiene", "42218"),
    ("bordo", "33063"),
    ("montpelier", "34172"),
    ("tulouse", "31555"),
    ("strazbour", "67482"),
    ("perpinian", "66136"),
    ("mulouse", "68224"),
    ("nante", "44109"),
    ("bordeauxx", "33063"),
    ("bodreaux", "33063"),
    ("le havr", "76351"),
    ("Havre (Le)", "76351"),
    ("rochelle la", "17300"),
    ("baigorry saint etienne", "64477"),
    ("saint-denis 93", "93066"),
    ("93 saint denis", "93066"),
    ("saint denis réunion", "97411"),
    ("saint denis la reunion", "97411"),
    ("la roche sur yon vendée", "85191"),
    ("2A Ajaccio", "2A004"),
    ("cergy val d'oise", "95127"),
    ("chalons s/ saone", "71076"),
    ("aulnay ss/ bois", "93005"),
    ("33000 bordeaux", "33063"),
    ("bordeaux 33000", "33063"),
    ("bordeaux cedex 9", "33063"),
    ("33074", "33063"),
    ("33 074 cedex", "33063"),
    ("paris 75015", "75115"),
    ("75 015", "75115"),
    ("Bellegarde-sur-Valserine", "01033"),
    ("bellegarde sur valserine", "01033"),
    ("mont pelier", "34172"),
    ("saint germain en laye", "78551"),
    ("st germain laye", "78551"),
]


@pytest.mark.parametrize(("typed", "code"), TYPED)
def test_the_commune_that_is_meant_comes_first(typed: str, code: str | None, gazetteer: Gazetteer) -> None:
    """As people write them: no accents, no case, half a word, the middle of a name."""
    found = gazetteer.find(typed, 8)
    assert (found[0].commune.code if found else None) == code


@pytest.mark.parametrize(
    "typed", ["", " ", "--", "’", "zzzz", "99999", "123456", "qsdfghjkl", "xqzwvb nmlp", "💬", "\x00"]
)
def test_a_text_that_is_no_place_finds_nothing(typed: str, gazetteer: Gazetteer) -> None:
    """Nothing is better than anything."""
    assert gazetteer.find(typed, 8) == []


def test_an_exact_name_comes_before_a_populous_one_that_only_begins_so(gazetteer: Gazetteer) -> None:
    """Aix (Corrèze) before Aix-en-Provence, for those who type no more than Aix."""
    names = [found.commune.name for found in gazetteer.find("aix", 3)]
    assert names == ["Aix", "Aix-en-Provence", "Aix-les-Bains"]


@pytest.mark.parametrize(
    ("typed", "towns", "now"),
    [
        ("boulogne", ["Boulogne-Billancourt", "Boulogne-sur-Mer"], "Essarts-en-Bocage"),
        ("villefranche", ["Villefranche-sur-Saône", "Villefranche-de-Rouergue"], "Charny Orée de Puisaye"),
        ("cherbourg", [], "Cherbourg-en-Cotentin"),
    ],
)
def test_a_former_name_comes_after_the_towns_that_begin_so(
    typed: str, towns: list[str], now: str, gazetteer: Gazetteer
) -> None:
    """After towns larger than the commune it is a part of now, and before all others."""
    found = [each.commune.name for each in gazetteer.find(typed, 8)]
    assert found[: len(towns) + 1] == [*towns, now]


def test_communes_that_share_a_name_come_populous_first(gazetteer: Gazetteer) -> None:
    """Saint-Denis of La Réunion, then of Seine-Saint-Denis."""
    assert [found.commune.departement for found in gazetteer.find("saint denis", 4)][:2] == ["974", "93"]


@pytest.mark.parametrize(
    ("typed", "parts"), [("paris", 20), ("Lyon", 9), ("marseille", 16), ("pari", 20), ("75056", 0)]
)
def test_a_city_that_is_no_answer_offers_its_arrondissements_in_order(
    typed: str, parts: int, gazetteer: Gazetteer
) -> None:
    """A person must choose one: the city itself is never offered."""
    found = [found.commune for found in gazetteer.find(typed, 20)]
    arrondissements = [commune.code for commune in found if commune.city][:parts]
    assert len(arrondissements) == parts
    assert arrondissements == sorted(arrondissements)
    assert not CITIES & {commune.code for commune in found}


def test_a_postal_code_finds_every_commune_that_has_it(gazetteer: Gazetteer, territory: Territory) -> None:
    """45380 is police in one commune and gendarmerie in another: the person must see both."""
    found = gazetteer.find("45380", 20)
    having = {code for code, commune in territory.communes.items() if "45380" in commune.postal_codes}
    assert {each.commune.code for each in found} == having
    assert {each.matched for each in found} == {"postal-code"}
    competences = [territory.competence(code) for code in having]
    assert {c.force for c in competences if isinstance(c, Competence)} == {"police", "gendarmerie"}


def test_the_kind_of_match_is_named(gazetteer: Gazetteer) -> None:
    """A name or a postal code."""
    assert [found.matched for found in gazetteer.find("bordeaux", 1)] == ["name"]
    assert [found.matched for found in gazetteer.find("33", 1)] == ["postal-code"]
    (valserhone,) = gazetteer.find("bellegarde sur valserine", 1)
    assert (valserhone.matched, valserhone.text) == ("former-name", "Bellegarde-sur-Valserine")
    assert valserhone.commune.name == "Valserhône"


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("Bordeaux", "bordeau", ["Bordeau"]),
        ("L'Haÿ-les-Roses", "lhay", ["L'Haÿ"]),
        ("Œting", "oet", ["Œt"]),
        ("Saint-Étienne-de-Baïgorry", "baigorry st etienne", ["Saint", "Étienne", "Baïgorry"]),
        ("Saint-Denis", "st denis", ["Saint-Denis"]),
        ("33000", "330", ["330"]),
        ("Montpellier", "montpelier", []),
        ("Le Havre", "", []),
    ],
)
def test_the_recognised_part_is_marked(text: str, typed: str, shown: list[str]) -> None:
    """Across words, accents and ligatures; a slip shows nothing."""
    assert [text[begins:ends] for begins, ends in highlighted(text, typed)] == shown


def test_a_departement_narrows_the_search(gazetteer: Gazetteer) -> None:
    """Only places of that one, by name and by postal code."""
    for typed in ("sainte colombe", "05", "saint", "sante colombe"):
        assert {found.commune.departement for found in gazetteer.find(typed, 8, "05")} == {"05"}, typed
    assert gazetteer.find("33000", 8, "05") == []


def test_the_communes_of_one_name_can_be_distinguished(gazetteer: Gazetteer) -> None:
    """Each « Sainte-Colombe » is offered, and stands in another département or has another code."""
    offered = [found.commune for found in gazetteer.find("sainte-colombe", 20)]
    namesakes = [commune for commune in offered if commune.name == "Sainte-Colombe"]
    assert len(namesakes) == sum(commune.name == "Sainte-Colombe" for commune in CHOSEN)
    assert len({(commune.departement, commune.postal_codes) for commune in namesakes}) == len(namesakes)


@given(commune=st.sampled_from(CHOSEN), how=st.sampled_from(["as-is", "plain", "upper", "nfd", "spaces"]))
def test_any_commune_is_found_by_its_own_name(commune, how: str, gazetteer: Gazetteer) -> None:
    """Whatever the keyboard: among those that bear the name, all of which are offered."""
    decomposed = unicodedata.normalize("NFD", commune.name)
    typed = {
        "as-is": commune.name,
        "plain": "".join(c for c in decomposed if not unicodedata.combining(c)),
        "upper": commune.name.upper(),
        "nfd": decomposed,
        "spaces": commune.name.replace("-", " ").replace("'", "’"),
    }[how]
    assert commune.code in {found.commune.code for found in gazetteer.find(typed, 20)}


@given(commune=st.sampled_from([commune for commune in CHOSEN if commune.postal_codes]), data=st.data())
def test_any_commune_is_found_by_any_of_its_postal_codes(
    commune, data: st.DataObject, gazetteer: Gazetteer
) -> None:
    """However many share it: 51300 covers 46."""
    code = data.draw(st.sampled_from(commune.postal_codes))
    assert commune.code in {found.commune.code for found in gazetteer.find(code, 100)}


@given(typed=st.text(max_size=80), limit=st.integers(1, 20))
@example(typed="1er", limit=1)  # of three cities
def test_whatever_is_typed_is_answered_within_the_limit(typed: str, limit: int, gazetteer: Gazetteer) -> None:
    """No text breaks the search, and no commune is offered twice."""
    codes = [found.commune.code for found in gazetteer.find(typed, limit)]
    assert len(codes) == len(set(codes)) <= limit
