"""The rate at which a network may ask about communes."""

from typing import Any

from fastapi import Request

from services.router.api.ports import Ports
from shared.http import client_of

DETAIL = "Trop de questions à la fois : réessayez dans {wait} s."
TOO_FAST: dict[int | str, dict[str, Any]] = {429: {"description": "Too fast: `Retry-After` says when."}}


async def unhurried(request: Request, ports: Ports) -> None:
    """Refuse a question that comes too fast."""
    address, _ = client_of(request.scope, ports.trusted_proxies)
    ports.rates.take(*ports.networks.of(address))
