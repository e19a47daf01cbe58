"""Hand-over: an operator gives a conversation back, offers it to a colleague, or is gone; a supervisor assigns it."""

from typing import Literal
from uuid import UUID

from shared.events.chat.conversation import InConversation, Reply, conversation_log

OfferEnd = Literal["withdrawn", "refused", "lapsed"]
"""How an offer ends that was not accepted: by its operator, by the colleague, by its deadline."""


class ReleaseRequested(InConversation, on=conversation_log):
    """The operator asked to give the conversation back to the queue."""

    operator: str


class OfferRequested(InConversation, on=conversation_log):
    """The operator asked to offer the conversation to a colleague."""

    operator: str
    pseudonym: str
    colleague: str
    colleague_pseudonym: str


class AssignmentRequested(InConversation, on=conversation_log):
    """A supervisor asked to offer a conversation that waits to an operator."""

    supervisor: str
    pseudonym: str
    colleague: str
    colleague_pseudonym: str


class ConversationOffered(Reply, on=conversation_log):
    """The conversation is offered to a colleague, who accepts by claiming it; until then its operator has it.

    One that waits stays in the queue meanwhile, and the first who claims it has it.
    """

    operator: str
    """Empty where a supervisor offers it."""
    pseudonym: str
    colleague: str
    colleague_pseudonym: str
    supervisor: str = ""


class OfferEndRequested(InConversation, on=conversation_log):
    """The operator asked to withdraw the offer, or the colleague refused it."""

    operator: str
    """The person who asked."""


class OfferEnded(Reply, on=conversation_log):
    """The conversation is offered to nobody any more; its operator has it as before, or it waits as before."""

    how: OfferEnd


class OperatorSought(InConversation, on=conversation_log):
    """Nothing was seen of the operator for a while: the process where they read the conversation answers."""

    sought: str


class OperatorFound(InConversation, on=conversation_log):
    """The operator reads the conversation: their page is connected to this process."""

    request: UUID
    """The id of the event that asked for them."""
