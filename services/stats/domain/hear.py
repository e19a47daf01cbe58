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
from shared.facts import Stay

Noted = InConversation | OfSignalement


def note(fact: Noted) -> Note | None:
    """Note what counts of it; of messages, an operator's alone: the first is the answer."""
    if isinstance(fact, MessagePosted) and fact.author != "operator":
        return None
    most = {} if isinstance(fact, OfSignalement) else {"stay": _stay(_latest(fact))}
    return Note(fact.conversation, frozenset({day_of(fact.time)}), _least(fact), most)


def _least(fact: Noted) -> dict[str, str]:
    """A copy of a fact stands at a later place, or is the same: the first one is what it says."""
    match fact:
        case ConversationOpened():
            theme = {"theme": fact.theme} if fact.theme else {}
            return {"opened": written(fact.time), "departement": departement_of(fact.commune), **theme}
        case MessagePosted():
            return {"answered": written(fact.time)}
        case ConversationClosed():
            return {f"ends.{fact.id}": f"{_end(fact)} {fact.outcome} {fact.theme or ''}"}
        case ConversationReopened():
            return {f"ends.{fact.id}": _end(fact)}
        case VisitorJoined():
            return {"joined": written(fact.time)}
        case OfSignalement():
            return _answered(fact)
    return {}


def _answered(fact: OfSignalement) -> dict[str, str]:
    """When a unit was asked, when it answered, and when it should have."""
    match fact:
        case SignalementDispatched():
            return {"forwarded": written(fact.time)}
        case SignalementReceived():
            return {"received": written(fact.time)}
        case SignalementContacted():
            return {"contacted": written(fact.time)}
        case SignalementOverdue():
            return {"overdue": written(fact.time)}
    return {}


def _latest(fact: InConversation) -> Stay:
    """The latest stay that the fact knows of."""
    return Stay.parse(fact.to) if isinstance(fact, ConversationTransferred) else fact.stay


def _end(fact: InConversation) -> str:
    """Its place among the ends of the conversation, then its time."""
    return f"{fact.stay.number:09d}.{fact.place.offset:019d} {written(fact.time)}"


def _stay(stay: Stay) -> str:
    return f"{stay.number:09d}.{stay.log}"
