"""The edition of the territory that the product carries."""

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path

from services.router.domain.commune import Commune
from services.router.domain.competence import Territory
from services.router.domain.units import police_units

DATA = Path(__file__).parent / "data"


def shipped_territory() -> Territory:
    """Read the shipped files, in a fraction of a second."""
    communes = {commune.code: commune for commune in _communes()}
    departements = {row["code"]: row["nom"] for row in _rows("departements.csv")}
    services = {row["code"]: row["service"] for row in _rows("police-competence.csv", ";")}
    units = police_units({code: service for code, service in services.items() if service}, communes)
    former = [(row["nom"], row["commune"]) for row in _rows("former-communes.csv.gz")]
    return Territory(communes, departements, {code: units.get(code) for code in services}, former)


def _communes() -> Iterator[Commune]:
    for row in _rows("communes.csv.gz"):
        yield Commune(
            code=row["code"],
            name=row["nom"],
            departement=row["departement"],
            postal_codes=tuple(row["codes_postaux"].split()),
            population=int(row["population"] or 0),
            city=row["parent"],
        )


def _rows(name: str, delimiter: str = ",") -> Iterator[dict[str, str]]:
    content = (DATA / name).read_bytes()
    text = gzip.decompress(content) if name.endswith(".gz") else content
    return csv.DictReader(io.StringIO(text.decode()), delimiter=delimiter)
