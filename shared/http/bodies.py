"""Bodies of requests: bounded, and made of nothing but characters."""

import re

import orjson
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

from shared.problems import SENTENCES, TITLES, Problem

LARGEST_BODY = 64 * 1024
FILE_TOO_LARGE = (
    "Le fichier dépasse 64 Kio : partagez-le en plusieurs, chacun avec la ligne des colonnes, et envoyez-les l’un "
    "après l’autre."
)
SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def declared_length(scope: Scope) -> int:
    """How long the body is, as its sender says."""
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


def checked(scope: Scope, receive: Receive) -> Receive:
    """The body, refused when it is too long, or when it is JSON with half characters."""
    bounded = _bounded(scope, receive)
    return _whole(bounded) if _is_json(scope) else bounded


def too_large(scope: Scope) -> Problem:
    """How long a body may be, and what to do; what is no JSON is a file. The rest of it is not read."""
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


def _whole(receive: Receive) -> Receive:
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
    """Half a surrogate pair is no character: json lets it in, and whatever encodes it later fails."""
    if not SURROGATE.search(body):
        return
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Problem(422, TITLES[422], SENTENCES[422]) from None
