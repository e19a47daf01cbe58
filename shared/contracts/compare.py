"""The comparison of a contract with its release: each difference that breaks a party, with the party's name."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from shared.contracts.schemas import Schema, breaks, still_fits

Document = dict[str, Any]
METHODS = ("get", "put", "post", "delete", "patch")
READERS = {"staff": "clients of the staff", "visitor": "clients of visitors", "": "everybody's clients"}
"""The parties of an operation, by the scheme of its security; the empty one: nobody signs in."""


class Break(NamedTuple):
    """A difference that breaks somebody."""

    what: str
    reader: str

    def __str__(self) -> str:
        return f"{self.what}: breaks {self.reader}"


def broken_topics(before: Document, after: Document) -> list[Break]:
    """The topics, keys, events and fields of an AsyncAPI document that are not as they were released."""
    found = [
        *_channels(before, after),
        *_receives(before, after),
        *(Break(what, reader) for what, reader in _events(before, after)),
    ]
    return list(dict.fromkeys(found))


def broken_operations(before: Document, after: Document) -> list[Break]:
    """The operations, parameters, answers and fields of an OpenAPI document that are not as they were released."""
    readers: dict[str, set[str]] = defaultdict(set)
    for label, had, has in _pairs(before, after):
        for what in _operation(label, had, has) if has else [f"{label} has gone"]:
            readers[what].update(_readers(had))
        for what in _fields(had, before, after) if has else ():
            readers[what].update(_readers(had))
    return [Break(what, ", ".join(sorted(who))) for what, who in readers.items()]


def _channels(before: Document, after: Document) -> Iterator[Break]:
    for name, had in before["channels"].items():
        reader, has = ", ".join(had["x-consumers"]), after["channels"].get(name)
        if has is None:
            yield Break(f"topic {name} has gone", f"{reader}, {had['x-publisher']}")
            continue
        if (had["address"], had["x-publisher"]) != (has["address"], has["x-publisher"]):
            yield Break(f"topic {name} has another address or publisher", reader)
        for party in had["x-consumers"]:
            if party not in has["x-consumers"]:
                yield Break(f"topic {name} may be read by {party} no more", party)
        for by, ends in had.get("parameters", {}).items():
            gone = set(ends.get("enum", ())) - set(has.get("parameters", {}).get(by, {}).get("enum", ()))
            yield from (Break(f"topic {name}.{end} has gone", reader) for end in sorted(gone))
        gone = had["messages"].keys() - has["messages"].keys()
        yield from (Break(f"{event} is on {name} no more", reader) for event in sorted(gone))


def _receives(before: Document, after: Document) -> Iterator[Break]:
    for name in before["operations"].keys() - after["operations"].keys():
        topic = before["operations"][name]["channel"]["$ref"].rpartition("/")[2]
        if name.startswith("subscribe.") and topic in after["channels"]:
            yield Break(f"topic {topic} is consumed no more", before["channels"][topic]["x-publisher"])


def _events(before: Document, after: Document) -> Iterator[tuple[str, str]]:
    """Each field that breaks who reads the event, and who publishes it from outside."""
    for channel in before["channels"].values():
        readers = ", ".join(channel["x-consumers"])
        for event in channel["messages"].keys() & after["components"]["messages"].keys():
            had, has = (document["components"]["messages"][event] for document in (before, after))
            for what in breaks(_schema_of(before, had), _schema_of(after, has)):
                yield what, readers if "required" not in what else f"{channel['x-publisher']}, {readers}"
            if had["bindings"] != has["bindings"]:
                yield f"{event} has another key", readers
            for what in breaks(_schema_of(before, had, "headers"), _schema_of(after, has, "headers")):
                yield what, f"{channel['x-publisher']}, {readers}"


def _schema_of(document: Document, message: Document, part: str = "payload") -> Schema:
    name = message[part]["$ref"].rpartition("/")[2]
    schemas = document["components"]["schemas"]
    inside = _reached(schemas[name], schemas)
    return {"title": name, **schemas[name], "$defs": {each: schemas[each] for each in inside}}


def _pairs(before: Document, after: Document) -> Iterator[tuple[str, Document, Document | None]]:
    for path, methods in before["paths"].items():
        for method in (m for m in METHODS if m in methods):
            yield f"{method.upper()} {path}", methods[method], after["paths"].get(path, {}).get(method)


def _readers(operation: Document) -> set[str]:
    schemes = [name for scheme in operation["security"] for name in scheme]
    return {READERS[name] for name in schemes or [""]}


def _operation(label: str, had: Document, has: Document) -> Iterator[str]:
    schemes, now = ({name for s in one["security"] for name in s} for one in (had, has))
    if (not schemes and now) or (now and schemes - now):
        yield f"{label} wants another sign-in"
    yield from _parameters(label, had, has)
    body, asked = had.get("requestBody", {}), has.get("requestBody", {})
    yield from _contents(f"{label} (body)", body, asked)
    if asked.get("required") and not body.get("required"):
        yield f"{label} (body) has become required"
    for status, answer in had["responses"].items():
        if status in has["responses"]:
            yield from _contents(f"{label} ({status})", answer, has["responses"][status])
        elif status[0] == "2":
            yield f"{label} ({status}) has gone"


def _parameters(label: str, had: Document, has: Document) -> Iterator[str]:
    before, after = ({(p["in"], p["name"]): p for p in one.get("parameters", ())} for one in (had, has))
    for key in before.keys() - after.keys():
        yield f"{label} {key[1]} has gone"
    for key, parameter in after.items():
        if parameter.get("required") and not before.get(key, {}).get("required"):
            yield f"{label} {key[1]} has become required"
        if key in before and not still_fits(before[key]["schema"], parameter["schema"]):
            yield f"{label} {key[1]} has changed"


def _contents(label: str, had: Document, has: Document) -> Iterator[str]:
    for media, content in had.get("content", {}).items():
        if media not in has.get("content", {}):
            yield f"{label} {media} has gone"
        elif not still_fits(content.get("schema"), has["content"][media].get("schema")):
            yield f"{label} {media} has changed"


def _fields(operation: Document, before: Document, after: Document) -> Iterator[str]:
    """The fields that break who asks, in what it sends and in what it is answered."""
    schemas, now = before["components"]["schemas"], after["components"]["schemas"]
    asked = _reached(operation.get("requestBody", {}), schemas)
    answered = _reached(operation["responses"], schemas)
    for names, kept in ((asked, _asks_no_more), (answered, _answers_no_less)):
        for name in sorted(names):
            found = breaks({"title": name, **schemas[name]}, {"title": name, **now.get(name, {})})
            yield from (what for what in found if not what.endswith("required"))
            yield from kept(name, schemas[name], now.get(name, {}))


def _asks_no_more(name: str, had: Schema, has: Schema) -> Iterator[str]:
    for field in sorted(set(has.get("required", ())) - set(had.get("required", ()))):
        yield f"{name}.{field} has become required"


def _answers_no_less(name: str, had: Schema, has: Schema) -> Iterator[str]:
    present = has.get("properties", {}).keys()
    for field in sorted((set(had.get("required", ())) - set(has.get("required", ()))) & present):
        yield f"{name}.{field} may be absent"


def _reached(part: Any, schemas: dict[str, Schema]) -> set[str]:
    """The names of the schemas that are used inside, at any depth."""
    found: set[str] = set()
    waiting = [part]
    while waiting:
        one = waiting.pop()
        waiting += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        name = str(one.get("$ref", "")).rpartition("/")[2] if isinstance(one, dict) else ""
        if name in schemas and name not in found:
            found.add(name)
            waiting.append(schemas[name])
    return found


COMPARE: dict[str, Callable[[Document, Document], list[Break]]] = {
    "asyncapi": broken_topics,
    "openapi": broken_operations,
}
"""The comparison of each kind of document."""
