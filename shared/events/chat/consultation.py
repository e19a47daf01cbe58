"""The events of a consultation: an operator reads again, with a reason, a conversation that is no longer theirs."""

from typing import Literal

from shared.events.chat.conversation import InConversation, Reply, Sealed, conversation_log

ConsultationReason = Literal["signalement", "danger", "requisition", "correction", "complaint"]
"""Why a conversation is read again: to write its signalement, somebody is in danger, an authority asks in writing, to
correct what was recorded, somebody complains of how it was held.
"""


class ConsultationRequested(InConversation, on=conversation_log):
    """An operator asked to read again a conversation that they have had."""

    operator: str
    pseudonym: str
    reason: ConsultationReason
    explanation: Sealed
    """The operator's sentence, sealed with the conversation's key."""


class ConversationConsulted(Reply, on=conversation_log):
    """The operator may read, for a set time, what they had read; who, when and why is kept in the journal."""

    operator: str
    pseudonym: str
    reason: ConsultationReason
    explanation: Sealed
