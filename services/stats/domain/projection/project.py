"""The change that each event makes: the times, the département, the force, the particulars and the end it names."""

from services.stats.domain.calendar import day_of, utc_text
from services.stats.domain.departements import departement_of
from services.stats.domain.projection.change import ERASED, OPENED, Change
from services.stats.domain.projection.counted_conversation import YES
from services.stats.domain.projection.particulars import said_at_end, said_at_opening
from shared.events.chat import (
    ConversationClosed,
    ConversationErased,
    ConversationOpened,
    ConversationReopened,
    ConversationTransferred,
    InConversation,
    MessagePosted,
    OrientationGiven,
    PsychologistJoined,
    VisitorJoined,
)
from shared.events.signalement import (
    OfSignalement,
    SignalementContacted,
    SignalementDispatched,
    SignalementOverdue,
    SignalementReceived,
    SignalementUnreachable,
)
from shared.identifiers import Stay

CountedEvent = InConversation | OfSignalement


def change_of(event: CountedEvent) -> Change | None:
    """The change that an event makes; none for messages but an operator's, the first of which is the answer."""
    if isinstance(event, MessagePosted) and event.author != "operator":
        return None
    most = {} if isinstance(event, OfSignalement) else {"stay": _stay_text(_latest_stay(event))}
    if isinstance(event, ConversationErased):
        return Change(event.conversation, frozenset(), {}, most | {ERASED: day_of(event.time)})
    return Change(event.conversation, frozenset({day_of(event.time)}), _least(event), most)


def _least(event: CountedEvent) -> dict[str, str]:
    """The fields whose least value holds: a copy of an event has a later offset, or the same values."""
    match event:
        case ConversationOpened():
            theme = {"theme": event.theme} if event.theme else {}
            where = {"departement": departement_of(event.commune)}
            return {OPENED: utc_text(event.time)} | where | theme | said_at_opening(event)
        case MessagePosted():
            return {"answered": utc_text(event.time)}
        case ConversationClosed():
            end = {f"ends.{event.id}": f"{_end(event)} {event.outcome} {event.theme or ''}"}
            return end | said_at_end(event, _rank(event))
        case ConversationReopened():
            return {f"ends.{event.id}": _end(event)}
        case VisitorJoined():
            return {"joined": utc_text(event.time)}
        case PsychologistJoined():
            return {"psychologist": YES}
        case OrientationGiven():
            return {"help": YES}
        case OfSignalement():
            return _signalement_times(event)
    return {}


def _signalement_times(event: OfSignalement) -> dict[str, str]:
    """The times at which a unit was asked, answered, and should have answered."""
    match event:
        case SignalementDispatched():
            return {"forwarded": utc_text(event.time)}
        case SignalementReceived():
            return {"received": utc_text(event.time)}
        case SignalementContacted():
            return {"contacted": utc_text(event.time)}
        case SignalementUnreachable():
            return {"unreachable": utc_text(event.time)}
        case SignalementOverdue():
            return {"overdue": utc_text(event.time)}
    return {}


def _latest_stay(event: InConversation) -> Stay:
    """The latest stay that the event names."""
    return Stay.parse(event.to) if isinstance(event, ConversationTransferred) else event.stay


def _end(event: InConversation) -> str:
    """The rank of an event among the ends of its conversation, then its time."""
    return f"{_rank(event)} {utc_text(event.time)}"


def _rank(event: InConversation) -> str:
    return f"{event.stay.number:09d}.{event.offset:019d}"


def _stay_text(stay: Stay) -> str:
    return f"{stay.number:09d}.{stay.log}"
