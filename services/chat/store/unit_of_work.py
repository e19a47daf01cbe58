"""The decider's store of one log: conversations, the events shown of them, and the marks of those erased."""

from collections.abc import Collection, Iterable
from time import monotonic
from uuid import UUID

from services.chat.domain.conversation import Conversation, Waits
from services.chat.domain.visibility import is_shown
from services.chat.store.documents import (
    acknowledged_mark,
    conversation_of,
    danger_of,
    erased_mark,
    shown_in,
    state_document,
    states_in,
    waits_in,
)
from services.chat.store.message_offsets import MessageOffsets
from services.chat.store.pages import delete_shown
from services.chat.store.shown_events import ShownEvents
from services.chat.store.tags import add_tags
from shared.cloudevents.event import Event
from shared.events.chat import MessagePosted
from shared.identifiers import Stay
from shared.kafka.handlers import Publish
from shared.mongo import Database, Document, index_alone, insert_all
from shared.runtime.unit_of_work import StateDocuments, StateEntry, StateUnitOfWork

REMEMBERED = 20_000
"""Conversations whose state a decider keeps in memory."""
MOST_BYTES = 32 * 1024 * 1024
"""Bytes of events that are on no page yet, and kept in memory beside these states, in all."""
FROZEN = 0.5
"""Seconds of a batch after which another process may have gone on, and erased events that this one still holds."""
CONVERSATIONS: StateDocuments[Conversation, Waits] = StateDocuments(
    collection="conversations",
    state=lambda document: None if "erased" in document else conversation_of(document),
    document=state_document,
    waits=lambda conversation: conversation.waits,
)


class UnitOfWork(StateUnitOfWork[Conversation, Waits]):
    """The changes of one batch of a log: the events shown are written before the states, or with them."""

    def __init__(self, database: Database, publish: Publish) -> None:
        super().__init__(database, publish, CONVERSATIONS, REMEMBERED)
        self._message_offsets = MessageOffsets(database)
        self._shown = ShownEvents(database)
        self._new_keys: dict[str, str] = {}
        """The conversation of each key record that this batch is to remember."""
        self._began = monotonic()

    async def is_copy(self, event: Event) -> bool:
        """Whether this message stands in its stay already, at an earlier offset: the first one counts."""
        if not isinstance(event, MessagePosted):
            return False
        conversation = await self.load(event.conversation)
        if conversation is None or conversation.stay != event.stay:
            return False
        return await self._message_offsets.has_before(event)

    def keep(self, after: Conversation | None, consumed: Event, published: Iterable[Event]) -> None:
        """Gather a decision: the state after the event, the event if it is shown, and the events that follow."""
        if after is None or (before := self._entries.get(after.id)) is None or self._is_erased(before):
            return
        stay = before.state.stay if before.state else None
        if stay != after.stay:
            self._message_offsets.begin(after.id, after.stay)
            self._shown.begin(after.id, after.stay)
        if is_shown(before.state if before.state and stay == consumed.stay else after, consumed):
            if self._shown.note(after.id, consumed):
                self._dirty[after.id] = before
            if isinstance(consumed, MessagePosted):
                self._message_offsets.note(consumed)
        self.gather(after, published)

    async def flush(self) -> None:
        """Write the full pages, then the states and their newest events, then publish.

        `Superseded` if another process wrote meanwhile.
        """
        await self._write_all()
        self._shown.settle()
        while self._shown.size > MOST_BYTES:
            self._drop(next(iter(self._entries)))

    def discard(self) -> None:
        """Forget everything that was not written, and everything remembered."""
        super().discard()
        self._message_offsets.clear()
        self._shown.clear()
        self._new_keys.clear()
        self._began = monotonic()

    async def said(self, conversation: str, stay: Stay) -> list[Event]:
        """The events shown of a stay, in order, including those that were only gathered."""
        await self._write_all()
        return await shown_in(self._database, conversation, stay)

    def add_key(self, conversation: str, record: str) -> None:
        """Remember that this key record exists, so that erasing finds it."""
        self._new_keys[record] = conversation

    async def keys(self, conversation: str) -> list[str]:
        """The records of a conversation's keys, including those that were only gathered."""
        kept = [d["_id"] async for d in self._database["keys"].find({"conversation": conversation})]
        return kept + [new for new, of in self._new_keys.items() if of == conversation and new not in kept]

    async def forget(self, conversation: str, record: str) -> None:
        """Delete our copy of everything after a key's tombstone, and insert nothing under it any more."""
        known = await self._database["conversations"].find_one({"_id": conversation})
        if known is None or "erased" not in known:  # revision 0: no process that was frozen writes over it
            mark = erased_mark(conversation, await self._latest(conversation, known))
            await self._database["conversations"].replace_one({"_id": conversation}, mark, upsert=True)
        await delete_shown(self._database, conversation)
        await self._database["keys"].delete_one({"_id": record})
        self._new_keys.pop(record, None)
        self._drop(conversation)
        self._message_offsets.drop(conversation)
        self.changed[conversation] = Waits(None, None)
        self._shown.forget(conversation)

    async def acknowledge_danger(self, conversation: str) -> UUID | None:
        """Note that the danger left of an erased conversation is acknowledged; which one, None without any."""
        mark = await self._database["conversations"].find_one({"_id": conversation})
        if mark is None or not (danger := danger_of(mark)):
            return None
        if not danger.acknowledged:
            seen = acknowledged_mark(mark)
            await self._database["conversations"].replace_one({"_id": conversation}, seen, upsert=True)
        return danger.id

    async def is_erased(self, conversation: str) -> bool:
        """Whether a tombstone of its keys was consumed."""
        return self._is_erased(await self._entry(conversation))

    async def waits(self) -> dict[str, Waits]:
        """The waits of every conversation that waits for something."""
        return await waits_in(self._database)

    async def states(self, conversations: Collection[str]) -> list[Conversation]:
        """The states of these conversations, as they are written."""
        return await states_in(self._database, conversations)

    async def _write_all(self) -> None:
        new_keys = [{"_id": record, "conversation": of} for record, of in self._new_keys.items()]
        await insert_all(self._database["keys"], new_keys)
        await self._shown.insert_pages()
        await self._take_back_what_is_erased()
        self._new_keys.clear()
        self._shown.pages.clear()
        await super().flush()
        self._began = monotonic()
        self._message_offsets.let_go()

    def _is_erased(self, entry: StateEntry[Conversation]) -> bool:
        return entry.is_written and entry.state is None

    async def _latest(self, conversation: str, written: Document | None) -> Document | None:
        """The document of the state as this process knows it, unless another has written since."""
        entry = await self._entry(conversation)
        if entry.state is None or entry.revision != (written["rev"] if written else 0):
            return written
        return state_document(entry.state, entry.revision)

    async def _take_back_what_is_erased(self) -> None:
        """Delete what this process wrote of conversations that its successor erased while it was frozen."""
        if monotonic() - self._began < FROZEN:
            return
        held = {page["conversation"] for page in self._shown.pages}.union(self._new_keys.values())
        if not held:
            return
        async for state in self._database["conversations"].find({"_id": {"$in": list(held)}}, {"erased": 1}):
            if "erased" in state:
                await delete_shown(self._database, state["_id"])
                own = [record for record, of in self._new_keys.items() if of == state["_id"]]
                await self._database["keys"].delete_many({"_id": {"$in": own}})

    def _remember(self, document: Document) -> None:
        self._shown.remember(document)

    def _document(self, state: Conversation, revision: int) -> Document:
        return {**super()._document(state, revision), "shown": self._shown.document(state.id)}

    def _drop(self, conversation: str) -> None:
        super()._drop(conversation)
        self._shown.drop(conversation)


async def make_indexes(database: Database) -> None:
    """Index exactly the fields of each query, by equality: MongoDB answers every query by one of these."""
    await index_alone(database["conversations"], "tags")
    await add_tags(database["conversations"])
    for collection in ("pages", "facts"):
        for field in ("line", "conversation"):
            await database[collection].create_index([(field, 1)])
    await database["keys"].create_index([("conversation", 1)])
    await database["readings"].create_index([("month", 1), ("kind", 1)])
    await database["waits"].create_index([("day", 1)])
    await database["practised"].create_index([("day", 1)])
