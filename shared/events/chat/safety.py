"""The events of a conversation whose visitor may not be alone or not in need: danger, abuse, resuming, erasing."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.events.chat.conversation import InConversation, Reply, conversation_log

DangerReason = Literal["mistake", "unfounded", "over", "helped"]
"""Why a danger is withdrawn; a code and no sentence, for it outlives an erasure and names nobody."""

SilenceKind = Literal["line", "words"]
"""How a silence is noticed: the visitor's line is lost, or they say nothing."""


class DangerRequested(InConversation, on=conversation_log):
    """The operator sees immediate danger."""

    operator: str


class DangerDeclared(Reply, on=conversation_log):
    """The conversation is urgent: the supervisor is informed."""

    operator: str


class DangerAcknowledgementRequested(InConversation, on=conversation_log):
    """A supervisor sees to the danger that was declared."""

    supervisor: str
    pseudonym: str = ""
    """The name under which the force's staff know the supervisor."""


class DangerAcknowledged(Reply, on=conversation_log):
    """Somebody of the supervision has seen to the danger: it leaves their list."""

    danger: UUID
    """The id of the `danger-declared` that it is about."""
    supervisor: str
    pseudonym: str = ""


class DangerWithdrawalRequested(InConversation, on=conversation_log):
    """The operator asked that the danger be withdrawn."""

    operator: str
    pseudonym: str
    reason: DangerReason


class DangerWithdrawn(Reply, on=conversation_log):
    """The conversation is urgent no more; the danger stays on the supervisor's list until it is acknowledged."""

    danger: UUID
    """The id of the `danger-declared` that it is about."""
    operator: str
    pseudonym: str
    reason: DangerReason


class VisitorSeen(InConversation, on=conversation_log):
    """The visitor's page was connected to a process at that moment; published only while a danger stands."""


class VisitorLeft(InConversation, on=conversation_log):
    """The visitor left by the page's own way out: their line is not lost."""


class SilenceNoticed(Reply, on=conversation_log):
    """The visitor in danger is silent: the danger is on the supervisor's list again."""

    danger: UUID
    """The id of the `danger-declared` that stands."""
    kind: SilenceKind
    since: AwareDatetime
    """The last sign: when their page was connected, or when they wrote or the danger was declared."""
    last_words: AwareDatetime | None = None
    """When they wrote last."""


class AbuseRequested(InConversation, on=conversation_log):
    """The operator asked that the conversation be marked as abuse."""

    operator: str


class AbuseMarked(Reply, on=conversation_log):
    """The operator saw abuse, not a person in need: pages of the same network have more to compute for some hours."""

    operator: str


class VisitorResumed(InConversation, on=conversation_log):
    """Somebody came back with the resume code: another page, maybe in other hands, reads the conversation."""


class CodeChangeRequested(InConversation, on=conversation_log):
    """The visitor asked for another resume code."""

    until: AwareDatetime | None = None
    """When it holds if danger was declared; without danger, at once."""


class CodeChanged(Reply, on=conversation_log):
    """Another resume code replaces the former ones."""

    holds_from: AwareDatetime | None = None
    """None: at once. Until then the former code opens the conversation, and the visitor may keep it."""


class CodeConfirmationRequested(InConversation, on=conversation_log):
    """The visitor asked that a code that does not hold yet never do."""


class CodeConfirmed(Reply, on=conversation_log):
    """The code that holds stays; the one that was to replace it opens nothing."""


class ErasureRequested(InConversation, on=conversation_log):
    """The visitor asked that the conversation be erased."""

    until: AwareDatetime | None = None
    """When it is erased if danger was declared. None: at once, whatever was declared."""


class ErasureScheduled(Reply, on=conversation_log):
    """The conversation is erased at that moment; until then the visitor may take it back."""

    until: AwareDatetime


class ErasureCancellationRequested(InConversation, on=conversation_log):
    """The visitor took back that the conversation be erased."""


class ErasureCancelled(Reply, on=conversation_log):
    """The conversation is kept."""

    erasure: UUID
    """The id of the `erasure-scheduled` that has no effect any more."""


class ConversationErased(Reply, on=conversation_log):
    """The conversation's keys are destroyed: nothing of it can be read any more."""
