"""Files of the territory as they are published, made from the bundled edition."""

import csv
import io
from collections.abc import Iterable, Mapping

from services.router.editions.edition import COLUMNS, Edition, edition_of
from services.router.editions.files.published import Published, Row, parse_published

HEADER = ("code_commune", "libelle_commune", "institution", "id_service", "service", "code_postal")
HEADER += ("codes_postaux",)


def official_rows(edition: Edition, changed: Mapping[str, Mapping[str, str]] | None = None) -> list[Row]:
    """The official list that says what an edition says, each gendarmerie commune with a brigade.

    Some brigades serve several communes, some have no id yet. `changed`: other values, by code.
    """
    communes = {row["code"]: row for row in edition.tables["communes"]}
    rows = []
    for row in sorted(edition.tables["competence"], key=lambda row: (row["code"], row["institution"])):
        commune, gendarmerie = communes[row["code"]], row["institution"] == "GN"
        postal = commune["codes_postaux"].split()
        number = f"10{int(row['code'][2:]) // 10:05}{commune['departement']}" if gendarmerie else ""
        named = f"Gendarmerie - Brigade de Bourg {row['code'][:4]}" if gendarmerie else row["service"]
        values = (row["code"], commune["nom"], row["institution"], number, named, postal[0] if postal else "")
        found = dict(zip(HEADER, (*values, "-".join(postal)), strict=True))
        rows.append({**found, **(changed or {}).get(row["code"], {})})
    return rows


def official_csv(rows: Iterable[Row], delimiter: str = ";", *, quoted: bool = True) -> str:
    """As the Ministry publishes it: header unquoted, values quoted; or as somebody exported it again."""
    text = io.StringIO(newline="")
    text.write(delimiter.join(HEADER) + "\r\n")
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    lines = csv.DictWriter(text, HEADER, delimiter=delimiter, quoting=quoting)
    lines.writerows(rows)
    return text.getvalue()


def table_csv(edition: Edition, table: str, rows: Iterable[Row] | None = None) -> str:
    """A table of an edition as its file."""
    text = io.StringIO(newline="")
    lines = csv.DictWriter(text, COLUMNS[table].split(), extrasaction="ignore", lineterminator="\n")
    lines.writeheader()
    lines.writerows(edition.tables[table] if rows is None else rows)
    return text.getvalue()


def a_file(text: str, name: str = "file.csv") -> Published:
    """A file of that text, read."""
    return parse_published(name, text.encode())


def a_small_edition(edition: Edition, departement: str = "74") -> Edition:
    """The same with the communes of one département only."""
    communes = [row for row in edition.tables["communes"] if row["departement"] == departement]
    codes = {row["code"] for row in communes}
    tables = {
        "communes": communes,
        "former-communes": [row for row in edition.tables["former-communes"] if row["commune"] in codes],
        "departements": edition.tables["departements"],
        "competence": [row for row in edition.tables["competence"] if row["code"] in codes],
    }
    return edition_of("small", "2026-08-01", edition.origin, tables)


def an_edition(of: Edition, name: str, **changed: str) -> Edition:
    """The same with other institutions: `an_edition(small, "2026-12", c74001="PN")`."""
    rows = [
        {**row, "institution": changed.get(f"c{row['code']}", row["institution"])}
        for row in of.tables["competence"]
    ]
    return edition_of(name, of.date, of.origin, {**of.tables, "competence": rows})


def with_a_commune(of: Edition, name: str, commune: str) -> Edition:
    """The same with one commune more, 74999, of which the list says nothing."""
    new = {**of.tables["communes"][0], "code": "74999", "nom": commune}
    return edition_of(name, of.date, of.origin, {**of.tables, "communes": [*of.tables["communes"], new]})
