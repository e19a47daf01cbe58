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
WIDTHS = {4: (32,), 6: (56, 48)}
"""The bits of an address that make a network, the narrowest first: an IPv6 subscriber has a /56, a site a /48."""


class Bucket:
    """A number of requests that may come at once, refilled at so many a second."""

    __slots__ = ("_at", "_at_once", "_left", "_per_second")

    def __init__(self, per_second: float, at_once: int) -> None:
        self._per_second = per_second
        self._at_once = at_once
        self._left = float(at_once)
        self._at = time.monotonic()

    @property
    def wait(self) -> float:
        """Seconds until there is one to take; 0 when there is one now."""
        now = time.monotonic()
        self._left = min(self._at_once, self._left + (now - self._at) * self._per_second)
        self._at = now
        return max(0.0, (1 - self._left) / self._per_second)

    def take(self) -> bool:
        """Take one, if there is one."""
        if self.wait:
            return False
        self._left -= 1
        return True


class Rates:
    """A bucket for each key."""

    def __init__(self, per_second: float, at_once: int, detail: str) -> None:
        """`detail` says to a person what was too much, and when to try again: `{wait}` seconds."""
        self._per_second = per_second
        self._at_once = at_once
        self._detail = detail
        self._buckets: LRUCache[Hashable, Bucket] = LRUCache(REMEMBERED)

    def take(self, *keys: Hashable) -> None:
        """Take one from each of those keys' buckets, or none at all; 429 says when to try again."""
        buckets = [self._bucket(key) for key in keys]
        longest = max((bucket.wait for bucket in buckets), default=0)
        if longest:
            raise too_fast(self._detail, longest)
        for bucket in buckets:
            bucket.take()

    def bucket(self, times: int) -> Bucket:
        """A bucket of its own, in which there are so many times as many."""
        return Bucket(times * self._per_second, times * self._at_once)

    def _bucket(self, key: Hashable) -> Bucket:
        if key not in self._buckets:
            self._buckets[key] = Bucket(self._per_second, self._at_once)
        return self._buckets[key]


class Networks:
    """The networks of addresses, each under a hash whose salt dies with the process: no address is kept."""

    def __init__(self, *, local: bool) -> None:
        self._local = local
        self._salt = token_bytes(16)

    def of(self, address: str) -> tuple[bytes, ...]:
        """The networks of an address, the narrowest first; none for the loopback in local mode."""
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            return (self._hashed("unknown"),)
        if self._local and ip.is_loopback:
            return ()
        return tuple(
            self._hashed(str(ipaddress.ip_network((ip, width), strict=False))) for width in WIDTHS[ip.version]
        )

    def _hashed(self, network: str) -> bytes:
        return blake2b(network.encode(), key=self._salt).digest()


def too_fast(detail: str, wait: float) -> Problem:
    """The answer to what comes too fast; `{wait}` in the sentence is the seconds until it may come again."""
    seconds = str(max(1, round(wait)))
    return Problem(429, "Trop vite", detail.format(wait=seconds), headers={"Retry-After": seconds})
