"""The acts of an operator on a conversation: claim it, close it, declare or withdraw danger."""

import asyncio
from datetime import UTC, datetime
from typing import get_args

from fastapi import APIRouter, Response

from services.chat.api.choices import check_choices, check_theme
from services.chat.api.described import REPLIES
from services.chat.api.desk.queue import check_room, may_claim
from services.chat.api.ports import Ports, party_of
from services.chat.api.requests import REASONS, RequestBody, ask, stay_of
from services.chat.domain.close import contradiction
from shared.events.chat import (
    AbuseRequested,
    ClaimRequested,
    CloseRequested,
    DangerReason,
    DangerRequested,
    DangerWithdrawalRequested,
    Reason,
    Result,
)
from shared.events.values import PARTICULARS, Code, ConversationId, Particulars
from shared.identity import Operator
from shared.problems import Problem

desk = APIRouter(prefix="/api/chat", tags=["desk"])


class ClosingBody(RequestBody, Particulars):
    """The outcome with which the conversation ends, and what is known of it: each is optional."""

    outcome: Result
    theme: Code | None = None


class WithdrawalBody(RequestBody):
    """Why the danger is withdrawn: the supervisor sees it."""

    reason: DangerReason


@desk.post("/conversations/{conversation}/claim", responses=REPLIES)
async def claim_conversation(
    conversation: ConversationId, body: RequestBody, staff: Operator, ports: Ports
) -> Response:
    """Take a conversation: one winner, who learns it at once, and the same answer when asked again."""
    stay = await stay_of(ports, conversation, party_of(staff))
    state = await ports.queries.state(conversation, stay)
    if state is not None and not may_claim(staff.trainings, state, ports):
        raise Problem(403, "Accès refusé", "Cette conversation demande une formation que vous n’avez pas.")
    fields = {"operator": staff.sub, "pseudonym": staff.pseudonym}
    async with ports.claims.setdefault(staff.sub, asyncio.Lock()):
        await check_room(ports, staff, conversation)
        return await ask(ports, staff, body.id, conversation, ClaimRequested, fields)


@desk.post("/conversations/{conversation}/close", responses=REPLIES)
async def close_conversation(
    conversation: ConversationId, body: ClosingBody, staff: Operator, ports: Ports
) -> Response:
    """End a conversation with its one outcome, which must be true by its log."""
    check_theme(body.theme)
    particulars = body.model_dump(include={*PARTICULARS})
    check_choices(**particulars)
    fields = {
        "operator": staff.sub,
        "outcome": body.outcome,
        "theme": body.theme,
        "silent_since": datetime.now(UTC) - ports.silent_after,
        **particulars,
    }
    return await ask(ports, staff, body.id, conversation, CloseRequested, fields)


@desk.get("/conversations/{conversation}/ends", response_model=dict[Result, Reason | None])
async def show_ends(
    conversation: ConversationId, staff: Operator, ports: Ports
) -> dict[Result, Reason | None]:
    """Show for each outcome whether the log contradicts it now, and why: what is refused need not be asked for."""
    state = await ports.queries.state(conversation, await stay_of(ports, conversation, party_of(staff)))
    if state is None or not state.is_held_by(staff.sub):
        raise Problem(403, "Accès refusé", REASONS["not-yours"], reason="not-yours")
    silent_since = datetime.now(UTC) - ports.silent_after
    return {outcome: contradiction(state, outcome, silent_since) for outcome in get_args(Result)}


@desk.post("/conversations/{conversation}/danger", responses=REPLIES)
async def declare_danger(
    conversation: ConversationId, body: RequestBody, staff: Operator, ports: Ports
) -> Response:
    """Say that somebody is in immediate danger: the supervisor sees it."""
    return await ask(ports, staff, body.id, conversation, DangerRequested, {"operator": staff.sub})


@desk.post("/conversations/{conversation}/danger/withdrawal", responses=REPLIES)
async def withdraw_danger(
    conversation: ConversationId, body: WithdrawalBody, staff: Operator, ports: Ports
) -> Response:
    """Say that nobody is in danger, or no more: the supervisor sees it, and why."""
    fields = {"operator": staff.sub, "pseudonym": staff.pseudonym, "reason": body.reason}
    return await ask(ports, staff, body.id, conversation, DangerWithdrawalRequested, fields)


@desk.post("/conversations/{conversation}/abuse", responses=REPLIES)
async def mark_abuse(
    conversation: ConversationId, body: RequestBody, staff: Operator, ports: Ports
) -> Response:
    """Say that it is abuse: pages of the network that opened it have more to compute for some hours.

    The visitor is shown nothing of it, and the conversation goes on as it was.
    """
    return await ask(ports, staff, body.id, conversation, AbuseRequested, {"operator": staff.sub})
