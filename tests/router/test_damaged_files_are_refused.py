"""A file that is damaged, cut or strange changes nothing: one sentence says what and where."""

import gzip
from collections.abc import Callable

import pytest

from services.router.editions.edition import Edition
from services.router.editions.files.published import Refused, parse_published
from services.router.editions.importing import import_edition
from tests.support.router.files import official_csv, official_rows, table_csv

Damage = Callable[[str], str | bytes]
SECOND = "74002"
ON_THE_LIST: list[tuple[str, Damage, str]] = [
    ("the last line has no end", lambda text: text[:-2], "list.csv is truncated"),
    ("cut within a line", lambda text: text[:9_000], "list.csv is truncated"),
    ("a short row", lambda text: text.replace('";"74', '"\n"74', 1), "line 2: .* values instead of 7"),
    ("a long row", lambda text: text.replace('"GN";', '"GN";"GN";', 1), "line 2: 8 values instead of 7"),
    ("a quote that never ends", lambda text: text.replace('"GN"', '"GN', 1), "list.csv, line"),
    ("half of its rows", lambda text: "".join(text.splitlines(True)[:140]), "139 rows .* --share 51%"),
    ("no row at all", lambda text: text.splitlines(True)[0], "0 rows .* --share 100%"),
    ("nothing", lambda _: "", "holds no CSV text"),
    ("a table of something else", lambda _: "a;b\n1;2\n", "none of the files known by their columns"),
    ("a column is missing", lambda text: text.replace("institution", "force", 1), "none of the files"),
    ("a web page", lambda _: "<!doctype html>\n<p>503\n", "none of the files"),
    ("a spreadsheet", lambda _: b"PK\x03\x04\0\0\n", "holds no CSV text"),
    ("UTF-16", lambda text: text.encode("utf-16"), "holds no CSV text"),
    ("one damaged byte", lambda text: text.encode().replace(b"\xc3\xa9", b"\xc3", 1), "neither UTF-8 nor Latin-1"),
    ("cut while compressed", lambda text: gzip.compress(text.encode())[:-40], "cannot be decompressed"),
    ("an unknown code", lambda text: text.replace(SECOND, "74999", 1), "74999, which no commune has or had"),
    ("a code that lost its zero", lambda text: text.replace(SECOND, "7402", 1), "is no INSEE code"),
    ("another institution", lambda text: text.replace('"GN"', '"PM"', 1), "line 2: the institution is none of"),
    ("two services for one force", lambda text: text + text.splitlines(True)[1].replace("Brigade", "Poste"),
     "74001 has another service on line 2"),
]  # fmt: skip
ON_THE_COMMUNES: list[tuple[str, Damage, str]] = [
    ("a commune twice", lambda text: text.replace(SECOND, "74001", 1), "line 3: 74001 is on line 2 already"),
    ("no name", lambda text: text.replace("74001,Abondance", "74001,", 1), "line 2: a name is missing"),
    ("a short postal code", lambda text: text.replace("74360", "7436", 1), "line 2: postal codes have five"),
    ("an unknown département", lambda text: text.replace(",74,", ",77777,", 1), "77777 is not among the dép"),
    ("an unknown city", lambda text: text.replace("actuelle,,", "actuelle,75056,", 1), "parent 75056 is not"),
    (
        "a population in words",
        lambda text: text.replace(",74360,", ",74360,many ", 1),
        "population is a number",
    ),
    ("half of its rows", lambda text: "".join(text.splitlines(True)[:140]), "is not among the communes"),
]
CASES = [("list", *case) for case in ON_THE_LIST] + [("communes", *case) for case in ON_THE_COMMUNES]


@pytest.mark.parametrize(
    ("kind", "what", "damage", "sentence"), CASES, ids=[f"{c[0]}: {c[1]}" for c in CASES]
)
def test_a_damaged_file_is_refused_with_a_sentence(
    small: Edition, kind: str, what: str, damage: Damage, sentence: str
) -> None:
    """The sentence says what to do, and the file as it was is imported."""
    text = official_csv(official_rows(small)) if kind == "list" else table_csv(small, "communes")
    damaged = damage(text)
    assert damaged != text, what
    content = damaged.encode() if isinstance(damaged, str) else damaged
    with pytest.raises(Refused, match=sentence):
        import_edition("a", "", [parse_published(f"{kind}.csv", content)], small, share=0.05)
    assert import_edition("a", "", [parse_published(f"{kind}.csv", text.encode())], small, share=0.05)


def test_two_files_of_one_table_are_refused(small: Edition) -> None:
    """Nobody knows which holds."""
    files = [
        parse_published(name, official_csv(official_rows(small)).encode()) for name in ("a.csv", "b.csv")
    ]
    with pytest.raises(Refused, match=r"a\.csv and b\.csv hold the same table"):
        import_edition("a", "", files, small)


def test_a_share_that_is_said_to_be_right_is_imported(small: Edition) -> None:
    """The share that the sentence names is enough."""
    text = "".join(official_csv(official_rows(small)).splitlines(keepends=True)[:140])
    assert import_edition("a", "", [parse_published("list.csv", text.encode())], small, share=0.51)
