"""An edition of the territory: its tables, where they come from, and the territory that they describe."""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Mapping
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
FORCE: dict[str, Force] = {"PN": "police", "GN": "gendarmerie"}
Tables = Mapping[str, list[Row]]
Services = dict[str, tuple[str, str]]
"""By commune: the service's id and name, as published."""


@dataclass(frozen=True)
class Edition:
    """The tables of one date, as they are kept: each a compressed CSV.

    `date`: the day of its import; `origin`: the file of each table.
    """

    id: str
    date: str
    origin: Mapping[str, Source]
    packed: Mapping[str, bytes]

    @cached_property
    def sha256(self) -> str:
        """What no other content has."""
        content = sha256()
        for table in COLUMNS:
            content.update(sha256(gzip.decompress(self.packed[table])).digest())
        return content.hexdigest()

    @cached_property
    def tables(self) -> Tables:
        """Every table whole, for who compares or changes it."""
        return {table: list(self.rows(table)) for table in COLUMNS}

    def rows(self, table: str) -> Iterator[Row]:
        """One table's rows, one after the other."""
        with gzip.open(io.BytesIO(self.packed[table]), "rt", encoding="utf-8", newline="") as text:
            yield from csv.DictReader(text)

    def territory(self, like: Territory | None = None) -> Territory:
        """Who is competent where; what is the same as in another territory is shared with it."""
        known = like.communes if like else {}
        communes = by_code(commune_of(row, known) for row in self.rows("communes"))
        departements = {row["code"]: row["nom"] for row in self.rows("departements")}
        former = former_of(self.rows("former-communes"))
        listed = listed_of(self.rows("competence"), communes)
        if like and (like.communes, like.departements, like.former) == (communes, departements, former):
            return Territory(like.communes, like.departements, listed, like.former)
        return Territory(communes, departements, listed, former)


def edition_of(name: str, date: str, origin: Mapping[str, Source], tables: Tables) -> Edition:
    """The edition of these rows, in whatever order: the same rows are the same bytes."""
    packed = {table: gzip.compress(_csv(table, tables[table]), mtime=0) for table in COLUMNS}
    return Edition(name, date, origin, packed)


def commune_of(row: Row, known: Mapping[str, Commune]) -> Commune:
    """A row's commune; the one that is known, if it is the same."""
    commune = Commune(
        code=intern(row["code"]),
        name=row["nom"],
        departement=intern(row["departement"]),
        postal_codes=tuple(map(intern, row["codes_postaux"].split())),
        population=int(row["population"] or 0),
        city=intern(row["parent"]),
        point=(float(row["lon"]), float(row["lat"])) if row["lon"] and row["lat"] else None,
    )
    before = known.get(commune.code)
    return before if before == commune else commune


def by_code(communes: Iterable[Commune]) -> dict[str, Commune]:
    """Each commune under its own code: one text for both."""
    return {commune.code: commune for commune in communes}


def former_of(rows: Iterable[Row]) -> list[tuple[str, str]]:
    """Each former name, with the commune that it belongs to now."""
    return sorted((row["nom"], row["commune"]) for row in rows)


def listed_of(rows: Iterable[Row], communes: Mapping[str, Commune]) -> dict[str, Units]:
    """The units of each commune of which the list is not silent; those with the same units share them."""
    competent, services = _read(rows)
    police = {code: service for code, (_, service) in services["police"].items()}
    named = {
        "police": police_units(police, communes),
        "gendarmerie": brigades(services["gendarmerie"], communes),
    }
    shared: dict[tuple[tuple[Force, str], ...], Units] = {}
    listed: dict[str, Units] = {}
    for code, forces in competent.items():
        units = {force: named[force].get(code) for force in forces}
        key = tuple((force, unit.id if unit else "") for force, unit in units.items())
        listed[code] = shared.setdefault(key, units)
    return listed


def _read(rows: Iterable[Row]) -> tuple[dict[str, tuple[Force, ...]], dict[Force, Services]]:
    """The forces of each commune, and the services that are named for each force."""
    services: dict[Force, Services] = {"police": {}, "gendarmerie": {}}
    competent: dict[str, tuple[Force, ...]] = {}
    for row in rows:
        if force := FORCE.get(row["institution"]):
            code = intern(row["code"])
            competent[code] = (*competent.get(code, ()), force)
            if row["service"]:
                services[force][code] = intern(row["id_service"]), intern(row["service"])
    return competent, services


def _csv(table: str, rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    lines, columns = csv.writer(text, lineterminator="\n"), COLUMNS[table].split()
    lines.writerow(columns)
    lines.writerows(sorted([row.get(column, "") for column in columns] for row in rows))
    return text.getvalue().encode()
