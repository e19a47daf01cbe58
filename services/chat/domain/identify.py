"""Lifting anonymity without consent: an operator asks, a magistrate decides, and alone opens the address."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.chat.domain.conversation import Conversation, Decision, refused
from services.chat.domain.recall import led_out
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
from shared.facts import Fact


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a magistrate was asked before, and when they refused it."""

    ground: Ground
    asked: datetime
    refused: datetime


def ask_for_identity(conversation: Conversation, request: IdentificationRequested) -> Decision:
    """Only the operator who has the conversation asks; once refused, a new ground may be asked for."""
    if not conversation.is_held_by(request.operator):
        return refused(conversation, request, "not-yours")
    known = conversation.identification
    if known and known.status != "refused":
        return refused(conversation, request, "already-asked")
    body = {"operator": request.operator, "ground": request.ground}
    return led_out(conversation, request, IdentificationAwaited, body)


def authorise(conversation: Conversation, request: AuthorisationRequested) -> Decision:
    """The magistrate's word, once."""
    if not conversation.identifies(request.identification, "awaited"):
        return refused(conversation, request, "not-awaited")
    kind = IdentificationAuthorised if request.granted else IdentificationRefused
    body = {"identification": request.identification, "magistrate": request.magistrate}
    return led_out(conversation, request, kind, body)


def disclose(conversation: Conversation, request: DisclosureRequested) -> Decision:
    """Nothing is disclosed that was not authorised."""
    if not conversation.identifies(request.identification, "authorised"):
        return refused(conversation, request, "not-authorised")
    return led_out(
        conversation, request, IdentificationDisclosed, request.model_dump(exclude={"conversation"})
    )


def asked_in(facts: Iterable[Fact]) -> dict[UUID, IdentificationAwaited]:
    """What magistrates were asked, by the operator's request."""
    return {fact.request: fact for fact in facts if isinstance(fact, IdentificationAwaited)}


def refused_in(facts: Collection[Fact]) -> list[Refusal]:
    """What they refused, the first of it first; a fact that is told again counts once."""
    asked = asked_in(facts)
    refused = {fact.identification: fact.time for fact in facts if isinstance(fact, IdentificationRefused)}
    found = [
        Refusal(asked[one].ground, asked[one].time, time) for one, time in refused.items() if one in asked
    ]
    return sorted(found, key=lambda one: one.refused)
