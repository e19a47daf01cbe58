"""A territorial unit as a request names it: by its id alone, or with its name."""

from typing import Annotated, Any, cast

from pydantic import BaseModel, BeforeValidator, StringConstraints

from shared.events.values import Unit
from shared.identifiers import Force

_DEPARTEMENT = "(0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5]|97[1-8]|98[46-9])"
"""Those of `shared.codes`, short enough to be read in an error; a test holds one against the other."""
UNIT = rf"^((police|gendarmerie)(-{_DEPARTEMENT}(-[0-9a-z-]{{1,100}})?)?|gendarmerie-[0-9]{{4,20}})$"
"""Its id as the router gives it: its force and its département, perhaps its name; a brigade's number; or a force."""


class UnitGiven(BaseModel):
    """A unit as `GET /api/router/communes/{code}` names it; without a name, its id is shown."""

    id: Annotated[str, StringConstraints(pattern=UNIT)]
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""

    @property
    def unit(self) -> Unit:
        """The same, as facts hold it."""
        return Unit(id=self.id, name=self.name or self.id)

    @property
    def force(self) -> Force:
        """Whose unit it is, as its id begins."""
        return cast("Force", self.unit.force)


def _named(value: Any) -> Any:
    return {"id": value} if isinstance(value, str) else value


AnyUnit = Annotated[UnitGiven, BeforeValidator(_named)]
