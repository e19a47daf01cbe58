"""`/.well-known/security.txt` (RFC 9116): who receives reports of weaknesses, for as long as somebody is named."""

from datetime import UTC, datetime

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from services.chat.settings import ChatSettings
from shared.problems import Problem

ADDRESS = "/.well-known/security.txt"


def offer_security_txt(app: FastAPI, settings: ChatSettings) -> None:
    """Answer with the contact of the settings, until the day that they name."""

    async def show(_request: Request) -> Response:
        contact, expires = settings.chat_security_contact, settings.chat_security_expires
        if not contact or expires is None or expires <= datetime.now(UTC).date():
            detail = "Personne n’est désigné ici pour recevoir le signalement d’une faille."
            return Problem(404, "Introuvable", detail).response()
        lines = (f"Contact: {contact}", f"Expires: {expires}T00:00:00Z", "Preferred-Languages: fr, en", "")
        return PlainTextResponse("\n".join(lines))

    app.add_route(ADDRESS, show)
