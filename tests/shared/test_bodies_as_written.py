"""Bodies of requests are read as they are written: nothing is made of a value of another type."""

from collections.abc import Iterator
from typing import Annotated, Any, get_args

import pytest
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, TypeAdapter, ValidationError

from tests.support.services import APPS, app_of

LOOKALIKES = (True, 0, 1, 1.0, 5, "1", "0", "1.5", "true", "yes")


def models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that this one names, itself before them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from models(field.annotation)
    for part in get_args(annotation):
        yield from models(part)


def kind(value: Any) -> str:
    """The type that JSON gives it; a model's own where a text may stand for it."""
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "text" if isinstance(value, str) else "another"


def made_of(field: TypeAdapter[Any], value: Any) -> Any:
    """The value that the field makes of it; the value itself where it is refused."""
    try:
        return field.validate_python(value)
    except ValidationError:
        return value


def bodies() -> dict[str, type[BaseModel]]:
    """The models of what is asked of all services."""
    routes = [route for service in APPS for route in iter_route_contexts(app_of(service).routes)]
    asked = [route.body_field.field_info.annotation for route in routes if getattr(route, "body_field", None)]
    return {model.__qualname__: model for annotation in asked for model in models(annotation)}


BODIES = bodies()


@pytest.mark.parametrize("name", BODIES)
def test_a_value_of_another_type_is_refused(name: str) -> None:
    """`"minor": 1` would be counted as a minor, and a number would be a day of 1970."""
    for key, field in BODIES[name].model_fields.items():
        adapter: TypeAdapter[Any] = TypeAdapter(Annotated[field.annotation, field])
        for value in LOOKALIKES:
            found = made_of(adapter, value)
            assert isinstance(found, BaseModel) or kind(found) == kind(value), (key, value, found)


def test_every_body_is_looked_at() -> None:
    """Nested ones too: a body that no test knew would be read with indulgence."""
    assert {
        "OpeningBody",
        "SafeContact",
        "DecisionBody",
        "Address",
        "Card",
        "Drafting",
        "Summary",
    } <= BODIES.keys()
