"""The files of places: communes with their postal codes, former communes, départements."""

import re
from collections.abc import Callable, Iterator

from services.router.editions.files.published import Published, Row

CODE = re.compile(r"([0-9]{2}|2[AB])[0-9]{3}")
_SHAPES: dict[str, tuple[Callable[[str], object], str]] = {
    "code": (CODE.fullmatch, "an INSEE code has five characters, as 01004 or 2A004: export it as text"),
    "nom": (bool, "a name is missing"),
    "codes_postaux": (re.compile(r"([0-9]{5}( |$))*").fullmatch, "postal codes have five digits, as 01004"),
    "population": (re.compile(r"[0-9]*").fullmatch, "the population is a number"),
    "lat": (re.compile(r"(-?[0-9]{1,2}(\.[0-9]+)?)?").fullmatch, "latitudes are decimal degrees, as 46.15"),
    "lon": (re.compile(r"(-?[0-9]{1,3}(\.[0-9]+)?)?").fullmatch, "longitudes are decimal degrees, as 4.92"),
}


def commune_rows(file: Published) -> list[Row]:
    """The communes and municipal arrondissements, each once."""
    return list(_once(file, _shaped(file, *_SHAPES)))


def former_commune_rows(file: Published) -> list[Row]:
    """The names of former communes, each with the commune that it belongs to now."""
    return [row for _, row in _shaped(file, "code", "nom")]


def departement_rows(file: Published) -> list[Row]:
    """The départements, each once."""
    return list(_once(file, _shaped(file, "nom")))


def _shaped(file: Published, *names: str) -> Iterator[tuple[int, Row]]:
    for line, row in file.rows:
        if "codes_postaux" in row:
            row["codes_postaux"] = " ".join(re.split(r"[\s-]+", row["codes_postaux"])).strip()
        for name in names:
            fits, why = _SHAPES[name]
            if not fits(row.get(name, "")):
                raise file.refused(line, f"{why}.")
        yield line, row


def _once(file: Published, rows: Iterator[tuple[int, Row]]) -> Iterator[Row]:
    seen: dict[str, int] = {}
    for line, row in rows:
        before = seen.setdefault(row["code"], line)
        if before != line:
            raise file.refused(line, f"{row['code']} is on line {before} already: keep one of them.")
        yield row
