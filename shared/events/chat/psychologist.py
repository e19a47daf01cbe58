"""The psychologist: invited by the operator, a third voice in the conversation, until they leave or it ends."""

from shared.events.chat.conversation import InConversation, Reply, conversation_log


class PsychologistInvitationRequested(InConversation, on=conversation_log):
    """The operator asked to invite a psychologist of their force."""

    operator: str
    pseudonym: str
    shared: bool = False
    """Whether the psychologist reads what was written before, too."""


class PsychologistInvited(Reply, on=conversation_log):
    """Any psychologist of the force may join; from here on, what is said is theirs to read once they have."""

    operator: str
    pseudonym: str
    shared: bool = False


class PsychologistInvitationEndRequested(InConversation, on=conversation_log):
    """The operator asked to take the invitation back."""

    operator: str


class PsychologistInvitationEnded(Reply, on=conversation_log):
    """The invitation is taken back: nobody accepts it any more."""


class PsychologistJoinRequested(InConversation, on=conversation_log):
    """A psychologist asked to join the conversation to which one is invited."""

    psychologist: str
    pseudonym: str


class PsychologistJoined(Reply, on=conversation_log):
    """This psychologist writes and reads in the conversation from now on; no other does."""

    psychologist: str
    pseudonym: str
    shared: bool = False
    """Whether they read what was written before their invitation, too."""


class PastSharingRequested(InConversation, on=conversation_log):
    """The operator asked to share with the psychologist what was written before the invitation."""

    operator: str


class PastShared(Reply, on=conversation_log):
    """The psychologist reads what was written before their invitation, too."""


class PsychologistLeaveRequested(InConversation, on=conversation_log):
    """The psychologist asked to leave the conversation, or its operator asked that they do."""

    operator: str
    """The person who asked."""


class PsychologistLeft(Reply, on=conversation_log):
    """The psychologist reads and writes no more; another one may be invited."""

    psychologist: str
    pseudonym: str
