"""Consent: the operator asks for it, the visitor gives it for one unit and may take it back until it is used."""

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.reply import refuse, reply_to
from shared.events.chat import (
    ConsentInvitationRequested,
    ConsentInvited,
    ConsentPostponed,
    ConsentPostponementRequested,
    ConsentRecorded,
    ConsentRequested,
    ConsentWithdrawn,
    ProgressRequested,
    SignalementProgressed,
    WithdrawalRequested,
)
from shared.forces import are_apart


def invite(conversation: Conversation, request: ConsentInvitationRequested) -> Decision:
    """Ask the visitor for their consent, if the operator of the conversation wants it."""
    if not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    return reply_to(conversation, request, ConsentInvited, {"operator": request.operator})


def postpone(conversation: Conversation, request: ConsentPostponementRequested) -> Decision:
    """Inform the operator that the visitor answers « not now »; a consent that holds stays as it is."""
    if conversation.status == "routing":
        return refuse(conversation, request, "routing")
    return reply_to(conversation, request, ConsentPostponed)


def consent(conversation: Conversation, request: ConsentRequested) -> Decision:
    """Record the consent in place of an earlier one; before a force has the conversation nobody could use it."""
    if conversation.status == "routing":
        return refuse(conversation, request, "routing")
    if are_apart(conversation.stay.log, request.unit_force):
        return refuse(conversation, request, "practice")
    return reply_to(conversation, request, ConsentRecorded, request.model_dump(exclude={"conversation"}))


def withdraw(conversation: Conversation, request: WithdrawalRequested) -> Decision:
    """Withdraw the consent, unless a signalement has left under it."""
    if conversation.consent is None:
        return refuse(conversation, request, "no-consent")
    if conversation.consent.id == conversation.used_consent:
        return refuse(conversation, request, "forwarded")
    return reply_to(conversation, request, ConsentWithdrawn, {"consent": conversation.consent.id})


def progress(conversation: Conversation, request: ProgressRequested) -> Decision:
    """Show both sides where the signalement is, whatever became of the conversation."""
    return reply_to(
        conversation, request, SignalementProgressed, request.model_dump(exclude={"conversation"})
    )
