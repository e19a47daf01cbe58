"""How fast a network may ask: counted in memory, under a salted hash that no one can turn back."""

import ipaddress
import time
from hashlib import blake2b
from secrets import token_bytes
from typing import Any

from cachetools import LRUCache
from fastapi import Request

from shared.http import Problem, client_of
from shared.settings import Settings

REMEMBERED = 50_000
"""Networks that are remembered at most."""
TOO_FAST: dict[int | str, dict[str, Any]] = {429: {"description": "Too fast: `Retry-After` says when."}}


class Rates:
    """So many questions at once for each network (/32, IPv6 /56), refilled at so many a second."""

    def __init__(self, per_second: float, at_once: int, settings: Settings) -> None:
        self._per_second = per_second
        self._at_once = at_once
        self._settings = settings
        self._salt = token_bytes(16)
        self._left: LRUCache[bytes, tuple[float, float]] = LRUCache(REMEMBERED)

    def take(self, request: Request) -> None:
        """Take one; 429 says when to try again."""
        network = self._network(client_of(request.scope, self._settings.trusted_proxies)[0])
        if network is None:
            return
        now = time.monotonic()
        left, at = self._left.get(network, (float(self._at_once), now))
        left = min(self._at_once, left + (now - at) * self._per_second)
        self._left[network] = (left - 1 if left >= 1 else left), now
        if left < 1:
            wait = max(1, round((1 - left) / self._per_second))
            detail = f"Trop de questions à la fois : réessayez dans {wait} s."
            raise Problem(429, "Trop vite", detail, headers={"Retry-After": str(wait)})

    def _network(self, address: str) -> bytes | None:
        """Hashed; None for the loopback in local mode, which is not counted."""
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            return b""
        if self._settings.local and ip.is_loopback:
            return None
        network = ipaddress.ip_network((ip, 32 if ip.version == 4 else 56), strict=False)
        return blake2b(network.network_address.packed, key=self._salt).digest()


async def unhurried(request: Request) -> None:
    """Refuse who asks too fast."""
    rates: Rates = request.app.state.rates
    rates.take(request)
