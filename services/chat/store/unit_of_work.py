"""What chat keeps of each log: conversations, what is shown of them, and the marks of those erased."""

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
PLACES = 200_000
"""Messages whose places it keeps there, in all."""
FROZEN = 0.5
"""Seconds of a batch after which another process may have gone on, and erased what this one still holds."""


@dataclass(slots=True)
class _Entry:
    conversation: Conversation | None
    revision: int
    erased: bool = False
    """Behind the tombstone of its keys: nothing about it is kept any more."""
    places: dict[UUID, int] = field(default_factory=dict)
    """Where each message of the stay stands."""
    placed: Stay | None = None
    """The stay whose messages these are; None: not read yet."""


class UnitOfWork:
    """The decider's own store of one log: gathered in memory during a batch, written at its end.

    Written in this order: what is shown, the states (by compare-and-set on their revision), and only then
    told. So whatever has been told follows from a state that is kept, and a crash in between tells it again.
    """

    def __init__(self, database: Database, publish: Publish) -> None:
        self.generation = 0
        """Grows with each `discard`: another process may have written meanwhile."""
        self.changed: dict[str, Wait | None] = {}
        """What each conversation waits for, of those written or read since the clock last looked."""
        self._database = database
        self._publish = publish
        self._entries: dict[str, _Entry] = {}
        self._dirty: dict[str, _Entry] = {}
        self._places = 0
        self._shown: list[Document] = []
        self._published: list[Event] = []
        self._began = monotonic()

    async def load(self, conversation: str) -> Conversation | None:
        """The state; None when nothing is known, or nothing any more."""
        return (await self._entry(conversation)).conversation

    async def is_copy(self, event: Event) -> bool:
        """Whether this message stands in its stay already, at an earlier place: the first one is its place."""
        if not isinstance(event, MessagePosted):
            return False
        entry = await self._entry(event.conversation)
        if entry.conversation is None or entry.conversation.stay != event.stay:
            return False
        if entry.placed != event.stay:
            self._topic_offset(entry, event.stay, await self._read_places(event.conversation, event.stay))
        return entry.places.get(event.id, event.offset) < event.offset

    def keep(self, after: Conversation | None, consumed: Event, published: Iterable[Event]) -> None:
        """Gather a decision: the state after the fact, the fact if it is shown, and what follows."""
        entry = self._entries.get(after.id) if after else None
        if after is None or entry is None or entry.erased:
            return
        before = entry.conversation
        if before is None or before.stay != after.stay:
            self._topic_offset(entry, after.stay, {})  # it begins here: nothing stands in it yet
        if is_shown(before if before and before.stay == consumed.stay else after, consumed):
            self._gather(entry, consumed)
        if after is not before:
            entry.conversation, self._dirty[after.id] = after, entry
        self._published.extend(published)

    async def flush(self) -> None:
        """Write what was gathered, then tell what follows; `Superseded` if another process wrote meanwhile.

        What fails stays gathered: whoever goes on writes it later, whoever hears the batch again discards it.
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
        self._places = 0
        self._shown.clear()
        self._published.clear()
        self._began = monotonic()

    async def said(self, conversation: str, stay: Stay) -> list[Event]:
        """What is shown of a stay, in its order, including what was only gathered."""
        await self.flush()
        return await shown_in(self._database, conversation, stay)

    async def add_key(self, conversation: str, record: str) -> None:
        """Remember that this key record exists, so that erasing finds it."""
        await insert_all(self._database["keys"], [{"_id": record, "conversation": conversation}])

    async def keys(self, conversation: str) -> list[str]:
        """The records of a conversation's keys."""
        return [d["_id"] async for d in self._database["keys"].find({"conversation": conversation})]

    async def forget(self, conversation: str, record: str) -> None:
        """Behind a key's tombstone: delete our copy of everything, and insert nothing under it any more."""
        mark = {"_id": conversation, "rev": 0, "erased": True}  # no process that was frozen writes over it
        await self._database["conversations"].replace_one({"_id": conversation}, mark, upsert=True)
        await self._database["facts"].delete_many({"conversation": conversation})
        await self._database["keys"].delete_one({"_id": record})
        self._drop(conversation)
        self.changed[conversation] = None
        self._shown = [document for document in self._shown if document["conversation"] != conversation]

    async def is_erased(self, conversation: str) -> bool:
        """Whether a tombstone of its keys was heard."""
        return (await self._entry(conversation)).erased

    async def waits(self) -> dict[str, Wait | None]:
        """What is waited for, of every conversation in which something is."""
        return await waits_in(self._database)

    async def states(self, conversations: Collection[str]) -> list[Conversation]:
        """The states of these, as they are written."""
        return await states_in(self._database, conversations)

    async def _entry(self, conversation: str) -> _Entry:
        """What is remembered, or else read; the last used comes last."""
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

    async def _read_places(self, conversation: str, stay: Stay) -> dict[UUID, int]:
        fields = {"id": 1, "type": 1, "place": 1}
        found = self._database["facts"].find({"line": f"{conversation}/{stay}"}, fields)
        return {UUID(d["id"]): d["place"][2] async for d in found if d["type"] == MessagePosted.type}

    def _topic_offset(self, entry: _Entry, stay: Stay, places: dict[UUID, int]) -> None:
        self._places += len(places) - len(entry.places)
        entry.places, entry.placed = places, stay

    def _gather(self, entry: _Entry, consumed: Event) -> None:
        self._shown.append(document_of(consumed))
        if isinstance(consumed, MessagePosted) and consumed.id not in entry.places:
            entry.places[consumed.id] = consumed.offset
            self._places += 1

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
        """A process that was frozen may write what its successor has erased meanwhile."""
        if monotonic() - self._began < FROZEN:
            return
        held = list({document["conversation"] for document in self._shown})
        if not held:
            return
        async for state in self._database["conversations"].find({"_id": {"$in": held}}, {"erased": 1}):
            if "erased" in state:
                await self._database["facts"].delete_many({"conversation": state["_id"]})

    def _let_go(self) -> None:
        """Of what was used longest ago, when too much is remembered."""
        while len(self._entries) > REMEMBERED or self._places > PLACES:
            self._drop(next(iter(self._entries)))

    def _drop(self, conversation: str) -> None:
        self._dirty.pop(conversation, None)
        if entry := self._entries.pop(conversation, None):
            self._places -= len(entry.places)


async def make_indexes(database: Database) -> None:
    """Exactly the fields of each query, by equality: what every document server answers by index."""
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
