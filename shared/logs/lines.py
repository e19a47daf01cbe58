"""The lines of the log: declared keys with values of their shape, and no exception's message.

Only the keys of `SHAPES` pass, and only with values of the shape declared there. Exceptions are written as
their types and places, never with their values: these may quote what a person wrote.
"""

import re
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

Line = MutableMapping[str, Any]

CODE = re.compile(r"(?=.{1,100}$)[a-z][a-z0-9]*([.-][a-z0-9]+)*")
METHOD = re.compile(r"[A-Z]{3,8}")
EDITION = re.compile(r"[0-9]{4}(-[0-9a-z]{1,10}){0,3}")
HEX = re.compile(r"[0-9a-f-]{1,64}")
CONVERSATION = re.compile(r"[0-9]{2}-[0-9a-f]{32}")
STAY = re.compile(r"[a-z]{1,20}\.[0-9]{1,9}")
ROUTE = re.compile(r"/[\w/{}.:-]{0,200}", re.ASCII)
PROSE = re.compile(r".{1,400}", re.DOTALL)
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|«[^»]*»|‘[^’]*’|“[^”]*”")

PERIOD = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
SHAPES: Mapping[str, re.Pattern[str]] = {
    **dict.fromkeys(["service", "topic", "group", "log", "force"], CODE),
    **dict.fromkeys(["name", "reason", "state"], CODE),
    **dict.fromkeys(["trace", "month"], HEX),
    **dict.fromkeys(["sentence", "cause"], PROSE),
    "conversation": CONVERSATION,
    "stay": STAY,
    "edition": EDITION,
    "period": PERIOD,
    "method": METHOD,
    "route": ROUTE,
}
"""Keys that carry text, and the shape without which the text is left out."""
NUMBERS = frozenset(
    [
        "partition",
        "offset",
        "position",
        "epoch",
        "revision",
        "count",
        "size",
        "tries",
        "attempt",
        "seconds",
        "status",
        "port",
        "operations_port",
        "pid",
    ]
)
"""Keys that carry a number."""
AS_IT_IS = frozenset(["event", "level", "logger", "exception"])
LEFT_OUT = "withheld"
DEEPEST = 12


def only_declared(_logger: Any, _method: str, line: Line) -> Line:
    """Keep declared keys, with values of their shape; name the others, without their values."""
    kept: Line = {
        key: _shown(key, value)
        for key, value in line.items()
        if key in SHAPES or key in NUMBERS or key in AS_IT_IS
    }
    undeclared = sorted(key for key in line if key not in kept)
    return {**kept, "undeclared": undeclared} if undeclared else kept


def without_values(_logger: Any, _method: str, line: Line) -> Line:
    """Write an exception as the types of the errors, and where in the code they were raised."""
    found = line.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    line.pop("stack_info", None)
    if isinstance(error, BaseException):
        line["exception"] = list(_causes(error))
    return line


def _shown(key: str, value: Any) -> Any:
    if key in AS_IT_IS or value is None or isinstance(value, bool):
        return value
    if key in NUMBERS:
        return value if isinstance(value, int | float) else LEFT_OUT
    text = str(value)
    if SHAPES[key] is PROSE:
        return QUOTED.sub("'…'", text)[:400]
    return text if SHAPES[key].fullmatch(text) else LEFT_OUT


def _causes(error: BaseException | None) -> Iterator[dict[str, Any]]:
    for _ in range(DEEPEST):
        if error is None:
            return
        yield {"type": type(error).__qualname__, "places": _places(error.__traceback__)}
        if isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        else:
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _places(trace: TracebackType | None) -> list[str]:
    places: list[str] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{_short(code.co_filename)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-DEEPEST:]


def _short(file: str) -> str:
    return "/".join(Path(file).parts[-3:])
