"""Errors as `application/problem+json` (RFC 9457): a sentence that a person can act on, and never an echo."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Response, WebSocket
from fastapi.exceptions import RequestValidationError, WebSocketRequestValidationError
from starlette.exceptions import HTTPException

from shared.expected import expected

MEDIA_TYPE = "application/problem+json"
POLICY_VIOLATION = 1008
FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}")
TITLES = {
    400: "Demande illisible",
    401: "Connexion nécessaire",
    403: "Accès refusé",
    404: "Introuvable",
    405: "Méthode refusée",
    413: "Trop volumineux",
    422: "Demande incorrecte",
    429: "Trop de demandes",
    500: "Erreur de notre part",
    503: "Service indisponible",
}
SENTENCES = {
    404: "Rien ne répond à cette adresse : vérifiez-la.",
    405: "Cette adresse ne répond pas à cette méthode.",
    413: "La demande dépasse 64 Kio : raccourcissez-la.",
    422: "Le corps de la demande n’est pas du JSON lisible en UTF-8 : corrigez-le.",
    500: "Quelque chose a échoué de notre côté : réessayez dans un instant.",
    503: "Le service ne peut pas répondre maintenant : réessayez dans un instant.",
}


class Problem(HTTPException):
    """An answer that says what is wrong and what to do; `extra` are further members of the document.

    `Problem(429, "Trop vite", "Attendez une minute.", headers={"Retry-After": "60"})`
    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(status, detail or title, dict(headers or {}))
        self.title = title
        self.extra = extra

    @property
    def document(self) -> dict[str, Any]:
        """The problem's members, as a socket's `refused` frame holds them too."""
        return {**self.extra, "title": self.title, "status": self.status_code, "detail": self.detail}

    def response(self) -> Response:
        """The answer over HTTP."""
        return problem_response(
            self.status_code, self.title, str(self.detail), headers=self.headers, **self.extra
        )


def problem_response(
    status: int, title: str, detail: str, *, headers: Mapping[str, str] | None = None, **extra: Any
) -> Response:
    """An answer of that status that says what is wrong and what to do."""
    document = {**extra, "type": "about:blank", "title": title, "status": status, "detail": detail}
    body = orjson.dumps(document, default=str)
    return Response(body, status, dict(headers or {}), MEDIA_TYPE)


def explain_errors(app: FastAPI) -> None:
    """Make every error of the application a problem."""
    app.add_exception_handler(Problem, _explained)
    app.add_exception_handler(HTTPException, _explained)
    app.add_exception_handler(RequestValidationError, _misshapen)
    app.add_exception_handler(WebSocketRequestValidationError, _misaddressed)
    app.add_exception_handler(Exception, _failed)


def failure(status: int) -> Response:
    """The answer for a status that nobody explained."""
    title = TITLES.get(status) or HTTPStatus(status).phrase
    return problem_response(status, title, SENTENCES.get(status, f"{title}."))


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
