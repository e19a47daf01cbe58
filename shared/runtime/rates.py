"""Rates: how many requests at once, and how fast; counted in memory, under hashes that no one can turn back."""

import ipaddress
import time
from collections.abc import Hashable
from hashlib import blake2b
from secrets import token_bytes

from cachetools import LRUCache

from shared.problems import Problem

REMEMBERED = 50_000
"""Buckets that are remembered at most."""


class Rates:
    """A bucket for each key: so many requests at once, refilled at so many a second."""

    def __init__(self, per_second: float, at_once: int, detail: str) -> None:
        """`detail` says to a person what was too much, and when to try again: `{wait}` seconds."""
        self._per_second = per_second
        self._at_once = at_once
        self._detail = detail
        self._buckets: LRUCache[Hashable, tuple[float, float]] = LRUCache(REMEMBERED)

    def take(self, key: Hashable) -> None:
        """Take one from that key's bucket; 429 says when to try again."""
        now = time.monotonic()
        left, at = self._buckets.get(key, (float(self._at_once), now))
        left = min(self._at_once, left + (now - at) * self._per_second)
        self._buckets[key] = (left - 1 if left >= 1 else left, now)
        if left < 1:
            wait = str(max(1, round((1 - left) / self._per_second)))
            detail = self._detail.format(wait=wait)
            raise Problem(429, "Trop vite", detail, headers={"Retry-After": wait})


class Networks:
    """The networks of addresses (/32, IPv6 /56), each under a hash whose salt dies with the process."""

    def __init__(self, *, local: bool) -> None:
        self._local = local
        self._salt = token_bytes(16)

    def of(self, address: str) -> bytes | None:
        """The network of an address; None for the loopback in local mode, which is not counted."""
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            return self._hashed(b"unknown")
        if self._local and ip.is_loopback:
            return None
        network = ipaddress.ip_network((ip, 32 if ip.version == 4 else 56), strict=False)
        return self._hashed(network.network_address.packed)

    def _hashed(self, network: bytes) -> bytes:
        return blake2b(network, key=self._salt).digest()
