"""Lifting anonymity without consent: an operator asks, a magistrate decides, and alone opens the address."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.reply import refuse, reply_to
from shared.cloudevents.event import Event
from shared.events.chat import (
    AuthorisationRequested,
    DisclosureRequested,
    Ground,
    IdentificationAuthorised,
    IdentificationAwaited,
    IdentificationDisclosed,
    IdentificationRefused,
    IdentificationRequested,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that a magistrate refused, when and by whom."""

    ground: Ground
    asked: datetime
    refused: datetime
    magistrate: str
    """The account of who refused."""


@dataclass(frozen=True, slots=True)
class Act:
    """An act of a magistrate about a request: which, by whom and when, and what had been asked by whom."""

    act: Literal["refused", "authorised", "disclosed"]
    time: datetime
    magistrate: str
    ground: Ground
    asked: datetime
    operator: str


ACTS: dict[type[Event], Literal["refused", "authorised", "disclosed"]] = {
    IdentificationRefused: "refused",
    IdentificationAuthorised: "authorised",
    IdentificationDisclosed: "disclosed",
}


def ask_for_identity(conversation: Conversation, request: IdentificationRequested) -> Decision:
    """Ask a magistrate, if the operator of the conversation wants it; once refused, a new ground may be given."""
    if not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    known = conversation.identification
    if known and known.status != "refused":
        return refuse(conversation, request, "already-asked")
    body = {"operator": request.operator, "ground": request.ground}
    return reply_to(conversation, request, IdentificationAwaited, body)


def authorise(conversation: Conversation, request: AuthorisationRequested) -> Decision:
    """Record the magistrate's decision, once; another magistrate may authorise too, who then opens the address."""
    known = conversation.identification
    takes_over = (
        known is not None
        and request.granted
        and known.magistrate != request.magistrate
        and conversation.identifies(request.identification, "authorised")
    )
    if not takes_over and not conversation.identifies(request.identification, "awaited"):
        return refuse(conversation, request, "not-awaited")
    kind = IdentificationAuthorised if request.granted else IdentificationRefused
    body = {"identification": request.identification, "magistrate": request.magistrate}
    return reply_to(conversation, request, kind, body)


def disclose(conversation: Conversation, request: DisclosureRequested) -> Decision:
    """Disclose the address that the magistrate opened, if it is they who authorised it."""
    if not conversation.is_authorised_by(request.magistrate, request.identification):
        return refuse(conversation, request, "not-authorised")
    return reply_to(
        conversation, request, IdentificationDisclosed, request.model_dump(exclude={"conversation"})
    )


def awaited_in(events: Iterable[Event]) -> dict[UUID, IdentificationAwaited]:
    """The requests that magistrates were asked to decide, by the id of the operator's request."""
    return {event.request: event for event in events if isinstance(event, IdentificationAwaited)}


def refusals_in(events: Collection[Event]) -> list[Refusal]:
    """The requests that magistrates refused, in their order; an event that is published again counts once."""
    awaited = awaited_in(events)
    refusals = {event.identification: event for event in events if isinstance(event, IdentificationRefused)}
    found = [
        Refusal(awaited[request].ground, awaited[request].time, refused.time, refused.magistrate)
        for request, refused in refusals.items()
        if request in awaited
    ]
    return sorted(found, key=lambda refusal: refusal.refused)


def acts_in(events: Iterable[Event]) -> list[Act]:
    """The acts of magistrates, the last one first; an event that is published again counts once."""
    known = {event.id: event for event in events}
    awaited = awaited_in(known.values())
    acts = [
        Act(ACTS[type(e)], e.time, e.magistrate, asked.ground, asked.time, asked.operator)
        for e in known.values()
        if isinstance(e, IdentificationRefused | IdentificationAuthorised | IdentificationDisclosed)
        and (asked := awaited.get(e.identification))
    ]
    return sorted(acts, key=lambda act: act.time, reverse=True)
