"""Forwarding: a consented signalement leaves for its unit, once; or it stops, visibly; or it goes to another unit."""

from datetime import datetime
from typing import Any, NamedTuple

from services.signalement.domain.case import Case, Consent, Decision, Signalement, Wait, body_of, refused
from services.signalement.domain.due import Keys
from shared.cloudevents.event import REPLY
from shared.events.signalement import (
    Answer,
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
from shared.events.signalement.statuses import AGREED, STATUSES
from shared.forces import ForceOrPractice


class Forwarding(NamedTuple):
    """A signalement to be sealed: to which key, and which of its forwardings it is."""

    signalement: Signalement
    key: str | None
    """None: no key is registered for the unit, nor for its force."""
    number: int
    time: datetime


class SealedSignalement(NamedTuple):
    """A signalement sealed to a unit's key, and the hashes of the proofs that the secret inside allows."""

    jwe: str
    proof_hashes: dict[Answer, str]


def next_forwarding(case: Case | None, request: InSignalementLog, keys: Keys) -> Forwarding | None:
    """The signalement to be sealed before this is decided; None if it would be refused, or was decided before.

    The key is the one that is registered now, whatever key the request carries.
    """
    if case is None or request.id in case.replies:
        return None
    signalement = case.signalements.get(getattr(request, "signalement", ""))
    if signalement is None:
        return None
    if isinstance(request, RerouteRequested) and not _why_not(case, signalement, request):
        leaving = _rerouted(signalement, request)
    elif isinstance(request, ForwardingRequested) and signalement.waits_to_leave(request.wait):
        leaving = signalement
    else:
        return None
    key = keys.key(leaving.unit.id, leaving.unit_force)
    return Forwarding(leaving, key, leaving.forwardings + 1, request.time)


def forward(case: Case, request: ForwardingRequested, sealed: SealedSignalement | Obstacle) -> Decision:
    """Let it leave under its consent, which is used then; or stop it if it could not be sealed."""
    signalement = case.signalements.get(request.signalement)
    if signalement is None or not signalement.waits_to_leave(request.wait):
        return refused(case, request, "not-waiting")
    return _dispatched(case, signalement, request, sealed)


def stop(case: Case, request: StopRequested) -> Decision:
    """Stop it, so that a person sees why it does not leave."""
    signalement = case.signalements.get(request.signalement)
    if signalement is None or not signalement.waits_to_leave(request.wait):
        return refused(case, request, "not-waiting")
    return _stopped(case, signalement, request, request.obstacle)


def reroute(case: Case, request: RerouteRequested, sealed: SealedSignalement | Obstacle) -> Decision:
    """Pass what is late or stopped to another unit of the force that the visitor consented to.

    The former unit's answers do not count any more.
    """
    signalement = case.signalements.get(request.signalement)
    if signalement is None:
        return refused(case, request, "unknown")
    if reason := _why_not(case, signalement, request):
        return refused(case, request, reason)
    return _dispatched(case, _rerouted(signalement, request), request, sealed)


def _why_not(case: Case, signalement: Signalement, request: RerouteRequested) -> Reason | None:
    """The reason why it cannot go to that unit."""
    if case.erased:
        return "erased"
    if signalement.status == "contacted":
        return "contacted"
    if signalement.consent is None or signalement.status not in AGREED:
        return "not-forwarded"
    if signalement.unit.id == request.unit.id:
        return "same-unit"
    if signalement.consent.unit_force != request.unit_force or request.unit.force != request.unit_force:
        return "other-force"
    return None if STATUSES[signalement.status].rerouted else "not-late"


def _rerouted(signalement: Signalement, request: RerouteRequested) -> Signalement:
    unanswered: dict[str, Any] = {"proof_hashes": {}, "secret_hash": "", "answer": None, "tried": ()}
    return signalement.but(unit=request.unit, unit_force=request.unit_force, **unanswered)


def _rerouted_by(request: InSignalementLog) -> ForceOrPractice | None:
    """The force whose supervisor has passed it to another unit, if that was the request."""
    return request.force if isinstance(request, RerouteRequested) else None


def _dispatched(
    case: Case,
    signalement: Signalement,
    request: ForwardingRequested | RerouteRequested,
    sealed: SealedSignalement | Obstacle,
) -> Decision:
    if not isinstance(sealed, SealedSignalement):
        return _stopped(case, signalement, request, sealed)
    left = signalement.but(
        status="forwarded",
        obstacle=None,
        forwardings=signalement.forwardings + 1,
        forwarded=request.time,
        proof_hashes=sealed.proof_hashes,
        wait=Wait(awaited="received", since=request.time, cause=request.id),
    )
    forwarded = SignalementForwarded.after(
        request, force=left.unit_force, unit=left.unit.id, signalement=left.id, jwe=sealed.jwe
    )
    dispatched = SignalementDispatched.after(
        request,
        REPLY,
        **body_of(left, case),
        rerouted_by=_rerouted_by(request),
        consent=left.consent and left.consent.id,
    )
    return case.having(left, consent=_still_unused(case.consent, left)), (dispatched, forwarded)


def _still_unused(consent: Consent | None, left: Signalement) -> Consent | None:
    """The consent that holds for what is drafted next: never the one under which another signalement has left."""
    return None if left.consent == consent else consent


def _stopped(case: Case, signalement: Signalement, request: InSignalementLog, obstacle: Obstacle) -> Decision:
    wait = Wait(awaited="forwarding", since=request.time, cause=request.id)
    stopped = signalement.but(status="stopped", obstacle=obstacle, wait=wait)
    reply = SignalementStopped.after(
        request, REPLY, **body_of(stopped, case), obstacle=obstacle, rerouted_by=_rerouted_by(request)
    )
    return case.having(stopped), (reply,)
