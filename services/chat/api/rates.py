"""How fast, and how much at once: counted in memory, under a salted hash that no one can turn back."""

import ipaddress
import time
from hashlib import blake2b
from secrets import token_bytes

from cachetools import LRUCache

from shared.problems import Problem

NUMBERS = "En cas d’urgence : 17 ou 112, par SMS au 114."
REMEMBERED = 50_000
"""Buckets that are remembered at most."""


class Rates:
    """A bucket for each key: so many at once, refilled at so many a second."""

    def __init__(self, per_second: float, burst: int) -> None:
        self._per_second = per_second
        self._burst = burst
        self._buckets: LRUCache[str, tuple[float, float]] = LRUCache(REMEMBERED)

    def take(self, key: str) -> None:
        """Take one; 429 says when to try again."""
        now = time.monotonic()
        left, at = self._buckets.get(key, (float(self._burst), now))
        left = min(self._burst, left + (now - at) * self._per_second)
        self._buckets[key] = (max(left - 1, 0) if left >= 1 else left, now)
        if left < 1:
            wait = str(max(1, round((1 - left) / self._per_second)))
            detail = f"Trop de demandes à la fois : réessayez dans {wait} s. {NUMBERS}"
            raise Problem(429, "Trop vite", detail, headers={"Retry-After": wait})


class Openings:
    """How many conversations of each network are open, as this process knows."""

    def __init__(self, most: int, *, local: bool) -> None:
        self._most = most
        self._local = local
        self._salt = token_bytes(16)
        self._open: dict[bytes, set[str]] = {}
        self._network: dict[str, bytes] = {}

    def begin(self, address: str, conversation: str) -> None:
        """Count an opening; 429 when its network has too many."""
        network = self._of(address)
        if network is None:
            return
        mine = self._open.setdefault(network, set())
        if len(mine) >= self._most:
            detail = f"Trop de conversations sont ouvertes depuis ce réseau. {NUMBERS}"
            raise Problem(429, "Trop de conversations", detail, headers={"Retry-After": "600"})
        mine.add(conversation)
        self._network[conversation] = network

    def over(self, conversation: str) -> None:
        """It is closed or erased, or never was."""
        network = self._network.pop(conversation, None)
        if network is not None:
            self._open[network].discard(conversation)
            if not self._open[network]:
                del self._open[network]

    def _of(self, address: str) -> bytes | None:
        """The network (/32, /56 for IPv6), hashed; None for those that are not counted."""
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            return blake2b(b"unknown", key=self._salt).digest()
        if self._local and ip.is_loopback:
            return None
        network = ipaddress.ip_network((ip, 32 if ip.version == 4 else 56), strict=False)
        return blake2b(network.network_address.packed, key=self._salt).digest()
