"""The files of competence: the Ministry's official list, and the shorter list of the police's communes."""

from collections.abc import Collection, Iterator

from services.router.domain.commune import Commune
from services.router.editions.communes_files import CODE
from services.router.editions.published import Published, Row

BOTH_FORCES = frozenset({"11262", "13004", "70285", "74010", "79329", "97107"})
"""The source names both forces for these; the list of the police's communes cannot say so."""
NO_INSTITUTION = frozenset({"984", "989"})
"""The source names no institution in the Terres australes, nor on Clipperton; that list cannot say so either."""


def official(file: Published) -> list[Row]:
    """One row for each commune and force; a commune without institution stands there without one."""
    seen: dict[tuple[str, str], tuple[int, Row]] = {}
    for line, raw in file.rows:
        row = _row(raw["code_commune"], raw["institution"], raw["id_service"], raw["service"])
        if not CODE.fullmatch(row["code"]):
            raise file.refused(line, f"« {row['code'][:10]} » is no INSEE code: export the column as text.")
        if row["institution"] not in {"PN", "GN", ""}:
            raise file.refused(line, "the institution is none of PN, GN or nothing: correct the line.")
        before, known = seen.setdefault((row["code"], row["institution"]), (line, row))
        if known != row:
            why = f"{row['code']} has another service on line {before}: keep the right one."
            raise file.refused(line, why)
    return [row for _, row in seen.values()]


def of_police(file: Published, communes: Collection[Commune]) -> Iterator[Row]:
    """The same rows, from the list of the police's communes: every other one is the gendarmerie's.

    Those of which the list names no service have no institution; whole cities are decided by arrondissement.
    """
    listed: dict[str, str] = {}
    for line, raw in file.rows:
        if not CODE.fullmatch(raw["code"]) or raw["code"] in listed:
            raise file.refused(line, f"« {raw['code'][:10]} » is no INSEE code, or stands there twice.")
        listed[raw["code"]] = raw["service"]
    for code, service in listed.items():
        yield _row(code, "PN" if service else "", "", service)
    for code in sorted(BOTH_FORCES & listed.keys()):
        yield _row(code, "GN", "", "")
    cities = {commune.city for commune in communes}
    for commune in communes:
        if commune.code not in listed and commune.code not in cities:
            yield _row(commune.code, "" if commune.departement in NO_INSTITUTION else "GN", "", "")


def on_todays_communes(rows: list[Row], communes: Collection[str], now: dict[str, str]) -> list[Row]:
    """Without the rows of communes that were merged since, which stand for their new one if all agree.

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


def _row(code: str, institution: str, number: str, service: str) -> Row:
    return {"code": code, "institution": institution, "id_service": number, "service": service}
