"""What is noted of each fact: when, in which département, for which force, with which end."""

from services.stats.domain.calendar import day_of, written
from services.stats.domain.note import Note
from services.stats.domain.places import departement_of
from shared.events.chat import (
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    ConversationTransferred,
    InConversation,
    MessagePosted,
    VisitorJoined,
)
from shared.events.signalement import (
    OfSignalement,
    SignalementContacted,
    SignalementDispatched,
    SignalementOverdue,
    SignalementReceived,
)
from shared.identifiers import Stay

Noted = InConversation | OfSignalement


def note(event: Noted) -> Note | None:
    """Note what counts of it; of messages, an operator's alone: the first is the answer."""
    if isinstance(event, MessagePosted) and event.author != "operator":
        return None
    most = {} if isinstance(event, OfSignalement) else {"stay": _stay(_latest(event))}
    return Note(event.conversation, frozenset({day_of(event.time)}), _least(event), most)


def _least(event: Noted) -> dict[str, str]:
    """A copy of a fact stands at a later place, or is the same: the first one is what it says."""
    match event:
        case ConversationOpened():
            theme = {"theme": event.theme} if event.theme else {}
            return {"opened": written(event.time), "departement": departement_of(event.commune), **theme}
        case MessagePosted():
            return {"answered": written(event.time)}
        case ConversationClosed():
            return {f"ends.{event.id}": f"{_end(event)} {event.outcome} {event.theme or ''}"}
        case ConversationReopened():
            return {f"ends.{event.id}": _end(event)}
        case VisitorJoined():
            return {"joined": written(event.time)}
        case OfSignalement():
            return _answered(event)
    return {}


def _answered(event: OfSignalement) -> dict[str, str]:
    """When a unit was asked, when it answered, and when it should have."""
    match event:
        case SignalementDispatched():
            return {"forwarded": written(event.time)}
        case SignalementReceived():
            return {"received": written(event.time)}
        case SignalementContacted():
            return {"contacted": written(event.time)}
        case SignalementOverdue():
            return {"overdue": written(event.time)}
    return {}


def _latest(event: InConversation) -> Stay:
    """The latest stay that the fact knows of."""
    return Stay.parse(event.to) if isinstance(event, ConversationTransferred) else event.stay


def _end(event: InConversation) -> str:
    """Its place among the ends of the conversation, then its time."""
    return f"{event.stay.number:09d}.{event.offset:019d} {written(event.time)}"


def _stay(stay: Stay) -> str:
    return f"{stay.number:09d}.{stay.log}"
