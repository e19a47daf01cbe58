"""The handlers of the router: they consume the reception's log of conversations."""

from services.router.domain.choose import Unroutables, Unrouted
from services.router.domain.editions import Editions
from services.router.domain.route import route
from shared.events.chat import (
    ConversationClosed,
    ConversationErased,
    ConversationOpened,
    ConversationReopened,
    ConversationTransferred,
)
from shared.events.router import ConversationUnroutable
from shared.identifiers import Stay
from shared.kafka.handlers import Handlers, Publish

router = Handlers("router")
RECEPTION = "chat.conversation.reception"
"""The log in which conversations are opened, and leave for a force: one order for all events consumed here."""


@router.subscriber(ConversationOpened)
async def route_conversation(
    opened: ConversationOpened, editions: Editions, unroutables: Unroutables, publish: Publish
) -> None:
    """Publish the force and unit competent by the edition in force at the opening; or list it for supervisors."""
    event = route(opened, editions.at(opened.time).territory)
    if isinstance(event, ConversationUnroutable):
        await unroutables.begin(Unrouted.published_by(event), opened.offset)
    await publish(event)


@router.subscriber(ConversationTransferred)
async def end_wait_at_transfer(transferred: ConversationTransferred, unroutables: Unroutables) -> None:
    """Take a conversation off the list, for a force has it: the first decision in the log's order holds."""
    force = Stay.parse(transferred.to).log
    await unroutables.end(transferred.conversation, transferred.offset, force, transferred.unit)


@router.subscriber(ConversationClosed)
async def end_wait_at_closing(closed: ConversationClosed, unroutables: Unroutables) -> None:
    """Take a closed conversation off the list: its visitor waits no more."""
    await unroutables.end(closed.conversation, closed.offset, "closed")


@router.subscriber(ConversationReopened)
async def wait_again(reopened: ConversationReopened, unroutables: Unroutables) -> None:
    """Put a reopened conversation back on the list, if its visitor came back before anybody decided."""
    await unroutables.resume(reopened.conversation, reopened.offset, reopened.id, reopened.time)


@router.subscriber(ConversationErased)
async def forget_wait(erased: ConversationErased, unroutables: Unroutables) -> None:
    """Forget an erased conversation, and its visitor's commune with it."""
    await unroutables.forget(erased.conversation, erased.offset)
