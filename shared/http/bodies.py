"""Bodies of requests: bounded, made of nothing but characters, and read as they are written."""

import re
from typing import Any

import orjson
from pydantic import BeforeValidator
from pydantic_core import PydanticKnownError
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

from shared.problems import SENTENCES, TITLES, Problem

LARGEST_BODY = 64 * 1024
FILE_TOO_LARGE = (
    "Le fichier dépasse 64 Kio : partagez-le en plusieurs, chacun avec la ligne des colonnes, et envoyez-les l’un "
    "après l’autre."
)
SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def _no_number(value: Any) -> Any:
    if isinstance(value, int | float) or (
        isinstance(value, str) and re.fullmatch(r"\s*[-+]?\d+(\.\d*)?\s*", value)
    ):
        raise PydanticKnownError("string_type")
    return value


NoNumber = BeforeValidator(_no_number)
"""A date, a time or an address that pydantic would make of a number too: `Annotated[date, NoNumber]`."""


def declared_length(scope: Scope) -> int:
    """The length of the body, as its sender declares it."""
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


def checked(scope: Scope, receive: Receive) -> Receive:
    """The body; refused if it is too long, or JSON with half a character."""
    bounded = _bounded(scope, receive)
    return _made_of_characters(bounded) if _is_json(scope) else bounded


def too_large(scope: Scope) -> Problem:
    """The refusal of a body that is too long; anything but JSON is a file. The rest of it is not read."""
    sentence = SENTENCES[413] if _is_json(scope) else FILE_TOO_LARGE
    return Problem(413, TITLES[413], sentence, headers={"Connection": "close"})


def _is_json(scope: Scope) -> bool:
    return "json" in Headers(scope=scope).get("content-type", "")


def _bounded(scope: Scope, receive: Receive) -> Receive:
    read = 0

    async def bounded() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > LARGEST_BODY:
            raise too_large(scope)
        return message

    return bounded


def _made_of_characters(receive: Receive) -> Receive:
    body: bytes | None = None

    async def whole() -> Message:
        nonlocal body
        if body is not None:
            return await receive()
        parts, more = [], True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return message
            parts.append(message.get("body", b""))
            more = message.get("more_body", False)
        body = b"".join(parts)
        _must_be_characters(body)
        return {"type": "http.request", "body": body, "more_body": False}

    return whole


def _must_be_characters(body: bytes) -> None:
    """Refuse half a surrogate pair: json admits it, and encoding it later fails."""
    if not SURROGATE.search(body):
        return
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Problem(422, TITLES[422], SENTENCES[422]) from None
