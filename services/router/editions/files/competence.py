"""The files of competence: the Ministry's official list, and the shorter list of one institution's communes."""

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from services.router.domain.commune import Commune
from services.router.editions.files.communes import CODE
from services.router.editions.files.published import Published, Row
from shared.forces import FORCES, REGISTRY

Cells = tuple[str, str, str, str]
"""A row of competence: the commune, the institution, the number and the name of the service."""
INSTITUTIONS = {REGISTRY[force].institution for force in FORCES}


class ShortList(NamedTuple):
    """The institutions of communes that the shorter list cannot express, read from `data/short-list.json`."""

    listed: str
    """The institution whose communes it lists."""
    elsewhere: str
    """The institution of every other commune."""
    both: list[str]
    """Communes for which the source names both."""
    neither: list[str]
    """Départements for which the source names no institution: the Terres australes, and Clipperton."""


SHORT_LIST = ShortList(**json.loads((Path(__file__).parents[1] / "data" / "short-list.json").read_text()))


def official_rows(file: Published) -> list[Row]:
    """A row for each commune and force; a commune without institution has a row without one."""
    seen: dict[tuple[str, str], tuple[int, Row]] = {}
    for line, raw in file.rows:
        row = row_of(raw["code_commune"], raw["institution"], raw["id_service"], raw["service"])
        if not CODE.fullmatch(row["code"]):
            raise file.refused(line, f"« {row['code'][:10]} » is no INSEE code: export the column as text.")
        if row["institution"] not in {*INSTITUTIONS, ""}:
            either = ", ".join(sorted(INSTITUTIONS, reverse=True))
            raise file.refused(line, f"the institution is none of {either} or nothing: correct the line.")
        before, known = seen.setdefault((row["code"], row["institution"]), (line, row))
        if known != row:
            why = f"{row['code']} has another service on line {before}: keep the right one."
            raise file.refused(line, why)
    return [row for _, row in seen.values()]


def short_list_cells(file: Published, communes: Collection[Commune]) -> Iterator[Cells]:
    """The rows of the shorter list; every commune that it leaves out gets a row of the other institution.

    A commune without a service in the list has no institution; a whole city is decided by arrondissement.
    """
    listed: dict[str, str] = {}
    for line, raw in file.rows:
        if not CODE.fullmatch(raw["code"]) or raw["code"] in listed:
            raise file.refused(line, f"« {raw['code'][:10]} » is no INSEE code, or stands there twice.")
        listed[raw["code"]] = raw["service"]
    for code, service in listed.items():
        yield code, SHORT_LIST.listed if service else "", "", service
    for code in sorted(listed.keys() & SHORT_LIST.both):
        yield code, SHORT_LIST.elsewhere, "", ""
    cities = {commune.city for commune in communes}
    for commune in communes:
        if commune.code not in listed and commune.code not in cities:
            is_nobodys = commune.departement in SHORT_LIST.neither
            yield commune.code, "" if is_nobodys else SHORT_LIST.elsewhere, "", ""


def rows_of_todays_communes(rows: list[Row], communes: Collection[str], now: dict[str, str]) -> list[Row]:
    """The rows for today's communes; those of communes that were merged stand for the new one if they agree.

    `now`: the commune that each former one belongs to.
    """
    current = [row for row in rows if row["code"] in communes]
    named = {row["code"] for row in current}
    parts: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        if row["code"] not in communes and (new := now.get(row["code"])) and new not in named:
            parts.setdefault(new, {}).setdefault(row["code"], []).append({**row, "code": new})
    for alike in parts.values():
        first, *others = alike.values()
        if all(other == first for other in others):
            current += first
    return current


def row_of(code: str, institution: str, number: str, service: str) -> Row:
    """These cells by the names of their columns."""
    return {"code": code, "institution": institution, "id_service": number, "service": service}
