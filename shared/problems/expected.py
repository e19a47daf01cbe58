"""The expectation that a request did not meet: in words, from the declaration and never from what was sent."""

from itertools import islice
from typing import Any

from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute

WORDS = {
    "missing": "à donner",
    "string_pattern_mismatch": "de la forme {pattern}",
    "string_too_short": "longueur {min_length} au moins",
    "string_too_long": "longueur {max_length} au plus",
    "too_short": "{min_length} en tout au moins",
    "too_long": "{max_length} en tout au plus",
    "greater_than": "plus de {gt}",
    "greater_than_equal": "{ge} au moins",
    "less_than": "moins de {lt}",
    "less_than_equal": "{le} au plus",
    "literal_error": "parmi {expected}",
    "extra_forbidden": "inconnu ici",
}
KINDS = {
    "bool": "true ou false",
    "date": "une date, comme 2026-01-31",
    "datetime": "un moment, comme 2026-01-31T12:00:00Z",
    "dict": "un objet",
    "float": "un nombre",
    "int": "un nombre entier",
    "list": "une liste",
    "model": "un objet",
    "string": "du texte",
    "tuple": "une liste",
    "uuid": "un UUID",
}
"""The kinds of value, by the beginning of the names of their errors."""
SHOWN = 2
"""The number of declared examples that are shown."""


def expected(asked: Any, wrong: dict[str, Any]) -> str:
    """The form that the field must have, with the declared examples if any; empty when there is no word for it."""
    kind, examples = wrong["type"], _examples(asked, wrong["loc"])
    if examples and kind == "string_pattern_mismatch":
        return f"comme {examples}"
    words = WORDS.get(kind) or KINDS.get(kind.partition("_")[0], "")
    said = words.format(**wrong.get("ctx", {})).replace(" or ", " ou ")
    return f"{said}, comme {examples}" if examples and kind != "literal_error" else said


def _examples(asked: Any, where: tuple[int | str, ...]) -> str:
    """The first examples that a parameter of the address or a header declares."""
    route = asked.scope.get("route")
    if "body" in where[:1] or not isinstance(route, APIRoute):
        return ""
    declared = [field for field in get_flat_params(route.dependant) if field.alias in where[1:2]]
    found = (example for field in declared for example in field.field_info.examples or ())
    return " ou ".join(str(example) for example in islice(found, SHOWN))
