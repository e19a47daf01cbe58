"""Errors as `application/problem+json` (RFC 9457): a sentence that a person can act on, and never an echo."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import Response
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"
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


def failure(status: int) -> Response:
    """The answer for a status that nobody explained."""
    title = TITLES.get(status) or HTTPStatus(status).phrase
    return problem_response(status, title, SENTENCES.get(status, f"{title}."))
