"""The conversations of outside front-ends: which id each has, and what its front-end learns of it, once, in order."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple
from uuid import UUID, uuid5

from shared.events.chat import (
    ConsentPostponementRequested,
    ConsentRequested,
    ConversationClosed,
    ConversationOpened,
    ConversationReceived,
    ConversationReopened,
    ConversationTransferred,
    DangerDeclared,
    DangerWithdrawn,
    ErasureCancellationRequested,
    ErasureRequested,
    FrontEnd,
    InConversation,
    MessagePosted,
    ReopenRequested,
    Reply,
    RequestRefused,
    VisitorJoined,
    WithdrawalRequested,
)
from shared.events.front_end import VisitorRequest
from shared.events.values import Unit
from shared.identifiers import Stay

OPENED = UUID("5b0c1a52-8a4e-5d7a-9c53-3f0d7be2a9c4")
"""The namespace of the ids of what front-ends open: their values are for ever."""
Verdict = Literal[
    "opened",
    "already-open",
    "erased",
    "accepted",
    "closed",
    "delivered",
    "shown",
    "answered",
    "refused",
    "nothing",
]
"""The part of an event that its front-end learns: its own is accepted or refused, something is said, or happened."""


class Learnt(NamedTuple):
    """The first offset of an event, and the verdict on it there: consumed again at that offset, it has the same."""

    at: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class FrontEndConversation:
    """A front-end's conversation, as far as its front-end has learnt of it, in whatever order its logs are consumed.

    Each stay's events begin with those of the one before: an event whose id is known needs no second look.
    """

    id: str
    front_end: FrontEnd
    opened: str = ""
    """The stay and the offset of the opening that was consumed first."""
    events: Mapping[str, Learnt] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    """The stays that are closed."""
    moved: frozenset[str] = frozenset()
    """The stays that are over: what stands there after that is retold elsewhere."""
    asked: frozenset[str] = frozenset()
    """The requests of its visitor: nobody else makes such requests, for nobody has a token of it."""
    stay: str = ""
    """The stay that was received last; empty: the first."""
    unit: Unit | None = None
    """The competent unit there."""
    in_danger: bool = False
    """Whether a danger stands: its front-end does not learn it, and we learn whether its visitor is there."""
    erased: bool = False


Followed = tuple[FrontEndConversation | None, Verdict]


REQUESTED: dict[VisitorRequest, type[InConversation]] = {
    "reopening": ReopenRequested,
    "erasure": ErasureRequested,
    "erasure-cancellation": ErasureCancellationRequested,
    "consent-postponement": ConsentPostponementRequested,
    "consent-withdrawal": WithdrawalRequested,
}
"""The event of the log for each request of a front-end's visitor."""
ASKS: tuple[type[InConversation], ...] = (*REQUESTED.values(), ConsentRequested)
"""The requests that a visitor makes, and nobody else."""
FOLLOWED_UNSEEN: tuple[type[InConversation], ...] = (
    *ASKS,
    DangerDeclared,
    DangerWithdrawn,
    RequestRefused,
)
"""The events that no visitor is shown, and of which the state depends."""


def conversation_of(front_end: str, conversation: str, partitions: int) -> str:
    """The id of what a front-end calls so: no other front-end's name leads to it, whatever it claims."""
    id_ = uuid5(OPENED, f"{front_end}/{conversation}")
    return f"{id_.int % partitions:02d}-{id_.hex}"


def is_of_a_front_end(conversation: str) -> bool:
    """Whether a front-end opened it: such an id derives from a name (UUID version 5), ours are random (version 4)."""
    return conversation[15] == "5"


def opening_of(conversation: str) -> UUID:
    """The id of the event that opens a front-end's conversation: asked for twice, it is opened once."""
    return uuid5(OPENED, conversation)


def erasing_of(conversation: str) -> UUID:
    """The id under which the front-end learns that it is erased, whether by the log or by the end of its key."""
    return uuid5(OPENED, f"{conversation}/erased")


def follow(state: FrontEndConversation | None, event: InConversation) -> Followed:
    """The state after an event of the log, and what the front-end learns of it."""
    if isinstance(event, ConversationOpened):
        return _open(state, event)
    if state is None or state.erased or isinstance(event, VisitorJoined):
        return state, "nothing"
    name, at = _name(event), _at(event)
    known = state.events.get(name)
    if known and (known.at == at or known.verdict != "closed"):  # refused, it may be sent again once reopened
        return state, known.verdict if known.at == at else "nothing"
    if str(event.stay) in state.moved:
        return state, "nothing"
    verdict = _verdict(state, event)
    return _turned(replace(state, events={**state.events, name: Learnt(at, verdict)}), event), verdict


def _open(state: FrontEndConversation | None, opened: ConversationOpened) -> Followed:
    """The conversation that a request opened; another request for it, by whatever id, opens nothing."""
    if opened.front_end is None:
        return state, "nothing"
    at = _at(opened)
    if state is None:
        return FrontEndConversation(opened.conversation, opened.front_end, at), "opened"
    if opened.front_end.request == state.front_end.request:
        return state, "opened" if at == state.opened else "nothing"
    return state, "erased" if state.erased else "already-open"


def _verdict(state: FrontEndConversation, event: InConversation) -> Verdict:
    if isinstance(event, Reply) and str(event.request) in state.asked:
        return "refused" if isinstance(event, RequestRefused) else "answered"
    if isinstance(event, FOLLOWED_UNSEEN):
        return "nothing"
    if not isinstance(event, MessagePosted):
        return "shown"
    if str(event.stay) in state.closed:
        return "closed" if event.author == "visitor" else "nothing"
    return "accepted" if event.author == "visitor" else "delivered"


def _turned(state: FrontEndConversation, event: InConversation) -> FrontEndConversation:
    """The state after an event that closes, reopens or ends a stay."""
    stay = {str(event.stay)}
    match event:
        case ConversationClosed():
            return replace(state, closed=state.closed | stay)
        case ConversationReopened():
            return replace(state, closed=state.closed - stay)
        case ConversationTransferred():
            return replace(state, moved=state.moved | stay)
        case ConversationReceived():
            is_later = _number(str(event.stay)) > _number(state.stay)
            return replace(state, stay=str(event.stay), unit=event.unit) if is_later else state
        case DangerDeclared() | DangerWithdrawn():
            return replace(state, in_danger=isinstance(event, DangerDeclared))
    return replace(state, asked=state.asked | {str(event.id)}) if _asks(event) else state


def _number(stay: str) -> int:
    return Stay.parse(stay).number if stay else 0


def _asks(event: InConversation) -> bool:
    return isinstance(event, ASKS)


def _at(event: InConversation) -> str:
    return f"{event.stay}/{event.offset}"


def _name(event: InConversation) -> str:
    """Its id; of messages apart, whose ids are their senders' choice."""
    return f"message/{event.id}" if isinstance(event, MessagePosted) else str(event.id)
