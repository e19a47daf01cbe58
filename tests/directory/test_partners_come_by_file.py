"""Partners by CSV: every row that does not fit is refused with its line and the field to correct."""

import pytest

from services.directory.bundled import places
from services.directory.domain.importing import BadRow, Unreadable, rows

HEAD = "name;kind;scope;commune;themes;languages;opening;phone;departements;lat;lon;url;id"
GOOD = "Maison Été;association;near;33063;domestic-violence sexual-violence;fr en;Lu-Ve 09:00-17:00;0556010203;;;;;"


def bad(*lines: str) -> list[BadRow]:
    """The rows that are refused under the usual columns."""
    return rows("\n".join([HEAD, *lines]).encode(), places())[1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_row_becomes_an_entry_in_either_encoding(encoding: str, delimiter: str) -> None:
    """Its point is its commune's, its hours are written as everybody's."""
    content = f"{HEAD}\r\n{GOOD}\r\n\r\n".replace(";", delimiter).encode(encoding)
    (row,), refused = rows(content, places())
    assert refused == []
    entry = row.entry
    assert (row.line, entry.name, entry.kind, entry.hours.opening) == (
        2, "Maison Été", "association", "Mo-Fr 09:00-17:00",
    )  # fmt: skip
    assert (entry.themes, entry.languages) == (("domestic-violence", "sexual-violence"), ("fr", "en"))
    assert (entry.lat, entry.lon) == places()["33063"]


def test_commas_and_quotes_are_read_as_spreadsheets_write_them() -> None:
    """A line break inside quotes too; the line of the next row is the file's."""
    content = 'name,kind,scope,description\n"Maison ""A"", est",shelter,national,"Une\nligne"\n,x,y,z\n'
    (row,), refused = rows(content.encode(), places())
    assert (row.entry.name, row.entry.description) == ('Maison "A", est', "Une\nligne")
    assert [line for line, _ in refused] == [4]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (";association;national;;;;;;;;;;", "name"),
        ("x" * 501 + ";association;national;;;;;;;;;;", "name"),
        ("A;club;national;;;;;;;;;;", "kind"),
        ("A;association;world;;;;;;;;;;", "scope"),
        ("A;association;near;;;;;;;;;;", "commune"),
        ("A;association;near;33999;;;;;;;;;", "commune"),
        ("A;association;near;Bordeaux;;;;;;;;;", "commune"),
        ("A;association;departements;;;;;;;;;;", "departements"),
        ("A;association;departements;;;;;;330;;;;", "departements"),
        ("A;association;departements;;;;;;99;;;;", "departements"),
        ("A;association;national;;Violences;;;;;;;;", "themes"),
        ("A;association;national;;zz;;;;;;;;", "themes"),
        ("A;association;national;;;français;;;;;;;", "languages"),
        ("A;association;national;;;;9h-17h;;;;;;", "opening"),
        ("A;association;national;;;;;;;44.8;;;", "lat"),
        ("A;association;national;;;;;;;91;0;;", "lat"),
        ("A;association;national;;;;;;;nord;0;;", "lat"),
        ("A;association;national;;;;;;;;;victimes.fr;", "url"),
        ("A;association;national;;;;;;;;;javascript:alert(1);", "url"),
        ("A;association;national;;;;;;;;;https://site.fr:x/;", "url"),
        ("A;association;national;;;;;;;;;https://eve:secret@site.fr;", "url"),
        ("A;association;national;;;;;;;;;http://localhost;", "url"),
        ("A;association;national;;;;;05 00;;;;;", "phone"),
        ("A;association;national;;;;;05 56 01 02 03 ou 04;;;;;", "phone"),
        ("A\x07;association;national;;;;;;;;;;", "name"),
        ("A\u202e;association;national;;;;;;;;;;", "name"),
        ("A;association;near;33063;;;;;;48.85;2.35;;", "lat"),
        ("A;association;national;;;;;;;0;0;;", "lat"),
        ("A;association;national;;;;;;;;;;42", "id"),
        ("A;association;national", "row"),
    ],
)  # fmt: skip
def test_a_row_that_does_not_fit_is_refused_with_its_line_and_field(line: str, field: str) -> None:
    """And the others are read."""
    assert bad(GOOD, line) == [BadRow(3, field)]


def test_the_same_partner_twice_in_a_file_is_refused() -> None:
    """By its kind, name and commune, however they are written."""
    assert bad(GOOD, GOOD.replace("Maison Été", "MAISON ETE")) == [BadRow(3, "twice")]


def test_a_partner_is_the_same_in_every_file() -> None:
    """Imported again it is changed, not doubled; an id of its own says who it is, whatever its name."""
    ids = [rows(f"{HEAD}\n{GOOD}{id_}".encode(), places())[0][0].partner for id_ in ("", "")]
    assert ids[0] == ids[1]
    own = rows(f"{HEAD}\n{GOOD}{ids[0]}".replace("Maison", "Foyer").encode(), places())[0]
    assert own[0].partner == ids[0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"name;kind\0", "empty"),
        ("nom;kind;scope\né".encode() + b"\xff", "encoding"),
        (b"nom;kind;scope\n", "columns"),
        (b"name;kind;scope;name\n", "columns"),
        (b"name;kind;scope;adress\n", "columns"),
        (b'name;kind;scope\n"A;association;national\n', "quotes"),
    ],
)
def test_a_file_that_is_no_table_of_partners_is_refused_whole(content: bytes, reason: str) -> None:
    """A column that nobody knows would be lost in silence."""
    with pytest.raises(Unreadable) as refused:
        rows(content, places())
    assert refused.value.reason == reason
