"""A model whose fields are described by the docstrings below them, which are read when a schema is written.

pydantic reads the source of each class as it is made: an eighth of each start, for schemas that few starts write.
"""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from itertools import pairwise
from typing import Any

from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic_core import CoreSchema


class Described(BaseModel):
    """A model whose schema says of each field what the docstring below it says."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core)
        properties = handler.resolve_ref_schema(schema).get("properties", {})
        for model in reversed(cls.__mro__):
            for field, text in _docstrings(model.__module__).get(model.__qualname__, {}).items():
                if field in properties:
                    properties[field]["description"] = text
        return schema


@cache
def _docstrings(module: str) -> dict[str, dict[str, str]]:
    """The docstrings below the fields of each class of a module; none of a module without a source of its own."""
    try:
        tree = ast.parse(inspect.getsource(import_module(module)))
    except (OSError, TypeError):
        return {}
    return {each.name: dict(_below_fields(each)) for each in tree.body if isinstance(each, ast.ClassDef)}


def _below_fields(model: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for each in pairwise(model.body):
        match each:
            case ast.AnnAssign(target=ast.Name(id=field)), ast.Expr(value=ast.Constant(value=str(text))):
                yield field, inspect.cleandoc(text)
