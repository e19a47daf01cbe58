"""The operators at work, to whom a colleague may offer a conversation, as this process sees them."""

from collections.abc import Callable
from time import monotonic

from shared.identity import Staff

AT_WORK = 60.0
"""Seconds after which an operator whose desk asked for nothing is away; an open desk asks every few."""


class SeenOperators:
    """The operators whose desks asked this process for their queue lately."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._seen: dict[str, tuple[Staff, float]] = {}

    def see(self, staff: Staff) -> None:
        """Note that an operator is at work, and forget those who are no longer."""
        self._forget_those_away()
        self._seen[staff.sub] = staff, self._now()

    def of(self, force: str | None) -> dict[str, str]:
        """The pseudonyms of the force's operators at work, by account."""
        self._forget_those_away()
        return {sub: staff.pseudonym for sub, (staff, _) in self._seen.items() if staff.force == force}

    def _forget_those_away(self) -> None:
        since = self._now() - AT_WORK
        self._seen = {sub: seen for sub, seen in self._seen.items() if seen[1] > since}
