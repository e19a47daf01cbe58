"""Deadlines and registered keys: published into the log by its partition's process, and decided only there."""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid5

from services.signalement.domain.case import Case, Signalement, Wait
from shared.events.signalement import (
    AnswerDeadlinePassed,
    Awaited,
    ForwardingRequested,
    InSignalementLog,
    StopRequested,
    Urgency,
)
from shared.forces import ForceOrPractice

Limits = Mapping[tuple[Urgency, Awaited], timedelta]
GRACE = timedelta(minutes=10)
"""For a text or contact that was published before what names it, and is consumed later."""
AT_ONCE = datetime.min.replace(tzinfo=UTC)


class Keys(Protocol):
    """The public keys that are registered."""

    def key(self, unit: str, force: ForceOrPractice) -> str | None:
        """The unit's key (JWK), or else its force's."""


def deadline(signalement: Signalement, limits: Limits) -> datetime | None:
    """The time until which the unit's next answer is awaited."""
    wait = signalement.wait
    if wait is None or wait.awaited == "forwarding":
        return None
    return wait.since + limits[signalement.urgency, wait.awaited]


def first_look(signalements: Collection[Signalement], limits: Limits) -> datetime | None:
    """When a case with these must be looked at: at once if one waits to leave, else when an answer is late."""
    if any(one.wait and one.wait.awaited == "forwarding" for one in signalements):
        return AT_ONCE
    return min(filter(None, (deadline(one, limits) for one in signalements)), default=None)


def next_look(case: Case, limits: Limits, now: datetime) -> datetime | None:
    """When a case of which nothing is due now must be looked at again, if nothing else changes.

    At the next tick while a text or contact may still be on its way. What is stopped goes on when a key is
    registered or a text comes: these say so themselves.
    """
    waits = [one.wait for one in case.signalements.values() if one.wait]
    if any(wait.awaited == "forwarding" and now < wait.since + GRACE for wait in waits):
        return now
    return min(filter(None, (deadline(one, limits) for one in case.signalements.values())), default=None)


def due(
    case: Case, limits: Limits, keys: Keys, readable: Collection[UUID], now: datetime
) -> Iterator[InSignalementLog]:
    """The events to publish by now; `readable` are the texts and contacts that are stored and can be opened."""
    for signalement in case.signalements.values():
        wait = signalement.wait
        if wait is None:
            continue
        if wait.awaited == "forwarding":
            event = _leaving(case, signalement, wait, keys, readable, now)
        else:
            event = _late(case, signalement, wait, limits, now)
        if event:
            yield event


def _leaving(
    case: Case, one: Signalement, wait: Wait, keys: Keys, readable: Collection[UUID], now: datetime
) -> InSignalementLog | None:
    """The request to forward a signalement, or to stop it if something is missing."""
    body: dict[str, Any] = {
        "conversation": case.id,
        "force": case.force,
        "signalement": one.id,
        "wait": wait.cause,
    }
    is_complete = one.consent is not None and {one.text, one.consent.contact} <= set(readable)
    key = keys.key(one.unit.id, one.unit_force)
    if is_complete and key:
        return ForwardingRequested.now(id=uuid5(wait.cause, ForwardingRequested.type), **body, key=key)
    obstacle = "no-key" if is_complete else "lost"
    if one.obstacle == obstacle or (
        not is_complete and (one.obstacle == "unreadable" or now < wait.since + GRACE)
    ):
        return None
    return StopRequested.now(id=uuid5(wait.cause, obstacle), **body, obstacle=obstacle)


def _late(case: Case, one: Signalement, wait: Wait, limits: Limits, now: datetime) -> InSignalementLog | None:
    """The deadline that has passed, if it has."""
    end = deadline(one, limits)
    if end is None or now < end:
        return None
    return AnswerDeadlinePassed.now(
        id=uuid5(wait.cause, wait.awaited),
        conversation=case.id,
        force=case.force,
        signalement=one.id,
        wait=wait.cause,
        awaited=wait.awaited,
    )
