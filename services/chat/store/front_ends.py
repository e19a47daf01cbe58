"""The store of the front-ends' conversations: how far each front-end has learnt of its own."""

from services.chat.domain.front_end import FrontEndConversation, Learnt
from shared.events.chat import FrontEnd
from shared.events.values import Unit
from shared.kafka.handlers import Publish
from shared.mongo import Database, Document, index_alone
from shared.runtime.unit_of_work import StateDocuments, StateUnitOfWork

REMEMBERED = 5_000
"""Conversations that a process keeps in memory."""


class FrontEndConversations(StateUnitOfWork[FrontEndConversation, None]):
    """The changes of one batch: the states are written, and only then do the front-ends learn what follows."""

    def __init__(self, database: Database, publish: Publish) -> None:
        super().__init__(database, publish, DOCUMENTS, REMEMBERED)

    async def written(self, conversation: str) -> FrontEndConversation | None:
        """The state as any process wrote it last: who consumes a front-end's topic may follow no log of it."""
        document = await self._database["conversations"].find_one({"_id": conversation})
        return _state_of(document) if document else None

    def note(self, state: FrontEndConversation | None) -> None:
        """Remember no deadline: there is none."""


async def make_front_end_indexes(database: Database) -> None:
    """Index nothing: the one query is by id."""
    await index_alone(database["conversations"])


def _document_of(state: FrontEndConversation, revision: int) -> Document:
    return {
        "_id": state.id, "rev": revision, "front_end": state.front_end.model_dump(mode="json"),
        "opened": state.opened, "events": {name: list(learnt) for name, learnt in state.events.items()},
        "closed": sorted(state.closed), "moved": sorted(state.moved), "erased": state.erased,
        "asked": sorted(state.asked), "stay": state.stay,
        "unit": state.unit.model_dump() if state.unit else None, "in_danger": state.in_danger,
    }  # fmt: skip


def _state_of(d: Document) -> FrontEndConversation:
    return FrontEndConversation(
        id=d["_id"],
        front_end=FrontEnd(**d["front_end"]),
        opened=d["opened"],
        events={name: Learnt(*learnt) for name, learnt in d["events"].items()},
        closed=frozenset(d["closed"]),
        moved=frozenset(d["moved"]),
        erased=d["erased"],
        asked=frozenset(d.get("asked", ())),
        stay=d.get("stay", ""),
        unit=Unit(**d["unit"]) if d.get("unit") else None,
        in_danger=d.get("in_danger", False),
    )


DOCUMENTS: StateDocuments[FrontEndConversation, None] = StateDocuments(
    collection="conversations", state=_state_of, document=_document_of, waits=lambda _: None
)
