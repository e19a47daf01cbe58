"""What time brings, and keys: told into the log by whoever holds its partition, and only there decided."""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid5

from services.signalement.domain.case import Case, Signalement, Wait
from shared.events.signalement import (
    Answer,
    AnswerDeadlinePassed,
    ForwardingRequested,
    InSignalementLog,
    StopRequested,
    Urgency,
)
from shared.identifiers import Force

Limits = Mapping[tuple[Urgency, Answer], timedelta]
GRACE = timedelta(minutes=10)
"""For a text or contact that was told before what names it, and is heard later."""
AT_ONCE = datetime.min.replace(tzinfo=UTC)


class Keys(Protocol):
    """The public keys that are registered."""

    def key(self, unit: str, force: Force) -> str | None:
        """The unit's (JWK), or else its force's."""


def deadline(signalement: Signalement, limits: Limits) -> datetime | None:
    """Until when the unit's next answer is waited for."""
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

    At the next stroke while a text or contact may still be on its way. What is stopped goes on when a key is
    registered or a text comes: these say so themselves.
    """
    waits = [one.wait for one in case.signalements.values() if one.wait]
    if any(wait.awaited == "forwarding" and now < wait.since + GRACE for wait in waits):
        return now
    return min(filter(None, (deadline(one, limits) for one in case.signalements.values())), default=None)


def due(
    case: Case, limits: Limits, keys: Keys, there: Collection[UUID], now: datetime
) -> Iterator[InSignalementLog]:
    """What must be told by now; `there` are the texts and contacts that we have; if it was in doubt, can open."""
    for signalement in case.signalements.values():
        wait = signalement.wait
        if wait is None:
            continue
        if wait.awaited == "forwarding":
            published = _leaving(case, signalement, wait, keys, there, now)
        else:
            published = _answering(case, signalement, wait, limits, now)
        if published:
            yield published


def _leaving(
    case: Case, one: Signalement, wait: Wait, keys: Keys, there: Collection[UUID], now: datetime
) -> InSignalementLog | None:
    said: dict[str, Any] = {
        "conversation": case.id,
        "force": case.force,
        "signalement": one.id,
        "wait": wait.cause,
    }
    complete = one.consent is not None and {one.text, one.consent.contact} <= set(there)
    key = keys.key(one.unit.id, one.unit_force)
    if complete and key:
        return ForwardingRequested.now(id=uuid5(wait.cause, key), **said, key=key)
    obstacle = "no-key" if complete else "lost"
    if one.obstacle == obstacle or (
        not complete and (one.obstacle == "unreadable" or now < wait.since + GRACE)
    ):
        return None
    return StopRequested.now(id=uuid5(wait.cause, obstacle), **said, obstacle=obstacle)


def _answering(
    case: Case, one: Signalement, wait: Wait, limits: Limits, now: datetime
) -> InSignalementLog | None:
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
