"""The JSON Schema of each event, as released in docs/schemas; `python -m shared.contracts.schemas` writes them."""

import json
import operator
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shared.cloudevents.event import Event
from shared.contracts import catalogue
from shared.events import EVENTS

Schema = dict[str, Any]
RELEASED = Path(__file__).parents[2] / "docs/schemas"
ALTERNATIVES = re.compile(r"\(([a-z]+(?:\|[a-z]+)*)\)")
WORDS = {"title", "description", "examples"}
"""The parts of a property that may change: they say nothing of what fits."""
NEW_CLASS = (
    "What was published stays readable: a breaking change is a new class, `…V2`, of its own type, `….v2`."
)


def schema_of(event: type[Event]) -> Schema:
    """The schema of an event's body; unknown fields are ignored."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **event.model_json_schema()}


def written(schema: Schema) -> str:
    """A schema as its file holds it."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def breaks(released: Schema, now: Schema) -> list[str]:
    """The fields that have gone, changed (default too) or become required since the release; none: only additions."""
    found = []
    for model, before in _models(released).items():
        after = _models(now).get(model, {})
        had, has = before.get("properties", {}), after.get("properties", {})
        changed = {name for name in had.keys() & has.keys() if not still_fits(had[name], has[name])}
        found += [f"{model}.{name} has gone" for name in sorted(had.keys() - has.keys())]
        found += [f"{model}.{name} has changed" for name in sorted(changed)]
        required = set(after.get("required", ())) - set(before.get("required", ()))
        found += [f"{model}.{name} has become required" for name in sorted(required)]
    return found


def _models(schema: Schema) -> dict[str, Schema]:
    """The event's own, and those of the values inside it."""
    return {schema["title"]: schema, **schema.get("$defs", {})}


def still_fits(before: Any, after: Any) -> bool:
    """Whether all that fitted fits, and means the same; an enumeration may have grown, in a pattern too."""
    if isinstance(before, list) and isinstance(after, list):
        pairs = zip(before, after, strict=False)
        return len(before) == len(after) and all(still_fits(one, other) for one, other in pairs)
    if not isinstance(before, dict) or not isinstance(after, dict):
        return bool(before == after)
    return all(
        _GREW[name](before[name], after[name])
        if name in _GREW.keys() & before.keys() & after.keys()
        else still_fits(before.get(name), after.get(name))
        for name in (before.keys() | after.keys()) - WORDS
    )


def _enumeration_grew(before: list[Any], after: list[Any]) -> bool:
    return set(before) <= set(after)


def _pattern_grew(before: str, after: str) -> bool:
    """Whether the patterns are the same but for further codes among alternatives, as `(a|b)`."""
    pairs = zip(ALTERNATIVES.findall(before), ALTERNATIVES.findall(after), strict=False)
    return ALTERNATIVES.sub("()", before) == ALTERNATIVES.sub("()", after) and all(
        _enumeration_grew(one.split("|"), other.split("|")) for one, other in pairs
    )


_GREW: dict[str, Callable[[Any, Any], bool]] = {
    "enum": _enumeration_grew,
    "pattern": _pattern_grew,
    **dict.fromkeys(("maxLength", "maxItems", "maximum"), operator.le),
    **dict.fromkeys(("minLength", "minItems", "minimum"), operator.ge),
}


def release(folder: Path = RELEASED) -> None:
    """Write every event's schema; `SystemExit` names what would break a reader, and writes nothing."""
    files = {folder / f"{name}.json": schema_of(event) for name, event in EVENTS.items()}
    known = set(folder.glob("*.json"))
    broken = [f"{file.name}: its event has gone" for file in sorted(known - files.keys())]
    for file in sorted(known & files.keys()):
        broken += [f"{file.name}: {what}" for what in breaks(json.loads(file.read_text()), files[file])]
    if broken:
        sys.exit("\n".join([*broken, NEW_CLASS]))
    folder.mkdir(parents=True, exist_ok=True)
    for file, schema in files.items():
        file.write_text(written(schema))


if __name__ == "__main__":
    release()
    catalogue.write()
