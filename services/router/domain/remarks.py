"""The remarks on a commune's competence: where the list does not say all, why, and who decides then."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from services.router.domain.commune import Commune

Kind = Literal["shared", "unnamed", "collectivity", "airport", "port"]


class Remark(NamedTuple):
    """A sentence about who answers, in the languages of the pages."""

    kind: Kind
    fr: str
    en: str


class Remarks:
    """The remarks by the code of a commune or of its département."""

    def __init__(self, by_code: Mapping[str, Sequence[Remark]]) -> None:
        self.by_code = by_code

    def on(self, commune: Commune) -> list[Remark]:
        """The remarks on a commune, those of its département last."""
        return [*self.by_code.get(commune.code, ()), *self.by_code.get(commune.departement, ())]
