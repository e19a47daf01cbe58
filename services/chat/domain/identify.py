"""Lifting anonymity without consent: an operator asks, a magistrate decides, and alone opens the address."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
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
    """What a magistrate was asked before, and when they refused it."""

    ground: Ground
    asked: datetime
    refused: datetime


def ask_for_identity(conversation: Conversation, request: IdentificationRequested) -> Decision:
    """Only the operator who has the conversation asks; once refused, a new ground may be asked for."""
    if not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    known = conversation.identification
    if known and known.status != "refused":
        return refuse(conversation, request, "already-asked")
    body = {"operator": request.operator, "ground": request.ground}
    return reply_to(conversation, request, IdentificationAwaited, body)


def authorise(conversation: Conversation, request: AuthorisationRequested) -> Decision:
    """The magistrate's word, once."""
    if not conversation.identifies(request.identification, "awaited"):
        return refuse(conversation, request, "not-awaited")
    kind = IdentificationAuthorised if request.granted else IdentificationRefused
    body = {"identification": request.identification, "magistrate": request.magistrate}
    return reply_to(conversation, request, kind, body)


def disclose(conversation: Conversation, request: DisclosureRequested) -> Decision:
    """Nothing is disclosed that was not authorised."""
    if not conversation.identifies(request.identification, "authorised"):
        return refuse(conversation, request, "not-authorised")
    return reply_to(
        conversation, request, IdentificationDisclosed, request.model_dump(exclude={"conversation"})
    )


def asked_in(events: Iterable[Event]) -> dict[UUID, IdentificationAwaited]:
    """What magistrates were asked, by the operator's request."""
    return {event.request: event for event in events if isinstance(event, IdentificationAwaited)}


def refused_in(events: Collection[Event]) -> list[Refusal]:
    """What they refused, the first of it first; a fact that is told again counts once."""
    asked = asked_in(events)
    refused = {
        event.identification: event.time for event in events if isinstance(event, IdentificationRefused)
    }
    found = [
        Refusal(asked[one].ground, asked[one].time, time) for one, time in refused.items() if one in asked
    ]
    return sorted(found, key=lambda one: one.refused)
