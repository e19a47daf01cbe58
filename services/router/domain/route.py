"""The routing of an opened conversation."""

from services.router.domain.competence import Competence, Doubt
from services.router.domain.territory import Territory
from shared.events.chat import ConversationOpened
from shared.events.router import ConversationRouted, ConversationUnroutable


def route(opened: ConversationOpened, territory: Territory) -> ConversationRouted | ConversationUnroutable:
    """Send the conversation to the force competent for the visitor's commune, or to a person who decides."""
    conversation = opened.conversation
    match territory.competence(opened.commune):
        case Doubt(reason=reason):
            return ConversationUnroutable.after(
                opened, conversation=conversation, commune=opened.commune, reason=reason
            )
        case Competence(force=force, unit=unit, both_forces=both):
            return ConversationRouted.after(
                opened, conversation=conversation, force=force, unit=unit, both_forces=both
            )
