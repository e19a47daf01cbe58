"""The desks that are open, of operators or psychologists: they ask this process for what waits, or another one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from time import monotonic
from uuid import UUID

from shared.events.chat import AtDesk
from shared.identity import Staff

AT_WORK = 15.0
"""Seconds after which somebody whose desk asked for nothing is away; an open desk asks every three."""
CUT_OFF = 6.0
"""The same for somebody whose last connection to a conversation ended: their desk may have lost no more than that."""
ELSEWHERE = 1.0
"""Seconds for which nobody need look again at a desk that another process reports."""


@dataclass(slots=True)
class _Seen:
    desk: AtDesk
    at: float


class Desks:
    """The desks of one role that are open, as far as this process knows."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._here: dict[str, _Seen] = {}
        self._elsewhere: dict[UUID, dict[str, _Seen]] = {}
        """The desks of each other process."""

    def see(self, staff: Staff, *, is_known: bool = False) -> None:
        """Note that somebody is at work, since now where all processes are known and none saw them before."""
        if staff.force is None:
            return
        before = [desk for desk in self._of(staff.sub) if desk.force == staff.force]
        since = reduce(_earlier, before).since if before else datetime.now(UTC) if is_known else None
        desk = AtDesk(
            operator=staff.sub, pseudonym=staff.pseudonym, force=staff.force, since=since,
            trainings=tuple(sorted(staff.trainings)),
        )  # fmt: skip
        self._here[staff.sub] = _Seen(desk, self._now())

    def doubt(self, operator: str) -> None:
        """Wait less for the desk of somebody whose last connection to a conversation ended: it may be closed."""
        if seen := self._here.get(operator):
            seen.at = min(seen.at, self._now() - AT_WORK + CUT_OFF)

    def open_for(self, operator: str) -> float:
        """For how many seconds this desk is open yet, if it asks for nothing; 0 when it is away."""
        if any(operator in desks for desks in self._elsewhere.values()):
            return ELSEWHERE
        seen = self._here.get(operator)
        return max(0.0, seen.at + AT_WORK - self._now()) if seen else 0.0

    def report(self, process: UUID, desks: Iterable[AtDesk]) -> None:
        """Note all the desks that another process reports, and no others of its own."""
        now = self._now()
        self._elsewhere[process] = {desk.operator: _Seen(desk, now) for desk in desks}

    def close(self, operator: str) -> None:
        """Forget the desk of who has signed out; one that is open in another session asks again in a moment."""
        self._here.pop(operator, None)
        for desks in self._elsewhere.values():
            desks.pop(operator, None)

    def here(self) -> tuple[AtDesk, ...]:
        """The desks that asked this process lately."""
        self._here = self._since(self._here, AT_WORK)
        return tuple(seen.desk for seen in self._here.values())

    def lapse(self, seconds: float) -> None:
        """Forget the desks of which the other processes have said nothing for so long."""
        left = {process: self._since(desks, seconds) for process, desks in self._elsewhere.items()}
        self._elsewhere = {process: desks for process, desks in left.items() if desks}

    def open_in(self, force: str) -> dict[str, AtDesk]:
        """The desks of the force, by account; each since the first time that a process knows."""
        desks: dict[str, AtDesk] = {}
        elsewhere = (seen.desk for desks in self._elsewhere.values() for seen in desks.values())
        for desk in (*self.here(), *elsewhere):
            if desk.force == force:
                desks[desk.operator] = _earlier(desks.get(desk.operator, desk), desk)
        return desks

    def _of(self, account: str) -> list[AtDesk]:
        """The open desks of an account, in whatever process."""
        here = self._here.get(account)
        at_work = [here.desk] if here and self._now() - here.at < AT_WORK else []
        return at_work + [desks[account].desk for desks in self._elsewhere.values() if account in desks]

    def _since(self, all_seen: dict[str, _Seen], seconds: float) -> dict[str, _Seen]:
        return {account: seen for account, seen in all_seen.items() if self._now() - seen.at < seconds}


def _earlier(one: AtDesk, other: AtDesk) -> AtDesk:
    if one.since is None or other.since is None:
        return other if one.since is None else one
    return min(one, other, key=lambda desk: desk.since or datetime.max.replace(tzinfo=UTC))
