"""The conversations that each network opens, counted in memory, under hashes that no one can turn back."""

import time
from datetime import UTC, datetime, timedelta

from cachetools import LRUCache

from shared.runtime.rates import Networks

NUMBERS = "En cas d’urgence : 17 ou 112, par SMS au 114."
TOO_FAST = f"Trop de demandes à la fois : réessayez dans {{wait}} s. {NUMBERS}"
HOUR = 3600.0
REMEMBERED = 50_000
"""Networks, and conversations with theirs, that are remembered at most."""
MOST_TIMES = 8
"""How many times the usual work is asked at most, and of a network in which an operator saw abuse."""


class Openings:
    """The openings of each network, as this process knows them; one that is closed or erased still counts."""

    def __init__(self, an_hour: int, networks: Networks, abuse: timedelta) -> None:
        self._an_hour = an_hour
        self._networks = networks
        self._abuse = abuse
        self._counts: LRUCache[bytes, tuple[float, float]] = LRUCache(REMEMBERED)
        """How many each network has opened, less those that an hour allows; and when that was so."""
        self._opened_from: LRUCache[str, tuple[bytes, ...]] = LRUCache(REMEMBERED)
        """The networks of each conversation that was opened here, until it is erased."""
        self._abused: LRUCache[bytes, datetime] = LRUCache(REMEMBERED)
        """Until when each network has more to do."""

    def work(self, address: str) -> int:
        """How many times the usual work an opening from there takes; 0: none."""
        networks = self._networks.of(address)
        now = datetime.now(UTC)
        if any(now < self._abused.get(network, now) for network in networks):
            return MOST_TIMES
        most = max(map(self._count, networks), default=0.0)
        return min(
            MOST_TIMES, int((most + 0.5) // self._an_hour)
        )  # a moment has passed since each was counted

    def begin(self, address: str, conversation: str) -> None:
        """Count an opening, whatever becomes of it."""
        networks, now = self._networks.of(address), time.monotonic()
        for network in networks:
            self._counts[network] = (self._count(network) + 1, now)
        if networks:
            self._opened_from[conversation] = networks

    def forget(self, conversation: str) -> None:
        """Forget from where an erased conversation was opened; its network's count stays."""
        self._opened_from.pop(conversation, None)

    def mark_abuse(self, conversation: str, since: datetime) -> None:
        """Ask more of the networks of a conversation for some hours, if it was opened here."""
        for network in self._opened_from.get(conversation, ()):
            self._abused[network] = max(self._abused.get(network, since), since + self._abuse)

    def _count(self, network: bytes) -> float:
        count, at = self._counts.get(network, (0.0, 0.0))
        return max(0.0, count - (time.monotonic() - at) * self._an_hour / HOUR)
