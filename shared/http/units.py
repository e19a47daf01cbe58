"""A territorial unit as a request names it: by its id alone, or with its name."""

from typing import Annotated, Any, cast

from pydantic import BaseModel, BeforeValidator, StringConstraints

from shared.events.values import Unit
from shared.facts import Force

UNIT = r"^(police|gendarmerie)(-[0-9][0-9A-Za-z-]{0,100})?$"
"""Its id as the router gives it: its force, then its number, or its département and name; or a whole force."""


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
