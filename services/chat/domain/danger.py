"""Immediate danger: the conversation becomes urgent, until somebody of the supervision has acknowledged it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.chat.domain.conversation import WATCHED, Conversation, Danger, Decision, Status
from services.chat.domain.reply import refuse, reply_to
from services.chat.domain.watch import watch_from
from shared.cloudevents.event import REPLY
from shared.events.chat import (
    DangerAcknowledged,
    DangerAcknowledgementRequested,
    DangerDeclared,
    DangerRequested,
    DangerWithdrawalRequested,
    DangerWithdrawn,
)
from shared.identifiers import Stay


@dataclass(frozen=True, slots=True)
class Endangered:
    """A danger that waits for somebody of the supervision; of an erased conversation, no word and no place."""

    conversation: str
    danger: Danger
    stay: Stay
    status: Status
    operator: str
    """The pseudonym of the operator who had it last: they can say more."""
    unit: str | None = None
    last_words: datetime | None = None
    """When the visitor wrote last."""
    erased_from: datetime | None = None
    """When an erasure that waits takes effect."""
    minor: bool | None = None
    """Whether the person who writes is under 18; None: not said."""


def declare_danger(conversation: Conversation, request: DangerRequested) -> Decision:
    """Make the conversation urgent, if its operator asks."""
    if not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    watch = conversation.watch if conversation.in_danger and conversation.watch else watch_from(request)
    body = {"operator": request.operator}
    return reply_to(conversation, request, DangerDeclared, body, urgent=True, watch=watch)


def withdraw_danger(conversation: Conversation, request: DangerWithdrawalRequested) -> Decision:
    """Make the conversation urgent no more, if its operator asks; the supervision still has to acknowledge it."""
    if not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    danger = conversation.danger
    if danger is None or danger.withdrawn:
        return refuse(conversation, request, "no-danger")
    body = {
        "danger": danger.id, "operator": request.operator, "pseudonym": request.pseudonym,
        "reason": request.reason,
    }  # fmt: skip
    return reply_to(conversation, request, DangerWithdrawn, body, urgent=False, watch=None)


def acknowledge_danger(conversation: Conversation, request: DangerAcknowledgementRequested) -> Decision:
    """Note that a supervisor sees to it, whatever became of the conversation; asked again, nothing changes."""
    if conversation.danger is None:
        return refuse(conversation, request, "no-danger")
    body = {
        "danger": conversation.danger.id, "supervisor": request.supervisor, "pseudonym": request.pseudonym
    }  # fmt: skip
    return reply_to(conversation, request, DangerAcknowledged, body)


def delays(conversation: Conversation, asked: datetime, until: datetime) -> bool:
    """Whether danger makes what was asked then wait until that moment.

    Acknowledged, it does so for as long again as what it delays: help is on its way, and who asks may be another.
    """
    danger = conversation.danger
    if danger is None:
        return False
    return not danger.acknowledged or asked - danger.since < until - asked


def acknowledged_after_erasure(request: DangerAcknowledgementRequested, danger: UUID) -> DangerAcknowledged:
    """The reply to a supervisor where nothing is left of the conversation but that danger."""
    return DangerAcknowledged.after(
        request, REPLY, conversation=request.conversation, request=request.id,
        danger=danger, supervisor=request.supervisor, pseudonym=request.pseudonym,
    )  # fmt: skip


def raised(conversation: Conversation) -> Danger | None:
    """The danger of a conversation that has no operator now: the supervision must acknowledge it again."""
    danger = conversation.danger
    return replace(danger, acknowledged=False) if danger and not danger.withdrawn else danger


def endangered(conversation: Conversation) -> Endangered | None:
    """The danger that waits in this conversation, if one does."""
    danger = conversation.danger
    return _endangered(conversation, danger) if danger and conversation.danger_stands else None


def endangered_still(conversation: Conversation) -> Endangered | None:
    """The danger that somebody of the supervision acknowledged, in a conversation that goes on.

    One that its operator has withdrawn since is among them, with the reason.
    """
    danger = conversation.danger
    goes_on = danger and danger.acknowledged and conversation.status in WATCHED
    return _endangered(conversation, danger) if danger and goes_on else None


def _endangered(conversation: Conversation, danger: Danger) -> Endangered:
    erasure = conversation.waits.erasure
    return Endangered(
        conversation.id, danger, conversation.stay, conversation.status,
        operator=conversation.pseudonym or conversation.operator,
        unit=conversation.unit.name if conversation.unit else None,
        last_words=conversation.last_words,
        erased_from=erasure.until if erasure else None,
        minor=conversation.minor,
    )  # fmt: skip
