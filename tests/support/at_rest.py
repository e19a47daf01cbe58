"""All that lies on the disks, as a thief could read it, searched for words in every encoding."""

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from aiokafka.admin import AIOKafkaAdminClient
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient

from tests.conftest import Engines
from tests.support.chaos.kafka_log import records_of

Held = tuple[str, bytes]
"""Where something lies, and its bytes."""


def found(words: Iterable[str], places: Iterable[Held]) -> set[tuple[str, str]]:
    """The words that are found, and where, in any encoding."""
    sought = [(word, writings(word)) for word in words]
    return {
        (word, where) for where, held in places for word, forms in sought if any(f in held for f in forms)
    }


def writings(word: str) -> set[bytes]:
    """A word in UTF-8, UTF-16, JSON's and addresses' escapes; each in hexadecimal and base64 too."""
    texts = {
        word.encode(),
        word.encode("utf-16-le"),
        word.encode("utf-16-be"),
        json.dumps(word)[1:-1].encode(),
        quote(word).encode(),
    }
    return texts | {form for text in texts for form in _encoded(text)}


async def at_rest(engines: Engines, *folders: Path) -> list[Held]:
    """Every file of the folders; every record as consumed and every document, whatever compresses the files."""
    records = await _records(engines.kafka)
    return [*files_in(*folders), *records, *_documents(engines.mongo)]


def _encoded(text: bytes) -> Iterator[bytes]:
    yield text.hex().encode()
    yield text.hex().upper().encode()
    for begins in range(3):  # wherever the word stands in what was encoded, these groups of three are whole
        whole = text[begins : begins + (len(text) - begins) // 3 * 3]
        yield b64encode(whole)
        yield urlsafe_b64encode(whole)


def files_in(*folders: Path) -> Iterator[Held]:
    """Every file of the folders."""
    for file in (file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()):
        try:
            yield str(file), file.read_bytes().rstrip(b"\0")  # Kafka's indexes are megabytes of nothing yet
        except FileNotFoundError:
            continue  # an engine has done with it


async def _records(kafka: str) -> list[Held]:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        topics = [topic for topic in await admin.list_topics() if not topic.startswith("__")]
    finally:
        await admin.close()
    return [
        (
            f"{r.topic}/{r.partition}/{r.offset}",
            b"\n".join([r.key or b"", r.value or b"", *_headers(r.headers)]),
        )
        for r in await records_of(kafka, topics)
    ]


def _headers(headers: Iterable[tuple[str, bytes | None]]) -> Iterator[bytes]:
    return (name.encode() + b"=" + (value or b"") for name, value in headers)


def _documents(mongo: str) -> Iterator[Held]:
    with MongoClient[RawBSONDocument](mongo, document_class=RawBSONDocument) as client:
        for database in map(client.get_database, client.list_database_names()):
            for name in database.list_collection_names():
                yield from ((f"{database.name}.{name}", d.raw) for d in database[name].find())
