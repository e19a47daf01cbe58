"""Published files become an edition, whatever their encoding."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from services.router.domain.competence import Competence, Doubt
from services.router.domain.territory import Territory
from services.router.editions.bundled import DATA, FILES
from services.router.editions.edition import Edition, edition_of
from services.router.editions.files.published import Refused, parse_published, read_published
from services.router.editions.importing import import_edition
from tests.support.router.files import a_file, official_csv, official_rows, table_csv

ANNECY, BRIGADE = "74010", {"id_service": "1008583", "service": "Gendarmerie - Brigade d'Annecy"}


def test_the_whole_official_list_gives_every_commune_its_unit(edition: Edition) -> None:
    """35,014 communes: a unit each or an explicit doubt, brigades instead of groupements, one name for each id."""
    file = a_file(official_csv(official_rows(edition)))
    territory = import_edition("2026-12", "2026-12-01", [file], edition, 0.05).territory()
    before, names = edition.territory(), dict[str, str]()
    for code in territory.communes:
        was, found = before.competence(code), territory.competence(code)
        if isinstance(found, Doubt):
            assert found == was
            continue
        assert isinstance(was, Competence)
        assert (found.force, found.both_forces) == (was.force, was.both_forces)
        assert found.force == "police" or found.unit.name.startswith("Brigade de gendarmerie de Bourg")
        assert names.setdefault(found.unit.id, found.unit.name) == found.unit.name
    assert len(territory.communes) == 35_014
    assert len({unit for unit in names if unit.startswith("gendarmerie-")}) > 3_000


@pytest.mark.parametrize("delimiter", [";", ","])
@pytest.mark.parametrize("quoted", [True, False])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252"])
@pytest.mark.parametrize("packed", [bytes, gzip.compress])
def test_any_form_of_the_same_list_is_the_same_edition(
    small: Edition, delimiter: str, quoted: bool, encoding: str, packed: Callable[[bytes], bytes]
) -> None:
    """And so to the last accent."""
    text = official_csv(official_rows(small), delimiter, quoted=quoted)
    file = parse_published("list.csv", packed(text.encode(encoding)))
    plain = a_file(official_csv(official_rows(small)))
    assert import_edition("a", "", [file], small).sha256 == import_edition("b", "", [plain], small).sha256


def test_both_forces_are_those_that_the_list_names_twice(small: Edition) -> None:
    """And no others: the product's own list of six is for files that cannot say it."""
    rows = [
        row for row in official_rows(small) if (row["code_commune"], row["institution"]) != (ANNECY, "GN")
    ]
    alone = import_edition("a", "", [a_file(official_csv(rows))], small).territory().competence(ANNECY)
    shared = import_edition(
        "b", "", [a_file(official_csv([*rows, {**rows[0], "code_commune": ANNECY, "institution": "GN", **BRIGADE}]))],
        small,
    ).territory()  # fmt: skip
    both = shared.competence(ANNECY)
    assert isinstance(alone, Competence)
    assert isinstance(both, Competence)
    assert (alone.force, alone.both_forces) == ("police", False)
    assert (both.force, both.both_forces) == ("police", True)
    assert shared.unit("gendarmerie", ANNECY).id == "gendarmerie-1008583"
    assert shared.unit("gendarmerie", ANNECY).name == "Brigade de gendarmerie d’Annecy"


def test_a_ligature_survives_what_is_called_latin_1(small: Edition) -> None:
    """« œ » is not in Latin-1: a file with it that is called so is Windows-1252."""
    communes = table_csv(small, "communes").replace("Abondance", "Œting-le-Cœur")
    file = parse_published("communes.csv", communes.encode("cp1252"))
    assert import_edition("a", "", [file], small).territory().name("74001") == "Œting-le-Cœur"


@pytest.mark.parametrize("number", ["0", ""])
def test_a_brigade_without_id_goes_by_its_name(small: Edition, number: str) -> None:
    """New brigades are published with « 0 »: they are not one unit."""
    changed = {
        "74001": {"id_service": number, "service": "Gendarmerie - Brigade de Faverges"},
        "74002": {"id_service": number, "service": "Gendarmerie - Brigade de Thônes"},
    }
    territory = import_edition(
        "a", "", [a_file(official_csv(official_rows(small, changed)))], small
    ).territory()
    assert [territory.unit("gendarmerie", code).id for code in sorted(changed)] == [
        "gendarmerie-74-gendarmerie-brigade-de-faverges",
        "gendarmerie-74-gendarmerie-brigade-de-thones",
    ]


def test_a_list_that_is_silent_or_names_nobody_leaves_a_doubt(small: Edition) -> None:
    """A person decides, and never the rule of thumb."""
    rows = [
        row for row in official_rows(small, {"74002": {"institution": ""}}) if row["code_commune"] != "74001"
    ]
    territory = import_edition("a", "", [a_file(official_csv(rows))], small).territory()
    assert [territory.competence(code) for code in ("74001", "74002")] == [Doubt("no-institution")] * 2


def test_a_service_that_is_not_named_is_its_departements(small: Edition) -> None:
    """The force is known all the same."""
    rows = official_rows(small, {"74001": {"service": "", "id_service": ""}})
    found = import_edition("a", "", [a_file(official_csv(rows))], small).territory().competence("74001")
    assert isinstance(found, Competence)
    assert found.unit.id == "gendarmerie-74"


@pytest.mark.parametrize(
    ("other", "competence"), [({}, "gendarmerie"), ({"institution": "PN", "service": "X"}, "no-institution")]
)
def test_the_rows_of_merged_communes_stand_for_the_new_one_if_they_agree(
    small: Edition, other: dict[str, str], competence: str
) -> None:
    """A list older than the merger; where its rows differ, it is silent."""
    one = {"institution": "GN", "id_service": "7", "service": "Gendarmerie - Brigade de Thônes"}
    rows = [row for row in official_rows(small) if row["code_commune"] != "74001"]
    rows += [
        {**rows[0], **one, "code_commune": "74901"},
        {**rows[0], **one, **other, "code_commune": "74902"},
    ]
    former = table_csv(small, "former-communes") + "74901,Alpha,commune-deleguee,74001\n"
    files = [a_file(official_csv(rows)), a_file(former + "74902,Bravo,commune-deleguee,74001\n")]
    found = import_edition("a", "", files, small).territory().competence("74001")
    assert (found.force if isinstance(found, Competence) else found.reason) == competence


def test_the_stored_edition_is_the_imported_one(edition: Edition) -> None:
    """Whatever the order of its rows, the whole country has the same hash; it fits a document of the store."""
    backwards = {table: list(reversed(rows)) for table, rows in edition.tables.items()}
    assert edition_of("a", "b", edition.origin, backwards).sha256 == edition.sha256
    assert sum(map(len, edition.packed.values())) < 4_000_000


def test_the_router_starts_with_the_territory_that_the_command_would_import(
    edition: Edition, territory: Territory
) -> None:
    """The quick way to read the bundled files gives the same territory as their import."""
    same = edition.territory(territory)
    assert same.communes is territory.communes
    assert [code for code in same.communes if same.competence(code) != territory.competence(code)] == []


def test_the_bundled_files_are_imported_as_any_other(edition: Edition) -> None:
    """Each is known by its columns, in any order, and its hash is stored."""
    files = [read_published(DATA / name) for name in reversed(FILES)]
    again = import_edition("again", "", files, edition)
    assert again.sha256 == edition.sha256
    assert {source.file for source in again.origin.values()} == set(FILES)
    assert all(len(source.sha256) == 64 for source in again.origin.values())


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """By its name."""
    with pytest.raises(Refused, match=r"none\.csv cannot be read"):
        read_published(tmp_path / "none.csv")
