"""Pages: many events shown of a stay in one document; the newest stand in the conversation's own until they fill one.

A page is named by its contents, and inserted before the conversation's document lets go of its events. So a process
that dies, freezes or repeats its batch leaves each event in one of both; of several copies the first offset counts.
"""

from collections.abc import Iterable
from hashlib import blake2b

import orjson

from services.chat.store.event_documents import name_of
from shared.identifiers import Stay
from shared.mongo import Database, Document


def joined(events: Iterable[bytes]) -> bytes:
    """The written form of several events."""
    return b"[%b]" % b",".join(events)


def page_of(view: str, conversation: str, events: Iterable[bytes]) -> Document:
    """The page that holds these events of one stay."""
    written = joined(events)
    name = blake2b(written, digest_size=16).hexdigest()
    return {"_id": f"{view}/{name}", "line": view, "conversation": conversation, "events": written}


async def documents_in(database: Database, conversation: str, stay: Stay) -> list[Document]:
    """The documents of a stay's events, by offset: what its conversation lets go of is on the pages read after it."""
    view = f"{conversation}/{stay}"
    state = await database["conversations"].find_one({"_id": conversation}, {"shown": 1})
    newest = (state or {}).get("shown") or {"whole": "", "events": b"[]"}
    documents = [document for document in orjson.loads(newest["events"]) if document["stay"] == str(stay)]
    async for page in database["pages"].find({"line": view}):
        documents += orjson.loads(page["events"])
    if newest["whole"] != str(stay):
        documents += [document async for document in database["facts"].find({"line": view})]
    return first_of_each(documents)


def first_of_each(documents: Iterable[Document]) -> list[Document]:
    """Each event once, at its first offset; by offset."""
    first: dict[str, Document] = {}
    for document in sorted(documents, key=_offset):
        first.setdefault(name_of(document["type"], document["id"]), document)
    return list(first.values())


async def delete_shown(database: Database, conversation: str) -> None:
    """Delete all that is shown of a conversation, but for what its own document holds."""
    await database["pages"].delete_many({"conversation": conversation})
    await database["facts"].delete_many({"conversation": conversation})


def _offset(document: Document) -> int:
    offset: int = document["place"][2]
    return offset
