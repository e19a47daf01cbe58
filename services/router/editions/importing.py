"""The import of an edition: each published file is known by its columns, and all must fit together."""

from collections.abc import Callable, Collection, Mapping, Sequence
from math import ceil

from services.router.editions.edition import Edition, Tables, cells_of, communes_of, edition_of
from services.router.editions.files.communes import commune_rows, departement_rows, former_commune_rows
from services.router.editions.files.competence import (
    SHORT_LIST,
    official_rows,
    row_of,
    rows_of_todays_communes,
    short_list_cells,
)
from services.router.editions.files.published import Published, Refused, Row

TABLES: dict[str, tuple[str, str]] = {
    "official": ("competence", "code_commune institution id_service service"),
    "short": ("competence", "code commune service"),
    "communes": ("communes", "code nom departement parent codes_postaux population"),
    "former-communes": ("former-communes", "code nom commune"),
    "departements": ("departements", "code nom chef_lieu"),
}
"""The table that each kind of file holds, and the columns by which it is known."""
_PLACES: dict[str, Callable[[Published], list[Row]]] = {
    "communes": commune_rows,
    "former-communes": former_commune_rows,
    "departements": departement_rows,
}
AGAIN = "Download it again; if it is right, say so with --share {}%."


def import_edition(
    name: str, date: str, files: Sequence[Published], base: Edition | None = None, share: float = 1.0
) -> Edition:
    """Make an edition of these files and, where one is missing, of the base's table; `Refused` if they do not fit.

    `share`: the share of the base's rows that may be missing.
    """
    by_kind = _by_kind(files)
    tables = dict(base.tables) if base else {}
    old = {row["code"] for row in tables.get("communes", ())}
    tables |= {kind: read(by_kind[kind]) for kind, read in _PLACES.items() if kind in by_kind}
    _places_fit(tables)
    tables["competence"] = _competence_fits(_competence(by_kind, tables), tables, old)
    if base:
        _are_whole(by_kind, base.tables, share)
    origin = {**(base.origin if base else {}), **{TABLES[kind][0]: f.source for kind, f in by_kind.items()}}
    return edition_of(name, date, origin, tables)


def _competence(by_kind: Mapping[str, Published], tables: Tables) -> list[Row]:
    if file := by_kind.get("official"):
        return official_rows(file)
    if file := by_kind.get("short"):
        places = communes_of((cells_of("communes", row) for row in tables["communes"]), {})
        return [row_of(*cells) for cells in short_list_cells(file, places.values())]
    return tables["competence"]


def _by_kind(files: Sequence[Published]) -> dict[str, Published]:
    by_kind: dict[str, Published] = {}
    for file in files:
        kind = next((k for k, (_, names) in TABLES.items() if {*names.split()} <= {*file.columns}), None)
        if kind is None:
            wanted = "; ".join(names for _, names in TABLES.values())
            raise Refused(f"{file.source.file} is none of the files known by their columns: {wanted}.")
        if other := next((f for k, f in by_kind.items() if TABLES[k][0] == TABLES[kind][0]), None):
            raise Refused(
                f"{other.source.file} and {file.source.file} hold the same table: give one of them."
            )
        by_kind[kind] = file
    return by_kind


def _are_whole(by_kind: Mapping[str, Published], before: Tables, share: float) -> None:
    for kind, file in by_kind.items():
        rows = before[TABLES[kind][0]]
        known = sum(row["institution"] == SHORT_LIST.listed for row in rows) if kind == "short" else len(rows)
        found = len(file.rows)
        if found < known * (1 - share):
            hint = AGAIN.format(ceil(100 * (1 - found / known)))
            raise Refused(
                f"{file.source.file} has {found} rows and its table in force {known}: is it whole? {hint}"
            )


def _places_fit(tables: Tables) -> None:
    communes = {row["code"] for row in tables["communes"]}
    departements = {row["code"] for row in tables["departements"]}
    _all_known("communes", "departement", tables["communes"], departements, "départements")
    _all_known("communes", "parent", tables["communes"], {*communes, ""}, "communes")
    _all_known("former-communes", "commune", tables["former-communes"], communes, "communes")


def _all_known(table: str, column: str, rows: list[Row], known: Collection[str], where: str) -> None:
    unknown = sorted({row[column] for row in rows} - set(known))
    if unknown:
        raise Refused(
            f"Among the {table}, the {column} {_first(unknown)} is not among the {where}: "
            f"import the {where} of the same date too."
        )


def _competence_fits(rows: list[Row], tables: Tables, old: Collection[str]) -> list[Row]:
    communes = {row["code"] for row in tables["communes"]}
    now = {row["code"]: row["commune"] for row in tables["former-communes"]}
    unknown = sorted({row["code"] for row in rows} - communes - now.keys() - set(old))
    if unknown:
        raise Refused(
            f"The list of competence names {_first(unknown)}, which no commune has or had: correct the code, "
            "or import the communes of the same date too."
        )
    return rows_of_todays_communes(rows, communes, now)


def _first(codes: list[str]) -> str:
    more = f" (and {len(codes) - 3} more)" if len(codes) > 3 else ""
    return ", ".join(codes[:3]) + more
