"""A visitor had everything erased; a copy made the day before lies forgotten on somebody's disk."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from aiokafka import TopicPartition
from pymongo import MongoClient
from pyrage import x25519

from deploy.backup import drill
from deploy.backup.__main__ import backup
from deploy.backup.kafka_log import cut
from deploy.local.documents import Documents
from deploy.local.engine import Process
from deploy.local.kafka import Kafka
from shared.cloudevents.headers import envelope_of
from shared.events.chat import KeyMade, MessagePosted, conversation_key
from shared.kafka.cluster import Cluster
from shared.sealing import KeyDestroyed, KeyRing
from tests.chat.chaos.conftest import Mortal
from tests.conftest import Engines, StartEngine
from tests.support.bucket import NAME, bucket
from tests.support.chaos.earlier_copy import put_back
from tests.support.chaos.kafka_log import records_of
from tests.support.chat.asking import Caller, Operator, Visitor
from tests.support.chat.driving import SHORT, Product
from tests.support.chat.talking import Talker
from tests.support.waiting import until

SAID = ["Je ne sais pas par où commencer.", "Prenez votre temps."]
TWO_YEARS = timedelta(days=730)


async def test_a_forgotten_copy_opens_nothing_once_its_month_has_passed(
    mortal: Mortal, product: Product, start_engine: StartEngine, tmp_path: Path
) -> None:
    """Kafka and the store copied before the erasure, the key ring as it is now; with the ring of then, it is read."""
    visitor = await they_talk(product)
    copy = a_copy(mortal, tmp_path)
    then = shutil.copytree(product.ring, tmp_path / "ring of then")
    await is_erased(visitor)
    now = shutil.copytree(product.ring, tmp_path / "ring of now")
    assert KeyRing(now).forget_past(datetime.now(UTC) + TWO_YEARS)
    engines = on_the_copy(start_engine, copy, mortal)
    with reading(product, engines, tmp_path / "read now", now) as found:
        assert await read(visitor, found) == [None] * len(SAID)
    (made,) = await keys_of(engines.kafka, visitor.conversation)
    with pytest.raises(KeyDestroyed):
        KeyRing(now).unwrap(made.wrapped, made.month)
    with reading(product, engines, tmp_path / "read then", then) as found:
        assert await read(visitor, found) == SAID


async def test_a_restored_store_learns_the_erasures_before_it_answers(
    mortal: Mortal, product: Product, tmp_path: Path
) -> None:
    """Yesterday's documents beside today's Kafka: never a word, 404 once ready, and the words are deleted again."""
    visitor, other = await they_talk(product), await they_talk(product)
    copy = a_copy(mortal, tmp_path)
    assert words_in(product, visitor) == len(SAID)
    await is_erased(visitor)
    stop([*product.processes, mortal.documents])
    put_back(mortal.documents, copy / mortal.documents.name / mortal.documents.files.name)
    assert words_in(product, visitor) == len(SAID)
    answers: set[int] = set()
    asking = asyncio.create_task(ask_all_the_time(visitor, answers))
    for process in product.processes:
        await asyncio.to_thread(process.restart)
    assert (await visitor.caller.once("GET", visitor_path(visitor))).status_code == 404
    asking.cancel()
    assert answers <= {404, 503}
    assert words_in(product, visitor) == 0
    assert await read(other, product) == SAID


async def test_a_restored_product_learns_the_erasures_before_it_answers(
    mortal: Mortal, product: Product, tmp_path: Path
) -> None:
    """Yesterday's documents and yesterday's log: only the key ring, which no backup has, remembers."""
    visitor, other = await they_talk(product), await they_talk(product)
    copy = a_copy(mortal, tmp_path)
    await is_erased(visitor)
    stop([*product.processes, mortal.documents, mortal.kafka])
    for engine in (mortal.kafka, mortal.documents):
        shutil.rmtree(engine.folder)
        shutil.copytree(copy / engine.name, engine.folder)
        engine.restart()
    assert words_in(product, visitor) == len(SAID)
    assert await keys_of(mortal.kafka.address, visitor.conversation)
    answers: set[int] = set()
    asking = asyncio.create_task(ask_all_the_time(visitor, answers))
    for process in product.processes:
        await asyncio.to_thread(process.restart)
    await until(lambda: words_in(product, visitor) == 0)
    asking.cancel()
    assert answers <= {404, 503}
    assert (await visitor.caller.once("GET", visitor_path(visitor))).status_code == 404
    assert await read(other, product) == SAID


async def test_a_drilled_backup_learns_the_erasures_and_goes_on(
    mortal: Mortal, start_engine: StartEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Copied from running engines, encrypted, to a bucket; restored into empty ones, at the same offsets."""
    engines = Engines(start_engine(Kafka).address, start_engine(Documents).address, mortal.oidc.address)
    opener = x25519.Identity.generate()
    (tmp_path / "identity").write_text(str(opener))
    with Product(tmp_path / "product", engines) as product, bucket() as served:
        visitor, other = await they_talk(product), await they_talk(product)
        began = TopicPartition("chat.conversation.reception", int(other.conversation.partition("-")[0]))
        await cut(Cluster(engines.kafka), {began: 1})  # as Kafka does when retention ends
        asked = {
            **served, **engines.environment, "TO": f"s3://{NAME}/daily",
            "BACKUP_RECIPIENTS": str(opener.to_public()), "BACKUP_IDENTITY": str(tmp_path / "identity"),
            "CHAT_DATABASE": product.settings["CHAT_DATABASE"], **SHORT,
        }  # fmt: skip
        for name, value in asked.items():
            monkeypatch.setenv(name, value)
        await asyncio.to_thread(backup)
        await is_erased(visitor)
        await asyncio.to_thread(drilled, f"s3://{NAME}/daily", visitor, other, product.ring)


def drilled(source: str, visitor: Visitor, other: Visitor, ring: Path) -> None:
    """See that the erased conversation is not answered, and that the other one goes on."""
    with drill.restored(source) as (engines, held):
        assert {visitor.conversation, other.conversation} <= {key.partition("/")[0] for key in held.keys}
        with drill.learned(engines, held, ring) as services:
            asyncio.run(goes_on(services.address, visitor, other))
    assert "chat.conversation.reception" in held.exact


async def goes_on(address: str, visitor: Visitor, other: Visitor) -> None:
    """The conversation that nobody erased has its words, and takes another one; the erased one is none."""
    erased = Caller(lambda: address, visitor.token)
    assert (await erased.once("GET", visitor_path(visitor))).status_code == 404
    async with Talker(lambda: address, other.conversation, other.token) as page:
        await page.until(lambda talker: len(talker.messages) == len(SAID))
        await page.say("Je suis encore là.")
        await page.until(lambda talker: not talker.waiting)
    assert [text for _, _, text in page.messages] == [*SAID, "Je suis encore là."]


async def they_talk(product: Product) -> Visitor:
    """A visitor and an operator write, and the store has it."""
    visitor, operator = await Visitor.opens(product), await Operator.signs_in(product)
    async with visitor:
        await visitor.say(SAID[0])
        async with await operator.takes(visitor.conversation) as desk:
            await desk.until(lambda talker: len(talker.messages) == 1)
            await desk.say(SAID[1])
            await visitor.until(lambda talker: len(talker.messages) == 2)
    await until(lambda: words_in(product, visitor) == len(SAID))
    return visitor


async def is_erased(visitor: Visitor) -> None:
    """The visitor asks, and is answered that it is done."""
    assert (await visitor.caller.ask("DELETE", visitor_path(visitor))).status_code == 204
    assert (await visitor.caller.ask("GET", visitor_path(visitor))).status_code == 404


def a_copy(mortal: Mortal, folder: Path) -> Path:
    """The files of Kafka and of the store, as a backup has them; both go on afterwards."""
    engines: list[Process] = [mortal.kafka, mortal.documents]
    for engine in engines:
        engine.stop()
        shutil.copytree(engine.folder, folder / "copy" / engine.name)
    for engine in engines:
        engine.start()
    for engine in engines:
        engine.wait_ready()
    return folder / "copy"


def on_the_copy(start: StartEngine, copy: Path, mortal: Mortal) -> Engines:
    """Engines started on the copy's files."""
    start.folder = copy
    return Engines(start(Kafka).address, start(Documents).address, mortal.oidc.address)


@contextmanager
def reading(product: Product, engines: Engines, folder: Path, ring: Path) -> Iterator[Product]:
    """Chat alone, on those engines and with that key ring, as a finder of the copy would start it."""
    folder.mkdir()
    database = product.settings["CHAT_DATABASE"]
    found = Product(folder, engines, CHAT_DATABASE=database, KEY_RING=str(ring))
    try:
        found.chats[0].restart()
        yield found
    finally:
        stop(found.chats)


async def read(visitor: Visitor, product: Product) -> list[str | None]:
    """The messages that the visitor's page shows there."""
    async with Talker(product.next_address, visitor.conversation, visitor.token) as page:
        await page.until(lambda talker: len(talker.messages) == len(SAID))
    return [text for _, _, text in page.messages]


async def keys_of(kafka: str, conversation: str) -> list[KeyMade]:
    """The records of the conversation's keys that a Kafka holds."""
    records = await records_of(kafka, [conversation_key.name])
    ours = [r for r in records if r.key and r.key.startswith(conversation.encode())]
    return [KeyMade.read(envelope_of(r), r.value) for r in ours if r.value]


async def ask_all_the_time(visitor: Visitor, answers: set[int]) -> None:
    """Try to read from the first moment on that chat listens."""
    while True:
        with suppress(httpx.TransportError):
            answers.add((await visitor.caller.once("GET", visitor_path(visitor))).status_code)
        await asyncio.sleep(0.02)


def words_in(product: Product, visitor: Visitor) -> int:
    """How many messages of the visitor's last stay the store holds."""
    name = product.settings["CHAT_DATABASE"]
    with MongoClient[dict[str, Any]](product.engines.mongo) as client:
        held: list[dict[str, Any]] = list(
            client[f"{name}_police"]["pages"].find({"conversation": visitor.conversation})
        )
        held += client[f"{name}_police"]["conversations"].find({"_id": visitor.conversation})
    events = [orjson.loads((each.get("shown") or each).get("events", b"[]")) for each in held]
    return sum(event["type"] == MessagePosted.type for each in events for event in each)


def visitor_path(visitor: Visitor) -> str:
    """The conversation's address."""
    return f"/api/chat/conversations/{visitor.conversation}"


def stop(processes: list[Process]) -> None:
    """End them as a cut of the current would."""
    for process in processes:
        process.kill()
