"""Exception handlers: every error of an application is answered with a problem."""

import re
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Response, WebSocket
from fastapi.exceptions import RequestValidationError, WebSocketRequestValidationError
from starlette.exceptions import HTTPException

from shared.problems.expected import expected
from shared.problems.problem import TITLES, Problem, failure, problem_response

POLICY_VIOLATION = 1008
FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}")


def explain_errors(app: FastAPI) -> None:
    """Make every error of the application a problem."""
    app.add_exception_handler(Problem, _explained)
    app.add_exception_handler(HTTPException, _explained)
    app.add_exception_handler(RequestValidationError, _misshapen)
    app.add_exception_handler(WebSocketRequestValidationError, _misaddressed)
    app.add_exception_handler(Exception, _failed)


async def _explained(asked: Any, error: Any) -> Any:
    if isinstance(asked, WebSocket):
        # no more than that: browsers show no answer to a refused handshake
        return await asked.close(POLICY_VIOLATION)
    if isinstance(error, Problem):
        return error.response()
    # FastAPI's 400: a body that json refused for another reason than its syntax (not UTF-8, too deep)
    unreadable = error.status_code == HTTPStatus.BAD_REQUEST and error.__cause__ is not None
    answer = failure(422 if unreadable else error.status_code)
    answer.headers.update(error.headers or {})
    return answer


async def _misshapen(asked: Any, error: Any) -> Response:
    found = error.errors()[:20]
    if any(wrong["type"] == "json_invalid" for wrong in found):
        return failure(422)
    fields = [{"field": _field(wrong["loc"]), "reason": wrong["type"]} for wrong in found]
    wanted: dict[str, str] = {}
    for field, wrong in zip(fields, found, strict=True):
        wanted.setdefault(field["field"] or "le corps", expected(asked, wrong))
    named = ", ".join(f"{field} ({words})" if words else field for field, words in wanted.items())
    return problem_response(422, TITLES[422], f"À corriger dans la demande : {named}.", errors=fields)


async def _misaddressed(asked: WebSocket, _error: Any) -> None:
    await asked.close(POLICY_VIOLATION)


async def _failed(_asked: Any, _error: Exception) -> Response:
    return failure(500)


def _field(where: tuple[int | str, ...]) -> str:
    """The declared field, as `contact.phone`: deeper names may be the sender's own."""
    return ".".join(part for part in where[1:3] if isinstance(part, str) and FIELD.fullmatch(part))
