"""The psychologist: invited by the operator of a conversation, joining, leaving; and when psychologists are there."""

import asyncio
from datetime import UTC, datetime

from fastapi import APIRouter, Response
from pydantic import BaseModel, StrictBool

from services.chat.api.described import REPLIES
from services.chat.api.desk.queue import ListedConversation, check_room, listed
from services.chat.api.ports import ChatPorts, Ports, party_of
from services.chat.api.requests import RequestBody, ask, known_reply, stay_of
from services.chat.domain.office_hours import OutOfHours
from shared.cloudevents.event import request_id
from shared.events.chat import (
    PastSharingRequested,
    PsychologistInvitationEndRequested,
    PsychologistInvitationRequested,
    PsychologistJoinRequested,
    PsychologistLeaveRequested,
)
from shared.events.values import ConversationId
from shared.forces import REGISTRY
from shared.identity import Operator, OperatorOrPsychologist, Psychologist, Staff
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
    """Whether psychologists of one's force are there, by their office hours or at their desks."""

    at_the_force: bool
    """Whether psychologists work at the platform of one's force."""
    present: bool
    """Whether one may be invited: in their office hours, and out of them while one is at their desk."""
    at_desk: bool | None
    """Whether one has their desk open now; None where this process knows of none, and not of all desks."""
    next: datetime | None
    """When the next one is due; None in their office hours, or where nobody can say."""


@psychologists.post("/conversations/{conversation}/psychologist/invitation", responses=REPLIES)
async def invite_psychologist(
    conversation: ConversationId, body: InvitationBody, staff: Operator, ports: Ports
) -> Response:
    """Invite the psychologists of one's force, in their office hours or at their desks, into a conversation."""
    request = request_id(body.id, staff.sub, PsychologistInvitationRequested)
    if not await known_reply(ports, conversation, [request]):
        await stay_of(ports, conversation, party_of(staff))  # 404 first
        _check_that_somebody_comes(staff, ports)
    fields = {"operator": staff.sub, "pseudonym": staff.pseudonym, "shared": body.shared}
    return await ask(ports, staff, body.id, conversation, PsychologistInvitationRequested, fields)


@psychologists.post("/conversations/{conversation}/psychologist/invitation/end", responses=REPLIES)
async def end_invitation(
    conversation: ConversationId, body: RequestBody, staff: Operator, ports: Ports
) -> Response:
    """Take an invitation back that nobody has accepted."""
    fields = {"operator": staff.sub}
    return await ask(ports, staff, body.id, conversation, PsychologistInvitationEndRequested, fields)


@psychologists.post("/conversations/{conversation}/psychologist/sharing", responses=REPLIES)
async def share_past(
    conversation: ConversationId, body: RequestBody, staff: Operator, ports: Ports
) -> Response:
    """Share with the psychologist what was written before their invitation."""
    return await ask(ports, staff, body.id, conversation, PastSharingRequested, {"operator": staff.sub})


@psychologists.post("/conversations/{conversation}/psychologist/joining", responses=REPLIES)
async def join_conversation(
    conversation: ConversationId, body: RequestBody, staff: Psychologist, ports: Ports
) -> Response:
    """Join a conversation to which one is invited: one winner, who learns it at once."""
    fields = {"psychologist": staff.sub, "pseudonym": staff.pseudonym}
    async with ports.claims.setdefault(staff.sub, asyncio.Lock()):
        await check_room(ports, staff, conversation)
        return await ask(ports, staff, body.id, conversation, PsychologistJoinRequested, fields)


@psychologists.post("/conversations/{conversation}/psychologist/leaving", responses=REPLIES)
async def leave_as_psychologist(
    conversation: ConversationId, body: RequestBody, staff: OperatorOrPsychologist, ports: Ports
) -> Response:
    """Leave a conversation that one joined, or have the psychologist leave one that one has."""
    return await ask(ports, staff, body.id, conversation, PsychologistLeaveRequested, {"operator": staff.sub})


@psychologists.get("/invitations", response_model=list[Invited])
async def show_invitations(staff: Psychologist, ports: Ports) -> list[Invited]:
    """Show the conversations to which psychologists of one's force are invited, the urgent first, then by age."""
    ports.relay.connections.see(staff)
    conversations = await ports.queries.psychologist_invited(staff.force or "")
    invited = [
        Invited(**listed(c, ports), invited_by=c.invitation.by, invited_since=c.invitation.since)
        for c in conversations
        if c.invitation
    ]
    return sorted(invited, key=lambda one: (one.urgency == "normal", one.invited_since))


@psychologists.get("/psychologists", response_model=Presence)
async def show_presence(staff: OperatorOrPsychologist, ports: Ports) -> Presence:
    """Show whether psychologists are there, and when the next one is due by their office hours."""
    here, away, at_desk = _work_at(staff.force), _out_of_hours(staff, ports), _is_at_a_desk(staff, ports)
    return Presence(
        at_the_force=here,
        present=here and (away is None or at_desk),
        at_desk=at_desk or (False if ports.relay.connections.is_known else None),
        next=away.next if here and away else None,
    )


def _check_that_somebody_comes(staff: Staff, ports: ChatPorts) -> None:
    """Refuse an invitation that no psychologist would read: 409, with when the next one is due."""
    if not _work_at(staff.force):
        raise Problem(409, "Pas de psychologue", "Votre force n’a pas de psychologue.", reason="none-here")
    if (away := _out_of_hours(staff, ports)) and not _is_at_a_desk(staff, ports):
        due = away.next and f" Le prochain est attendu le {away.next:%d/%m} à {away.next:%H h %M}."
        detail = f"Pas de psychologue pour le moment.{due or ''}"
        raise Problem(409, "Hors des heures de service", detail, reason="out-of-hours", next=away.next)


def _out_of_hours(staff: Staff, ports: ChatPorts) -> OutOfHours | None:
    """Why nobody is there by their hours at this moment; who practises may invite at any hour."""
    return None if staff.practises else ports.office_hours.refusal(datetime.now(UTC))


def _is_at_a_desk(staff: Staff, ports: ChatPorts) -> bool:
    """Whether a psychologist of the force has their desk open, whatever the hour."""
    return bool(ports.relay.connections.psychologists.open_in(staff.force or ""))


def _work_at(force: str | None) -> bool:
    return force is not None and REGISTRY[force].psychologists
