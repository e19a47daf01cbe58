"""The psychologist: an operator invites, one psychologist joins, and leaves by their own act or the operator's."""

from dataclasses import replace

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.invitation import Invitation
from services.chat.domain.reply import refuse, reply_to
from shared.events.chat import (
    PastShared,
    PastSharingRequested,
    PsychologistInvitationEnded,
    PsychologistInvitationEndRequested,
    PsychologistInvitationRequested,
    PsychologistInvited,
    PsychologistJoined,
    PsychologistJoinRequested,
    PsychologistLeaveRequested,
    PsychologistLeft,
)


def invite_psychologist(conversation: Conversation, request: PsychologistInvitationRequested) -> Decision:
    """Invite the psychologists of the force, if its operator asks; the first who joins is the one."""
    if not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    if conversation.standing_invitation:
        return refuse(conversation, request, "already-invited")
    invitation = Invitation(request.time, request.pseudonym, request.shared)
    body = request.model_dump(exclude={"conversation"})
    return reply_to(conversation, request, PsychologistInvited, body, invitation=invitation)


def end_invitation(conversation: Conversation, request: PsychologistInvitationEndRequested) -> Decision:
    """Take the invitation back, if its operator asks and nobody has accepted it."""
    invitation = conversation.standing_invitation
    if not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    if invitation is None or invitation.psychologist:
        return refuse(conversation, request, "no-invitation")
    return reply_to(conversation, request, PsychologistInvitationEnded, invitation=None)


def let_join(conversation: Conversation, request: PsychologistJoinRequested) -> Decision:
    """Let the first psychologist join who accepts, while an operator has the conversation."""
    invitation = conversation.standing_invitation
    if invitation is None:
        return refuse(conversation, request, "no-invitation")
    if invitation.psychologist:
        return refuse(conversation, request, "already-joined")
    if conversation.status != "claimed":
        return refuse(conversation, request, "no-invitation")
    who, pseudonym = request.psychologist, request.pseudonym
    accepted = replace(invitation, psychologist=who, pseudonym=pseudonym, joined=request.time)
    body = {"psychologist": who, "pseudonym": pseudonym, "shared": invitation.shared}
    return reply_to(conversation, request, PsychologistJoined, body, invitation=accepted)


def share_past(conversation: Conversation, request: PastSharingRequested) -> Decision:
    """Share what was written before the invitation, if its operator asks; nobody takes that back."""
    invitation = conversation.standing_invitation
    if not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    if invitation is None:
        return refuse(conversation, request, "no-invitation")
    if invitation.shared:
        return refuse(conversation, request, "already-shared")
    return reply_to(conversation, request, PastShared, invitation=replace(invitation, shared=True))


def let_leave(conversation: Conversation, request: PsychologistLeaveRequested) -> Decision:
    """Let the psychologist leave, if they ask or the operator does; an invitation is over with that."""
    invitation = conversation.standing_invitation
    if invitation is None or not invitation.psychologist:
        return refuse(conversation, request, "no-psychologist")
    if request.operator != invitation.psychologist and not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    body = {"psychologist": invitation.psychologist, "pseudonym": invitation.pseudonym}
    return reply_to(conversation, request, PsychologistLeft, body, invitation=None)
