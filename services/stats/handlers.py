"""The handlers of stats: they project the logs of conversations and of signalements to what counts."""

from services.stats.domain.ports import Projection
from services.stats.domain.projection.project import change_of
from shared.events.chat import (
    ConversationClosed,
    ConversationErased,
    ConversationOpened,
    ConversationReceived,
    ConversationReopened,
    ConversationTransferred,
    InConversation,
    MessagePosted,
    OpinionGiven,
    OrientationGiven,
    PsychologistJoined,
    VisitorJoined,
    conversation_log,
    opinion_given,
)
from shared.events.signalement import (
    OfSignalement,
    SignalementContacted,
    SignalementDispatched,
    SignalementOverdue,
    SignalementReceived,
    SignalementUnreachable,
    signalement_log,
)
from shared.kafka.handlers import Handlers

stats = Handlers("stats", when_parked="consumed")
CONSUMED = (*conversation_log.real_names, *signalement_log.real_names, *opinion_given.names)
"""The topics of stats; the process that holds the first partition of the first one closes the periods."""


@stats.subscriber(ConversationOpened)
@stats.subscriber(VisitorJoined)
@stats.subscriber(MessagePosted)
@stats.subscriber(ConversationTransferred)
@stats.subscriber(ConversationReceived)
@stats.subscriber(ConversationClosed)
@stats.subscriber(ConversationReopened)
@stats.subscriber(ConversationErased)
@stats.subscriber(OrientationGiven)
@stats.subscriber(PsychologistJoined)
@stats.subscriber(SignalementDispatched)
@stats.subscriber(SignalementReceived)
@stats.subscriber(SignalementUnreachable)
@stats.subscriber(SignalementContacted)
@stats.subscriber(SignalementOverdue)
async def project_event(event: InConversation | OfSignalement, projection: Projection) -> None:
    """Bring an event to its conversation's document; their order does not matter, so no dead letter blocks one."""
    if change := change_of(event):
        projection.apply(change)


@stats.subscriber(OpinionGiven)
async def keep_opinion(opinion: OpinionGiven, projection: Projection) -> None:
    """Keep an answer to the questions after the end, by its force and month: it names no conversation."""
    projection.keep(opinion)
