"""What stats hears: the logs of conversations and of signalements, of which it notes what counts."""

from services.stats.domain.hear import note
from services.stats.domain.ports import Notes
from shared.events.chat import (
    ConversationClosed,
    ConversationOpened,
    ConversationReceived,
    ConversationReopened,
    ConversationTransferred,
    InConversation,
    MessagePosted,
    VisitorJoined,
    conversation_log,
)
from shared.events.signalement import (
    OfSignalement,
    SignalementContacted,
    SignalementDispatched,
    SignalementOverdue,
    SignalementReceived,
    signalement_log,
)
from shared.kafka.handlers import Handlers

stats = Handlers("stats", when_parked="heard")
CONSUMED = (*conversation_log.names, *signalement_log.names)
"""The topics; the first one's first partition says which process closes the periods."""


@stats.subscriber(ConversationOpened)
@stats.subscriber(VisitorJoined)
@stats.subscriber(MessagePosted)
@stats.subscriber(ConversationTransferred)
@stats.subscriber(ConversationReceived)
@stats.subscriber(ConversationClosed)
@stats.subscriber(ConversationReopened)
@stats.subscriber(SignalementDispatched)
@stats.subscriber(SignalementReceived)
@stats.subscriber(SignalementContacted)
@stats.subscriber(SignalementOverdue)
async def note_what_counts(event: InConversation | OfSignalement, notes: Notes) -> None:
    """Note it; order does not matter here, so nothing waits behind a fact that was set aside."""
    if found := note(event):
        notes.take(found)
