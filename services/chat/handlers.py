"""What chat's deciders hear: the log of each conversation, what other services told, and the keys' tombstones."""

from uuid import uuid5

from aiokafka.structs import ConsumerRecord

from services.chat.domain.decide import REQUESTS, decide
from services.chat.domain.screen import SHOWN
from services.chat.domain.transfer import retelling
from services.chat.keys import Keys
from services.chat.store import Book
from shared.envelope import envelope_of
from shared.events.chat import (
    ConversationErased,
    ConversationParked,
    ConversationTransferred,
    ConversationUnparked,
    DeadlineLapsed,
    DeadlinePassed,
    InConversation,
    KeyMade,
    ProgressRequested,
    RequestRefused,
    RoutingFailed,
    TransferRequested,
    conversation_key,
)
from shared.events.router import ConversationRouted, ConversationUnroutable
from shared.events.signalement import OfSignalement
from shared.facts import RECEPTION, Fact, Record, Stay, partition_of
from shared.kafka.handlers import Handlers, Tell, WhenParked
from shared.kafka.telling import BatchTell

handlers = Handlers("chat")


async def decide_what_follows(fact: InConversation, book: Book) -> None:
    """Find what follows from a fact of the log, keep it, and tell it at the end of the batch."""
    if await book.is_copy(fact):
        return
    after, told = decide(await book.load(fact.conversation), fact)
    book.keep(after, fact, told)


_DECIDED: set[type[Fact]] = {*REQUESTS, *SHOWN, DeadlineLapsed, RequestRefused}
_WAITS: dict[type[Fact], WhenParked] = {**dict.fromkeys(REQUESTS, "waits"), DeadlinePassed: "skipped"}
for _fact in _DECIDED - {ConversationTransferred, ConversationErased}:
    handlers.hears(_fact, _WAITS.get(_fact, "heard"))(decide_what_follows)


@handlers.hears(ConversationTransferred, "heard")
async def retell_what_was_said(transferred: ConversationTransferred, book: Book, tell: Tell) -> None:
    """Tell the next stay all that was said before this place, then that it has it all."""
    before = await book.load(transferred.conversation)
    await decide_what_follows(transferred, book)
    if before and before.stay == transferred.stay:
        await tell(*retelling(before, transferred, await book.said(before.id, before.stay)))


@handlers.hears(ConversationErased, "heard")
async def destroy_the_keys(erased: ConversationErased, book: Book, keys: Keys, tell: BatchTell) -> None:
    """Tell the tombstone of each of the conversation's keys, once the ring remembers that they are destroyed."""
    await decide_what_follows(erased, book)
    records = await book.keys(erased.conversation)
    keys.erase(records)
    for record in records:
        await tell.raw(tombstone(record))


@handlers.hears(KeyMade, "heard")
async def remember_the_key(made: KeyMade, book: Book, tell: BatchTell) -> None:
    """Note that this key exists; one made for a conversation that is erased dies at once."""
    state = await book.load(made.conversation)
    if (state and state.is_erased) or await book.is_erased(made.conversation):
        await tell.raw(tombstone(made.conversation_key))
    else:
        await book.add_key(made.conversation, made.conversation_key)


@handlers.forgets(conversation_key)
async def forget_the_conversation(record: str, book: Book, tell: BatchTell) -> None:
    """Delete our copy of a conversation of which a key is destroyed; its other keys go with it."""
    conversation = record.partition("/")[0]
    await book.forget(conversation, record)
    for other in await book.keys(conversation):
        await tell.raw(tombstone(other))


@handlers.hears(ConversationRouted)
async def ask_for_the_transfer(routed: ConversationRouted, tell: Tell) -> None:
    """Bring the router's answer into the log: only there is it decided."""
    asked = TransferRequested.after(
        routed, stay=RECEPTION, conversation=routed.conversation, to=routed.force, unit=routed.unit
    )
    await tell(asked)


@handlers.hears(ConversationUnroutable)
async def say_that_a_person_chooses(unroutable: ConversationUnroutable, tell: Tell) -> None:
    """Bring it into the log, so that the visitor is told."""
    await tell(RoutingFailed.after(unroutable, stay=RECEPTION, conversation=unroutable.conversation))


async def ask_for_the_progress(progressed: OfSignalement, tell: Tell) -> None:
    """Bring into the log where a signalement is: both sides see it there."""
    asked = ProgressRequested.after(
        progressed,
        stay=Stay(progressed.force, 0),
        conversation=progressed.conversation,
        signalement=progressed.signalement,
        status=progressed.status,
        unit=progressed.unit,
    )
    await tell(asked)


for _progress in OfSignalement.__subclasses__():
    handlers.hears(_progress)(ask_for_the_progress)
del _progress


def say_parked(record: ConsumerRecord, parked: bool) -> Fact | None:
    """What both sides are told when decisions about a conversation wait for a person, or go on."""
    try:
        cause = envelope_of(record)
        kind = ConversationParked if parked else ConversationUnparked
        body = {"conversation": (record.key or b"").decode()}
        return kind.now(id=uuid5(cause.id, kind.type), stay=cause.stay, **body)
    except ValueError:
        return None  # the record names no conversation: there is nobody to tell


def tombstone(record: str) -> Record:
    """The end of a key: every copy of what it sealed is deleted behind it."""
    return Record(conversation_key.name, record.encode(), None, [], partition_of(record))
