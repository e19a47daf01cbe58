"""The psychologist: invited by the operator of a conversation, joining, leaving; and when psychologists are there."""

import asyncio
from datetime import UTC, datetime

from fastapi import APIRouter, Response
from pydantic import BaseModel, StrictBool

from services.chat.api.desk.queue import ListedConversation, check_room, listed
from services.chat.api.ports import Ports, party_of
from services.chat.api.requests import RequestBody, ask, stay_of
from services.chat.content.office_hours import OFFICE_HOURS
from shared.events.chat import (
    PastSharingRequested,
    PsychologistInvitationEndRequested,
    PsychologistInvitationRequested,
    PsychologistJoinRequested,
    PsychologistLeaveRequested,
)
from shared.events.values import ConversationId
from shared.forces import REGISTRY
from shared.identity import Operator, OperatorOrPsychologist, Psychologist
from shared.problems import Problem

psychologists = APIRouter(prefix="/api/chat", tags=["desk"])


class InvitationBody(RequestBody):
    """The invitation of a psychologist."""

    shared: StrictBool = False
    """Whether what was written before is shared."""


class Invited(ListedConversation):
    """A conversation to which a psychologist is invited; never a word of it."""

    invited_by: str
    """The pseudonym of its operator."""
    invited_since: datetime


class Presence(BaseModel):
    """Whether psychologists of one's force are there by their office hours."""

    at_the_force: bool
    """Whether psychologists work at the platform of one's force."""
    present: bool
    next: datetime | None
    """When the next one is due; None while they are there, or where nobody can say."""


@psychologists.post("/conversations/{conversation}/psychologist/invitation")
async def invite_psychologist(
    conversation: ConversationId, body: InvitationBody, staff: Operator, ports: Ports
) -> Response:
    """Invite the psychologists of one's force into a conversation that one has."""
    if not _work_at(staff.force):
        await stay_of(ports, conversation, party_of(staff))  # 404 first
        raise Problem(409, "Pas de psychologue", "Votre force n’a pas de psychologue.", reason="none-here")
    fields = {"operator": staff.sub, "pseudonym": staff.pseudonym, "shared": body.shared}
    return await ask(ports, staff, body.id, conversation, PsychologistInvitationRequested, fields)


@psychologists.post("/conversations/{conversation}/psychologist/invitation/end")
async def end_invitation(
    conversation: ConversationId, body: RequestBody, staff: Operator, ports: Ports
) -> Response:
    """Take an invitation back that nobody has accepted."""
    fields = {"operator": staff.sub}
    return await ask(ports, staff, body.id, conversation, PsychologistInvitationEndRequested, fields)


@psychologists.post("/conversations/{conversation}/psychologist/sharing")
async def share_past(
    conversation: ConversationId, body: RequestBody, staff: Operator, ports: Ports
) -> Response:
    """Share with the psychologist what was written before their invitation."""
    return await ask(ports, staff, body.id, conversation, PastSharingRequested, {"operator": staff.sub})


@psychologists.post("/conversations/{conversation}/psychologist/joining")
async def join_conversation(
    conversation: ConversationId, body: RequestBody, staff: Psychologist, ports: Ports
) -> Response:
    """Join a conversation to which one is invited: one winner, who learns it at once."""
    fields = {"psychologist": staff.sub, "pseudonym": staff.pseudonym}
    async with ports.claims.setdefault(staff.sub, asyncio.Lock()):
        await check_room(ports, staff, conversation)
        return await ask(ports, staff, body.id, conversation, PsychologistJoinRequested, fields)


@psychologists.post("/conversations/{conversation}/psychologist/leaving")
async def leave_conversation(
    conversation: ConversationId, body: RequestBody, staff: OperatorOrPsychologist, ports: Ports
) -> Response:
    """Leave a conversation that one joined, or have the psychologist leave one that one has."""
    return await ask(ports, staff, body.id, conversation, PsychologistLeaveRequested, {"operator": staff.sub})


@psychologists.get("/invitations", response_model=list[Invited])
async def show_invitations(staff: Psychologist, ports: Ports) -> list[Invited]:
    """Show the conversations to which psychologists of one's force are invited, the urgent first, then by age."""
    conversations = await ports.queries.psychologist_invited(staff.force or "")
    invited = [
        Invited(**listed(c, ports), invited_by=c.invitation.by, invited_since=c.invitation.since)
        for c in conversations
        if c.invitation
    ]
    return sorted(invited, key=lambda one: (one.urgency == "normal", one.invited_since))


@psychologists.get("/psychologists", response_model=Presence)
async def show_presence(staff: OperatorOrPsychologist) -> Presence:
    """Show whether psychologists are there by their office hours, and when the next one is due."""
    now, here = datetime.now(UTC), _work_at(staff.force)
    present = here and OFFICE_HOURS.is_open(now)
    due = OFFICE_HOURS.next_opening(now) if here and not present else None
    return Presence(at_the_force=here, present=present, next=due)


def _work_at(force: str | None) -> bool:
    return force is not None and REGISTRY[force].psychologists
