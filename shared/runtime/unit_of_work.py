"""The unit of work: the decisions of a batch, gathered in memory, written at its end, and only then published."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from pymongo import ReplaceOne

from shared.cloudevents.event import Event
from shared.failures import Superseded
from shared.kafka.handlers import Publish
from shared.mongo import DUPLICATE_KEY, BulkWriteError, Database, Document, InsertOne


class Identified(Protocol):
    """A state about which decisions are made."""

    @property
    def id(self) -> str:
        """The conversation that it is the state of."""


State = TypeVar("State", bound=Identified)
Waits = TypeVar("Waits")


@dataclass(frozen=True, slots=True)
class StateDocuments(Generic[State, Waits]):
    """The documents of the states of one kind."""

    collection: str
    state: Callable[[Document], State | None]
    """The state of a document; None where the document only says that its conversation is erased."""
    document: Callable[[State, int], Document]
    """The document of a state, under a revision."""
    waits: Callable[[State], Waits]
    """All of a state on which its deadline depends."""


@dataclass(slots=True)
class StateEntry(Generic[State]):
    """A state as a decider knows it, and the revision under which it was written last."""

    state: State | None
    revision: int
    is_written: bool
    """Whether there is a document, even one that has no state any more."""


class StateUnitOfWork(Generic[State, Waits]):
    """The states that a decider knows, and the events that follow from its decisions.

    The states are written by compare-and-set on their revision; only then are the events published. So each
    published event follows from a state that is kept, and after a crash in between it is published again.
    """

    def __init__(
        self, database: Database, publish: Publish, documents: StateDocuments[State, Waits], remembered: int
    ) -> None:
        """`remembered`: how many states are kept in memory."""
        self.generation = 0
        """Grows whenever all deadlines must be read again: another process may have written meanwhile."""
        self.changed: dict[str, Waits] = {}
        """The waits of each state that was written or read since the scheduler last looked."""
        self._database = database
        self._publish = publish
        self._documents = documents
        self._remembered = remembered
        self._entries: dict[str, StateEntry[State]] = {}
        self._dirty: dict[str, StateEntry[State]] = {}
        self._published: list[Event] = []

    async def load(self, conversation: str) -> State | None:
        """The state of a conversation; None when nothing is known of it, or nothing any more."""
        return (await self._entry(conversation)).state

    async def load_all(self, conversations: Iterable[str]) -> None:
        """Read at once the states that are not known; one that cannot be read is left to `load`, which says why."""
        unknown = [one for one in conversations if one not in self._entries]
        if not unknown:
            return
        found = self._database[self._documents.collection].find({"_id": {"$in": unknown}})
        documents = {document["_id"]: document async for document in found}
        for one in unknown:
            try:
                self._entries[one] = self._entry_of(documents.get(one))
            except Exception:
                self._drop(one)

    def gather(self, after: State | None, published: Iterable[Event]) -> None:
        """Gather a decision: the state after it, and the events that follow."""
        self._published.extend(published)
        if after is not None and (entry := self._entries[after.id]).state is not after:
            entry.state, self._dirty[after.id] = after, entry

    async def flush(self) -> None:
        """Write the states, then publish what follows; `Superseded` if another process wrote meanwhile.

        After a failure all stays gathered: it is written later, or discarded before the batch is consumed again.
        """
        await self._save()
        await self._publish(*self._published)
        self._published.clear()
        while len(self._entries) > self._remembered:
            self._drop(next(iter(self._entries)))

    def discard(self) -> None:
        """Forget everything that was not written, and everything remembered."""
        self.generation += 1
        self._entries.clear()
        self._dirty.clear()
        self._published.clear()

    def note(self, state: State | None) -> None:
        """Have the scheduler look at this state at its next tick."""
        if state is not None:
            self.changed[state.id] = self._documents.waits(state)

    async def _entry(self, conversation: str) -> StateEntry[State]:
        """The entry that is remembered, or else read; the last used comes last."""
        entry = self._entries.pop(conversation, None) or await self._read(conversation)
        self._entries[conversation] = entry
        return entry

    async def _read(self, conversation: str) -> StateEntry[State]:
        found = await self._database[self._documents.collection].find_one({"_id": conversation})
        return self._entry_of(found)

    def _entry_of(self, document: Document | None) -> StateEntry[State]:
        if document is None:
            return StateEntry(None, 0, is_written=False)
        self._remember(document)
        state = self._documents.state(document)
        self.note(state)  # a process that was frozen may have written it after all the deadlines were read
        return StateEntry(state, document["rev"], is_written=True)

    async def _save(self) -> list[State]:
        """Write the states that changed, and give them."""
        changed = [(entry, entry.state) for entry in self._dirty.values() if entry.state is not None]
        if not changed:
            return []
        writes = [self._write(state, entry.revision) for entry, state in changed]
        try:
            result = await self._database[self._documents.collection].bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            if any(e["code"] != DUPLICATE_KEY for e in error.details["writeErrors"]):
                raise
            raise Superseded from error
        if result.matched_count + result.inserted_count != len(writes):
            raise Superseded
        for entry, state in changed:
            entry.revision += 1
            self.note(state)
        self._dirty.clear()
        return [state for _, state in changed]

    def _write(self, state: State, revision: int) -> Any:
        document = self._document(state, revision + 1)
        if revision == 0:
            return InsertOne(document)
        return ReplaceOne({"_id": document["_id"], "rev": revision}, document)

    def _document(self, state: State, revision: int) -> Document:
        return self._documents.document(state, revision)

    def _remember(self, document: Document) -> None:
        """Take what a store keeps beside the states in their documents."""

    def _drop(self, conversation: str) -> None:
        self._dirty.pop(conversation, None)
        self._entries.pop(conversation, None)
