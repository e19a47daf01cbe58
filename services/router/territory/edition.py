"""An edition of the territory: its tables, where they come from, and the territory that they describe."""

import csv
import gzip
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from sys import intern

from services.router.domain.commune import Commune
from services.router.domain.competence import Territory, Units
from services.router.domain.units import brigades, police_units
from services.router.territory.published import Row, Source
from shared.facts import Force

COLUMNS = {
    "communes": "code nom departement region type parent codes_postaux population lat lon",
    "former-communes": "code nom type commune",
    "departements": "code nom region zone chef_lieu",
    "competence": "code institution id_service service",
}
"""What is kept of each table, in this order."""
Tables = Mapping[str, list[Row]]


@dataclass(frozen=True)
class Edition:
    """The tables of one date; `date`: the day of its import; `origin`: the file of each table."""

    id: str
    date: str
    origin: Mapping[str, Source]
    tables: Tables

    @cached_property
    def packed(self) -> dict[str, bytes]:
        """Each table as one compressed CSV, the same bytes for the same rows."""
        return {name: gzip.compress(_csv(name, self.tables[name]), mtime=0) for name in COLUMNS}

    @cached_property
    def sha256(self) -> str:
        """What no other content has."""
        content = sha256()
        for name in COLUMNS:
            content.update(sha256(_csv(name, self.tables[name])).digest())
        return content.hexdigest()

    def territory(self, like: Territory | None = None) -> Territory:
        """Who is competent where; what is the same as in another territory is shared with it."""
        communes = {row["code"]: _commune(row) for row in self.tables["communes"]}
        departements = {row["code"]: row["nom"] for row in self.tables["departements"]}
        former = sorted((row["nom"], row["commune"]) for row in self.tables["former-communes"])
        listed = _listed(self.tables["competence"], communes)
        if like and (like.communes, like.departements, like.former) == (communes, departements, former):
            return Territory(like.communes, like.departements, listed, like.former)
        if like:
            communes = {code: _same(commune, like.communes.get(code)) for code, commune in communes.items()}
        return Territory(communes, departements, listed, former)


def unpacked(packed: Mapping[str, bytes]) -> Tables:
    """The tables as they were packed."""
    return {
        name: list(csv.DictReader(io.StringIO(gzip.decompress(packed[name]).decode(), newline="")))
        for name in COLUMNS
    }


def _csv(name: str, rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    lines, columns = csv.writer(text, lineterminator="\n"), COLUMNS[name].split()
    lines.writerow(columns)
    lines.writerows(sorted([row.get(column, "") for column in columns] for row in rows))
    return text.getvalue().encode()


def _commune(row: Row) -> Commune:
    return Commune(
        code=row["code"],
        name=row["nom"],
        departement=intern(row["departement"]),
        postal_codes=tuple(map(intern, row["codes_postaux"].split())),
        population=int(row["population"] or 0),
        city=intern(row["parent"]),
    )


def _same(commune: Commune, known: Commune | None) -> Commune:
    return known if known == commune else commune


def _listed(rows: list[Row], communes: Mapping[str, Commune]) -> dict[str, Units]:
    """The units of each commune of which the list is not silent; those with the same units share them."""
    police = {row["code"]: row["service"] for row in rows if row["institution"] == "PN" and row["service"]}
    gendarmerie = {
        row["code"]: (row["id_service"], row["service"])
        for row in rows
        if row["institution"] == "GN" and row["service"]
    }
    of_police, of_gendarmerie = police_units(police, communes), brigades(gendarmerie, communes)
    forces: dict[str, set[Force]] = {}
    for row in rows:
        if row["institution"]:
            force: Force = "police" if row["institution"] == "PN" else "gendarmerie"
            forces.setdefault(row["code"], set()).add(force)
    shared: dict[tuple[tuple[Force, str], ...], Units] = {}
    listed: dict[str, Units] = {}
    for code, competent in forces.items():
        named = {"police": of_police.get(code), "gendarmerie": of_gendarmerie.get(code)}
        units = {force: named[force] for force in sorted(competent)}
        key = tuple((force, unit.id if unit else "") for force, unit in units.items())
        listed[code] = shared.setdefault(key, units)
    return listed
