"""The communes that invented people write from: real ones, the more inhabitants the more often."""

import csv
import gzip
import random
from itertools import accumulate
from typing import NamedTuple

from deploy.local.engine import ROOT
from shared.forces import Force

DATA = ROOT / "services/router/editions/data"
HAVE_ARRONDISSEMENTS = frozenset({"13055", "69123", "75056"})
"""Marseille, Lyon and Paris as wholes: their arrondissements stand for them."""


class Commune(NamedTuple):
    """A commune, and the force that is competent there."""

    code: str
    name: str
    force: Force
    population: int


class Communes:
    """The communes of France, to draw from."""

    def __init__(self) -> None:
        """Read the edition that the router carries."""
        self._listed = _communes()
        self.all = [commune for commune in self._listed if commune.code not in HAVE_ARRONDISSEMENTS]
        self._sums = list(accumulate(commune.population for commune in self.all))

    def drawn(self, chance: random.Random, count: int) -> list[Commune]:
        """Communes, as many as asked for, each drawn by its inhabitants."""
        return chance.choices(self.all, cum_weights=self._sums, k=count)

    def largest(self, count: int) -> list[Commune]:
        """The largest communes that are no part of another."""
        towns = [commune for commune in self._listed if not _is_arrondissement(commune.code)]
        return sorted(towns, key=lambda commune: -commune.population)[:count]


def _communes() -> list[Commune]:
    with (DATA / "police-competence.csv").open(encoding="utf-8") as text:
        police = {row["code"] for row in csv.DictReader(text, delimiter=";")}
    with gzip.open(DATA / "communes.csv.gz", "rt", encoding="utf-8", newline="") as text:
        return [
            Commune(
                row["code"],
                row["nom"],
                "police" if row["code"] in police else "gendarmerie",
                int(row["population"]),
            )
            for row in csv.DictReader(text)
            if int(row["population"] or 0)
        ]


def _is_arrondissement(code: str) -> bool:
    return code[:3] in {"132", "751"} or code[:4] == "6938"
