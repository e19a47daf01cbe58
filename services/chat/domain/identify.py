"""Lifting anonymity without consent: an operator asks, a magistrate decides, and alone opens the address."""

from services.chat.domain.conversation import Conversation, Decision, refused
from services.chat.domain.recall import led_out
from shared.events.chat import (
    AuthorisationRequested,
    DisclosureRequested,
    IdentificationAuthorised,
    IdentificationAwaited,
    IdentificationDisclosed,
    IdentificationRefused,
    IdentificationRequested,
)


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
