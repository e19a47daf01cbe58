"""Answers that several services give: one that browsers may cache, and one for an unavailable dependency."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any

import orjson
from fastapi import Request, Response

from shared.failures import is_transient
from shared.problems import Problem

NOT_CONSUMED: dict[int | str, dict[str, Any]] = {202: {"description": "Published, and not consumed yet."}}
"""The answer to a change that this process has not consumed from its topic in time, as OpenAPI describes it."""


def cacheable(request: Request, answer: Any, how_long: str, media_type: str = "application/json") -> Response:
    """An answer with its ETag and that `Cache-Control`; 304 for a client that has it already."""
    body = orjson.dumps(answer)
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": how_long}
    known = request.headers.get("if-none-match", "")
    if known == "*" or etag in (tag.strip().removeprefix("W/") for tag in known.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


@contextmanager
def unavailable_is_503(title: str, detail: str, headers: Mapping[str, str] | None = None) -> Iterator[None]:
    """Answer 503 with this problem, and never an empty list, when the store or Kafka is unavailable."""
    try:
        yield
    except Exception as error:
        if not is_transient(error):
            raise
        raise Problem(503, title, detail, headers=headers) from error
