"""The decider: what follows from an event of the log, given all that stands before it."""

from services.chat.domain.attendance import with_sign_of_operator
from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.open import begin
from services.chat.domain.protocol import Fate, RequestRow, Row, row_of
from services.chat.domain.reply import refuse
from shared.cloudevents.event import Event
from shared.events.chat import ConversationOpened, InConversation, MessagePosted

Decided = tuple[Conversation | None, tuple[Event, ...]]


def decide(conversation: Conversation | None, event: InConversation) -> Decided:
    """Decide as the event's row says. Pure: of an event that is consumed again, the same follows."""
    if conversation is None:
        return begin(None, event) if isinstance(event, ConversationOpened) else (None, ())
    row = row_of(event)
    if row.in_any_stay and event.stay.number == 0:
        event = event.within(conversation.stay)
    if isinstance(row, RequestRow) and event.id in conversation.replies:
        return conversation, (conversation.replies[event.id],)
    match _fate(conversation, event, row):
        case "decided":
            after, published = row.decided_by(conversation, event)
            is_act = isinstance(row, RequestRow) or isinstance(event, MessagePosted)
            return with_sign_of_operator(after, event) if is_act else after, published
        case "retold":
            return _retell(conversation, event)
        case "refused":
            return refuse(conversation, event, "closed" if conversation.status == "erased" else "moved")
    return conversation, ()


def _fate(conversation: Conversation, event: InConversation, row: Row) -> Fate:
    """The fate of an event, where the conversation is by now."""
    if conversation.status == "erased":
        return row.after_erasure
    if event.stay != conversation.stay or conversation.onward_stay(event):
        return row.after_transfer
    if not isinstance(row, RequestRow):
        return "decided"
    if conversation.status == "moved":
        return row.after_transfer  # its reply binds it already; what is retold comes here again, after that
    return "dropped" if conversation.status == "receiving" and not row.in_any_stay else "decided"


def _retell(conversation: Conversation, event: InConversation) -> Decision:
    """Retell the event in the stay where the conversation goes on, if this log knows one."""
    here = event.stay if event.stay == conversation.stay else None
    onward = conversation.onward_stay(event) or here
    return conversation, (event.retold(onward),) if onward else ()
