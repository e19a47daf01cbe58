"""Events about the psychologist of a conversation, for tests."""

from shared.events.chat import (
    PastSharingRequested,
    PsychologistInvitationEndRequested,
    PsychologistInvitationRequested,
    PsychologistJoinRequested,
    PsychologistLeaveRequested,
)
from shared.identifiers import Stay
from tests.support.builders import CONVERSATION, EVE, POLICE

IDA, MAX = "ida", "max"
"""Two psychologists of the force."""


def a_psychologist_invitation(
    operator: str = EVE, stay: Stay = POLICE, *, shared: bool = False
) -> PsychologistInvitationRequested:
    """An operator invites a psychologist."""
    return PsychologistInvitationRequested.now(
        stay=stay, conversation=CONVERSATION, operator=operator, pseudonym=operator.title(), shared=shared
    )


def an_invitation_ending(operator: str = EVE, stay: Stay = POLICE) -> PsychologistInvitationEndRequested:
    """An operator takes the invitation of a psychologist back."""
    return PsychologistInvitationEndRequested.now(stay=stay, conversation=CONVERSATION, operator=operator)


def a_psychologist(name: str = IDA, stay: Stay = POLICE) -> PsychologistJoinRequested:
    """A psychologist accepts the invitation."""
    return PsychologistJoinRequested.now(
        stay=stay, conversation=CONVERSATION, psychologist=name, pseudonym=name.title()
    )


def a_sharing(operator: str = EVE, stay: Stay = POLICE) -> PastSharingRequested:
    """An operator shares what was written before the invitation."""
    return PastSharingRequested.now(stay=stay, conversation=CONVERSATION, operator=operator)


def a_psychologist_leaving(who: str = IDA, stay: Stay = POLICE) -> PsychologistLeaveRequested:
    """A psychologist leaves, or the operator has them leave."""
    return PsychologistLeaveRequested.now(stay=stay, conversation=CONVERSATION, operator=who)
