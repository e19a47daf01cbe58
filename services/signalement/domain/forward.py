"""Forwarding: what is consented leaves for its unit, once; or it stops, visibly; or it goes to another unit."""

from datetime import datetime
from typing import NamedTuple

from services.signalement.domain.case import Case, Decision, Signalement, Wait, refused, said_of
from services.signalement.domain.due import Keys
from shared.cloudevents.event import REPLY
from shared.events.signalement import (
    ForwardingRequested,
    InSignalementLog,
    Obstacle,
    Reason,
    RerouteRequested,
    SignalementDispatched,
    SignalementForwarded,
    SignalementStopped,
    StopRequested,
)


class Leaving(NamedTuple):
    """What is to be sealed, to which key, and the number of this forwarding."""

    signalement: Signalement
    key: str | None
    """None: no key is registered for the unit, nor for its force."""
    number: int
    time: datetime


class Letter(NamedTuple):
    """What leaves, sealed; and the hash of the secret that is inside."""

    jwe: str
    secret_hash: str


def leaving(case: Case | None, request: InSignalementLog, keys: Keys) -> Leaving | None:
    """What must be sealed before this is decided; nothing if it would be refused, or was decided before.

    A reroute names the unit, never the key: the one that is registered now is looked up.
    """
    if case is None or request.id in case.outcomes:
        return None
    known = case.signalements.get(getattr(request, "signalement", ""))
    if known and isinstance(request, ForwardingRequested) and known.waits_to_leave(request.wait):
        return Leaving(known, request.key, known.forwardings + 1, request.time)
    if known and isinstance(request, RerouteRequested) and not _held(case, known, request):
        key = keys.key(request.unit.id, request.unit_force)
        return Leaving(_turned(known, request), key, known.forwardings + 1, request.time)
    return None


def forward(case: Case, request: ForwardingRequested, letter: Letter | Obstacle) -> Decision:
    """It leaves; or something is in the way of its letter."""
    known = case.signalements.get(request.signalement)
    if known is None or not known.waits_to_leave(request.wait):
        return refused(case, request, "not-waiting")
    return _dispatched(case, known, request, letter)


def stop(case: Case, request: StopRequested) -> Decision:
    """It does not leave, and a person sees why."""
    known = case.signalements.get(request.signalement)
    if known is None or not known.waits_to_leave(request.wait):
        return refused(case, request, "not-waiting")
    return _stopped(case, known, request, request.obstacle)


def reroute(case: Case, request: RerouteRequested, letter: Letter | Obstacle) -> Decision:
    """Another unit has it from now on: the former one's answers do not count any more."""
    known = case.signalements.get(request.signalement)
    if known is None:
        return refused(case, request, "unknown")
    if why := _held(case, known, request):
        return refused(case, request, why)
    return _dispatched(case, _turned(known, request), request, letter)


def _held(case: Case, known: Signalement, request: RerouteRequested) -> Reason | None:
    """Why it cannot go to that unit."""
    if case.erased:
        return "erased"
    if known.status == "contacted":
        return "contacted"
    if known.status in {"awaiting-consent", "withdrawn"}:
        return "not-forwarded"
    return "same-unit" if known.unit.id == request.unit.id else None


def _turned(known: Signalement, request: RerouteRequested) -> Signalement:
    return known.but(unit=request.unit, unit_force=request.unit_force, secret_hash="", answer=None)


def _dispatched(
    case: Case, known: Signalement, request: ForwardingRequested | RerouteRequested, letter: Letter | Obstacle
) -> Decision:
    if not isinstance(letter, Letter):
        return _stopped(case, known, request, letter)
    left = known.but(
        status="forwarded",
        obstacle=None,
        forwardings=known.forwardings + 1,
        forwarded=request.time,
        secret_hash=letter.secret_hash,
        wait=Wait(awaited="received", since=request.time, cause=request.id),
    )
    forwarded = SignalementForwarded.after(
        request, force=left.unit_force, unit=left.unit.id, signalement=left.id, jwe=letter.jwe
    )
    dispatched = SignalementDispatched.after(request, REPLY, **said_of(left, case))
    return case.having(left), (dispatched, forwarded)


def _stopped(case: Case, known: Signalement, request: InSignalementLog, obstacle: Obstacle) -> Decision:
    wait = Wait(awaited="forwarding", since=request.time, cause=request.id)
    stands = known.but(status="stopped", obstacle=obstacle, wait=wait)
    stopped = SignalementStopped.after(request, REPLY, **said_of(stands, case), obstacle=obstacle)
    return case.having(stands), (stopped,)
