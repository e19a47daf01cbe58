"""A territorial unit as a request names it: by its id; the name is the territory's."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, StringConstraints

from shared.forces import ANY_FORCE, REGISTRY, ForceOrPractice
from shared.texts import Plain

_DEPARTEMENT = "(0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5]|97[1-8]|98[46-9])"
"""The codes of `shared.codes`, short enough to be read in an error; a test compares the two."""
_NUMBERED = "|".join(force for force, row in REGISTRY.items() if row.numbered_units) or "(?!)"
UNIT = rf"^({ANY_FORCE}(-{_DEPARTEMENT}(-[0-9a-z-]{{1,100}})?)?|({_NUMBERED})-[0-9]{{4,20}})$"
"""A unit's id as the router gives it: its force, then its département and perhaps its name, or its number, or no
more.
"""


class UnitGiven(BaseModel):
    """A unit, as `GET /api/router/communes/{code}` names it: its id counts; whatever name comes with it does not."""

    id: Annotated[str, StringConstraints(pattern=UNIT)]
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), Plain] = ""

    @property
    def force(self) -> ForceOrPractice:
        """The force that it belongs to."""
        return self.id.partition("-")[0]


def _named(value: Any) -> Any:
    return {"id": value} if isinstance(value, str) else value


AnyUnit = Annotated[UnitGiven, BeforeValidator(_named)]
