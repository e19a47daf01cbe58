"""The decider's store of one log: conversations, the events shown of them, and the marks of those erased."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from uuid import UUID

from pymongo import ReplaceOne

from services.chat.domain.conversation import Conversation, Wait
from services.chat.domain.visibility import is_shown
from services.chat.store.documents import (
    conversation_of,
    document_of,
    shown_in,
    state_document,
    states_in,
    waits_in,
)
from shared.cloudevents.event import Event
from shared.events.chat import MessagePosted
from shared.failures import Superseded
from shared.identifiers import Stay
from shared.kafka.handlers import Publish
from shared.mongo import DUPLICATE_KEY, BulkWriteError, Database, Document, InsertOne, insert_all

REMEMBERED = 20_000
"""Conversations whose state a decider keeps in memory."""
MOST_OFFSETS = 200_000
"""Messages whose offsets it keeps there, in all."""
FROZEN = 0.5
"""Seconds of a batch after which another process may have gone on, and erased events that this one still holds."""


@dataclass(slots=True)
class _Entry:
    conversation: Conversation | None
    revision: int
    erased: bool = False
    """Whether the tombstone of its keys was consumed: nothing about it is kept any more."""
    message_offsets: dict[UUID, int] = field(default_factory=dict)
    """The offset of each message of the stay, by its id."""
    offsets_of: Stay | None = None
    """The stay whose messages these are; None: not read yet."""


class UnitOfWork:
    """The changes of one batch: gathered in memory, and written at its end.

    Written in this order: the events shown, the states (by compare-and-set on their revision); only then are
    the events that follow published. So each published event follows from a state that is kept, and after a
    crash in between it is published again.
    """

    def __init__(self, database: Database, publish: Publish) -> None:
        self.generation = 0
        """Grows with each `discard`: another process may have written meanwhile."""
        self.changed: dict[str, Wait | None] = {}
        """The wait of each conversation that was written or read since the scheduler last looked."""
        self._database = database
        self._publish = publish
        self._entries: dict[str, _Entry] = {}
        self._dirty: dict[str, _Entry] = {}
        self._offsets_held = 0
        self._shown: list[Document] = []
        self._published: list[Event] = []
        self._began = monotonic()

    async def load(self, conversation: str) -> Conversation | None:
        """The state of a conversation; None when nothing is known of it, or nothing any more."""
        return (await self._entry(conversation)).conversation

    async def is_copy(self, event: Event) -> bool:
        """Whether this message stands in its stay already, at an earlier offset: the first one counts."""
        if not isinstance(event, MessagePosted):
            return False
        entry = await self._entry(event.conversation)
        if entry.conversation is None or entry.conversation.stay != event.stay:
            return False
        if entry.offsets_of != event.stay:
            offsets = await self._read_message_offsets(event.conversation, event.stay)
            self._hold_offsets(entry, event.stay, offsets)
        return entry.message_offsets.get(event.id, event.offset) < event.offset

    def keep(self, after: Conversation | None, consumed: Event, published: Iterable[Event]) -> None:
        """Gather a decision: the state after the event, the event if it is shown, and the events that follow."""
        entry = self._entries.get(after.id) if after else None
        if after is None or entry is None or entry.erased:
            return
        before = entry.conversation
        if before is None or before.stay != after.stay:
            self._hold_offsets(entry, after.stay, {})  # it begins here: nothing stands in it yet
        if is_shown(before if before and before.stay == consumed.stay else after, consumed):
            self._gather(entry, consumed)
        if after is not before:
            entry.conversation, self._dirty[after.id] = after, entry
        self._published.extend(published)

    async def flush(self) -> None:
        """Write what was gathered, then publish what follows; `Superseded` if another process wrote meanwhile.

        After a failure all stays gathered: it is written later, or discarded before the batch is consumed again.
        """
        await insert_all(self._database["facts"], self._shown)
        await self._take_back_what_is_erased()
        self._shown.clear()
        await self._save()
        await self._publish(*self._published)
        self._published.clear()
        self._began = monotonic()
        self._let_go()

    def discard(self) -> None:
        """Forget everything that was not written, and everything remembered."""
        self.generation += 1
        self._entries.clear()
        self._dirty.clear()
        self._offsets_held = 0
        self._shown.clear()
        self._published.clear()
        self._began = monotonic()

    async def said(self, conversation: str, stay: Stay) -> list[Event]:
        """The events shown of a stay, in order, including those that were only gathered."""
        await self.flush()
        return await shown_in(self._database, conversation, stay)

    async def add_key(self, conversation: str, record: str) -> None:
        """Remember that this key record exists, so that erasing finds it."""
        await insert_all(self._database["keys"], [{"_id": record, "conversation": conversation}])

    async def keys(self, conversation: str) -> list[str]:
        """The records of a conversation's keys."""
        return [d["_id"] async for d in self._database["keys"].find({"conversation": conversation})]

    async def forget(self, conversation: str, record: str) -> None:
        """Delete our copy of everything after a key's tombstone, and insert nothing under it any more."""
        mark = {"_id": conversation, "rev": 0, "erased": True}  # no process that was frozen writes over it
        await self._database["conversations"].replace_one({"_id": conversation}, mark, upsert=True)
        await self._database["facts"].delete_many({"conversation": conversation})
        await self._database["keys"].delete_one({"_id": record})
        self._drop(conversation)
        self.changed[conversation] = None
        self._shown = [document for document in self._shown if document["conversation"] != conversation]

    async def is_erased(self, conversation: str) -> bool:
        """Whether a tombstone of its keys was consumed."""
        return (await self._entry(conversation)).erased

    async def waits(self) -> dict[str, Wait | None]:
        """The wait of every conversation that waits for something."""
        return await waits_in(self._database)

    async def states(self, conversations: Collection[str]) -> list[Conversation]:
        """The states of these conversations, as they are written."""
        return await states_in(self._database, conversations)

    async def _entry(self, conversation: str) -> _Entry:
        """The entry that is remembered, or else read; the last used comes last."""
        entry = self._entries.pop(conversation, None) or await self._read(conversation)
        self._entries[conversation] = entry
        return entry

    async def _read(self, conversation: str) -> _Entry:
        document = await self._database["conversations"].find_one({"_id": conversation})
        if document is None or "erased" in document:
            return _Entry(None, 0, erased=document is not None)
        state = conversation_of(document)
        # A process that was frozen may have written this after all the deadlines were read.
        self.changed[conversation] = state.wait
        return _Entry(state, document["rev"])

    async def _read_message_offsets(self, conversation: str, stay: Stay) -> dict[UUID, int]:
        fields = {"id": 1, "type": 1, "place": 1}
        found = self._database["facts"].find({"line": f"{conversation}/{stay}"}, fields)
        return {UUID(d["id"]): d["place"][2] async for d in found if d["type"] == MessagePosted.type}

    def _hold_offsets(self, entry: _Entry, stay: Stay, offsets: dict[UUID, int]) -> None:
        self._offsets_held += len(offsets) - len(entry.message_offsets)
        entry.message_offsets, entry.offsets_of = offsets, stay

    def _gather(self, entry: _Entry, consumed: Event) -> None:
        self._shown.append(document_of(consumed))
        if isinstance(consumed, MessagePosted) and consumed.id not in entry.message_offsets:
            entry.message_offsets[consumed.id] = consumed.offset
            self._offsets_held += 1

    async def _save(self) -> None:
        if not self._dirty:
            return
        writes = [_write(entry) for entry in self._dirty.values()]
        try:
            result = await self._database["conversations"].bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            if any(e["code"] != DUPLICATE_KEY for e in error.details["writeErrors"]):
                raise
            raise Superseded from error
        if result.matched_count + result.inserted_count != len(writes):
            raise Superseded
        for conversation, entry in self._dirty.items():
            entry.revision += 1
            self.changed[conversation] = entry.conversation.wait if entry.conversation else None
        self._dirty.clear()

    async def _take_back_what_is_erased(self) -> None:
        """Delete what this process wrote of conversations that its successor erased while it was frozen."""
        if monotonic() - self._began < FROZEN:
            return
        held = list({document["conversation"] for document in self._shown})
        if not held:
            return
        async for state in self._database["conversations"].find({"_id": {"$in": held}}, {"erased": 1}):
            if "erased" in state:
                await self._database["facts"].delete_many({"conversation": state["_id"]})

    def _let_go(self) -> None:
        """Forget the conversations used longest ago, when too much is remembered."""
        while len(self._entries) > REMEMBERED or self._offsets_held > MOST_OFFSETS:
            self._drop(next(iter(self._entries)))

    def _drop(self, conversation: str) -> None:
        self._dirty.pop(conversation, None)
        if entry := self._entries.pop(conversation, None):
            self._offsets_held -= len(entry.message_offsets)


async def make_indexes(database: Database) -> None:
    """Index exactly the fields of each query, by equality.

    MongoDB answers every query by one of these. The local document server keeps the unique index alone and
    ignores the others: there, such a query reads its whole collection.
    """
    conversations = database["conversations"]
    await conversations.create_index([("_id", 1), ("rev", 1)], unique=True)
    await conversations.create_index([("status", 1)])
    await conversations.create_index([("open", 1)])
    await conversations.create_index([("identity", 1)])
    await conversations.create_index([("operator", 1), ("status", 1)])
    await database["facts"].create_index([("line", 1)])
    await database["facts"].create_index([("conversation", 1)])
    await database["keys"].create_index([("conversation", 1)])


def _write(entry: _Entry) -> Any:
    assert entry.conversation is not None  # noqa: S101 (only these are dirty)
    document = state_document(entry.conversation, entry.revision + 1)
    if entry.revision == 0:
        return InsertOne(document)
    return ReplaceOne({"_id": document["_id"], "rev": entry.revision}, document)
