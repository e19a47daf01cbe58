"""An edition of the territory: its tables, where they come from, and the territory that they describe."""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from sys import intern

from services.router.domain.commune import Commune
from services.router.domain.territory import Territory, Units
from services.router.domain.units import Services, units_of
from services.router.editions.files.published import Row, Source
from services.router.editions.names import former_names
from shared.forces import FORCES, REGISTRY, Force

COLUMNS = {
    "communes": "code nom departement region type parent codes_postaux population lat lon",
    "former-communes": "code nom type commune",
    "departements": "code nom region zone chef_lieu",
    "competence": "code institution id_service service",
}
"""The columns that an edition keeps of each table, in this order.

A further table changes the hash of every edition, and raises `KeyError` for the editions that are stored without it.
"""
FORCE: dict[str, Force] = {REGISTRY[force].institution: force for force in FORCES}
"""The force that each institution of the list is."""
Tables = Mapping[str, list[Row]]


@dataclass(frozen=True)
class Edition:
    """The tables of one date, each as a compressed CSV.

    `date`: the day of its import; `origin`: the file of each table.
    """

    id: str
    date: str
    origin: Mapping[str, Source]
    packed: Mapping[str, bytes]

    @cached_property
    def sha256(self) -> str:
        """The hash of the edition's content."""
        content = sha256()
        for table in COLUMNS:
            content.update(sha256(gzip.decompress(self.packed[table])).digest())
        return content.hexdigest()

    @cached_property
    def tables(self) -> Tables:
        """Every table whole, to compare or change it."""
        return {table: list(self.rows(table)) for table in COLUMNS}

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table, one after the other."""
        columns = COLUMNS[table].split()
        return (dict(zip(columns, cells, strict=True)) for cells in self.cells(table))

    def cells(self, table: str) -> Iterator[list[str]]:
        """The rows of a table, each as the cells of `COLUMNS`."""
        return unpacked(self.packed[table], table)

    def territory(self, like: Territory | None = None) -> Territory:
        """The territory that the edition describes; it shares with another territory what is the same."""
        known = like.communes if like else {}
        communes = communes_of(self.cells("communes"), known)
        departements = {row["code"]: row["nom"] for row in self.rows("departements")}
        former = former_of(self.rows("former-communes"))
        listed = listed_of(self.cells("competence"), communes)
        if like and (like.communes, like.departements, like.former) == (communes, departements, former):
            return Territory(like.communes, like.departements, listed, like.former)
        return Territory(communes, departements, listed, former)


def edition_of(name: str, date: str, origin: Mapping[str, Source], tables: Tables) -> Edition:
    """The edition of these rows, in any order: the same rows are the same bytes."""
    packed = {table: gzip.compress(_csv(table, tables[table]), mtime=0) for table in COLUMNS}
    return Edition(name, date, origin, packed)


def unpacked(packed: bytes, table: str) -> Iterator[list[str]]:
    """The rows of a table that we wrote, each as the cells of `COLUMNS`."""
    lines = csv.reader(io.StringIO(gzip.decompress(packed).decode(), newline=""))
    if (columns := " ".join(next(lines))) != COLUMNS[table]:
        raise ValueError(f"the table {table} has the columns {columns}")
    return lines


def cells_of(table: str, row: Row) -> list[str]:
    """A row as the cells of `COLUMNS`."""
    return [row.get(column, "") for column in COLUMNS[table].split()]


def communes_of(rows: Iterable[list[str]], known: Mapping[str, Commune]) -> dict[str, Commune]:
    """The communes of these rows by their codes; a known one, where it is the same."""
    communes = {}
    for code, name, departement, _, _, city, postal_codes, people, lat, lon in rows:
        postal = tuple(map(intern, postal_codes.split()))
        point = (float(lon), float(lat)) if lon and lat else None
        commune = Commune(
            intern(code), name, intern(departement), postal, int(people or 0), intern(city), point
        )
        before = known.get(code)
        shared = before if before == commune else commune
        communes[shared.code] = shared  # one text for both
    return communes


def former_of(rows: Iterable[Row]) -> list[tuple[str, str]]:
    """Each former name, with the commune that it belongs to now: those of an edition, and all since 1943."""
    return sorted({*((row["nom"], row["commune"]) for row in rows), *former_names()})


def listed_of(rows: Iterable[Sequence[str]], communes: Mapping[str, Commune]) -> dict[str, Units]:
    """The units of each commune that the list names, by its cells; communes with the same units share them."""
    competent, services = _read(rows)
    named = {force: units_of(force, services[force], communes) for force in FORCES}
    shared: dict[tuple[Sequence[str], ...], Units] = {}
    listed: dict[str, Units] = {}
    for code, forces in competent.items():
        units = [named[force].get(code) for force in forces]
        key = forces, *[unit.id if unit else "" for unit in units]
        listed[code] = shared.get(key) or shared.setdefault(key, dict(zip(forces, units, strict=True)))
    return listed


def _read(rows: Iterable[Sequence[str]]) -> tuple[dict[str, tuple[Force, ...]], Mapping[Force, Services]]:
    """The forces of each commune, and the services that are named for each force."""
    services: dict[Force, dict[str, tuple[str, str]]] = {force: {} for force in FORCES}
    competent: dict[str, tuple[Force, ...]] = {}
    for code, institution, number, service in rows:
        if force := FORCE.get(institution):
            competent[intern(code)] = (*competent.get(code, ()), force)
            if service:
                services[force][intern(code)] = intern(number), intern(service)
    return competent, services


def _csv(table: str, rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(COLUMNS[table].split())
    lines.writerows(sorted(cells_of(table, row) for row in rows))
    return text.getvalue().encode()
