"""The whole router between a real Kafka and a real store."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar
from uuid import uuid4, uuid5

import httpx
import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord
from fastapi import FastAPI

from services.router.app import create_app
from services.router.settings import RouterSettings
from shared.cloudevents.event import REPLY
from shared.cloudevents.headers import envelope_of, type_of
from shared.events.chat import ConversationOpened, ConversationTransferred, TransferRequested
from shared.events.router import ConversationRouted, conversation_routed, conversation_unroutable
from shared.identifiers import RECEPTION, new_conversation
from shared.identity import Staff
from shared.kafka.producer import Producer
from shared.kafka.topics import make_topics
from shared.mongo import database
from tests.conftest import Engines
from tests.support.doubles import SessionsGoOn
from tests.support.waiting import until

PUBLISHED = (*conversation_routed.names, *conversation_unroutable.names)
PATIENCE = 20.0
Found = TypeVar("Found")


class SupervisorsOnly(SessionsGoOn):
    """An authentication that takes everybody for the same supervisor."""

    async def staff(self, authorization: str | None) -> Staff:
        """The supervisor."""
        return Staff("supervisor-police-1", "", "supervisor", "police")


@dataclass
class Outside:
    """The surroundings of the router: chat, which publishes, and a consumer of the router's topics."""

    producer: Producer
    consumed: list[ConsumerRecord]

    async def open(self, commune: str, partition: int = 3) -> ConversationOpened:
        """A visitor opens a conversation about a commune; all in one partition, so in one order."""
        opened = ConversationOpened.now(
            conversation=new_conversation(partition), commune=commune, stay=RECEPTION
        )
        await self.producer.acknowledged(opened, within=PATIENCE)
        return opened

    async def published(self, conversation: str, count: int = 1) -> list[ConsumerRecord]:
        """The router's events of a conversation, once there are so many."""

        async def enough() -> list[ConsumerRecord] | None:
            found = [record for record in self.consumed if record.key == conversation.encode()]
            return found if len(found) >= count else None

        return await until(enough)


@asynccontextmanager
async def running(engines: Engines, name: str) -> AsyncIterator[httpx.AsyncClient]:
    """A router of its own database, ready."""
    app: FastAPI = create_app(
        RouterSettings(kafka=engines.kafka, mongo=engines.mongo, router_database=name, local=True)
    )
    app.state.authentication = SupervisorsOnly()
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test", timeout=PATIENCE) as client,
    ):

        async def ready() -> bool | None:
            return (await client.get("/api/router/readyz")).status_code == 200 or None

        await until(ready)
        yield client


@pytest.fixture
async def name(engines: Engines) -> AsyncIterator[str]:
    """Give the name of a database that is dropped afterwards."""
    name = f"router-{uuid4().hex[:8]}"
    yield name
    client = database(engines.mongo, name).client
    await client.drop_database(name)
    client.close()


@pytest.fixture
async def outside(engines: Engines) -> AsyncIterator[Outside]:
    """Give chat and a listener, on the topics of the catalogue."""
    await make_topics(engines.kafka)
    consumer = AIOKafkaConsumer(*PUBLISHED, bootstrap_servers=engines.kafka, auto_offset_reset="earliest")
    await consumer.start()
    async with Producer(engines.kafka, "chat") as producer:
        outside = Outside(producer, [])
        listening = asyncio.create_task(_listen(consumer, outside.consumed))
        yield outside
        listening.cancel()
    await consumer.stop()


async def _listen(consumer: AIOKafkaConsumer, consumed: list[ConsumerRecord]) -> None:
    while True:
        consumed.append(await consumer.getone())


async def test_an_opened_conversation_is_routed_on_its_forces_topic(
    engines: Engines, name: str, outside: Outside
) -> None:
    """Police, gendarmerie, or unroutable: one event, under an id that derives from the opening's."""
    async with running(engines, name) as client:
        for commune, topic, kind in [
            ("33063", "router.conversation-routed.police", "router.conversation-routed"),
            ("33236", "router.conversation-routed.gendarmerie", "router.conversation-routed"),
            ("75056", "router.conversation-unroutable", "router.conversation-unroutable"),
        ]:
            opened = await outside.open(commune)
            (record,) = await outside.published(opened.conversation)
            assert (record.topic, type_of(record)) == (topic, kind)
            assert envelope_of(record).id == uuid5(opened.id, kind)
        listed = (await client.get("/api/router/unroutable")).json()
    assert opened.conversation in {unrouted["conversation"] for unrouted in listed}


async def test_a_router_that_was_down_routes_the_conversations_that_waited(
    engines: Engines, name: str, outside: Outside
) -> None:
    """Nothing that was opened meanwhile is lost, and a conversation routed before is not published again."""
    async with running(engines, name):
        before = await outside.open("33063")
        await outside.published(before.conversation)
    meanwhile = [await outside.open(commune) for commune in ("33236", "74010", "69381")]
    async with running(engines, name):
        for opened in meanwhile:
            assert len(await outside.published(opened.conversation)) == 1
        assert len(await outside.published(before.conversation)) == 1


async def test_a_supervisors_choice_becomes_a_transfer(engines: Engines, name: str, outside: Outside) -> None:
    """The choice is published, chat decides it in the log, and only then is it answered and off the list."""
    async with running(engines, name) as client:
        opened = await outside.open("78621")
        await outside.published(opened.conversation)
        path = f"/api/router/unroutable/{opened.conversation}"
        choosing = asyncio.create_task(client.post(path, json={"id": str(uuid4()), "force": "police"}))
        _, record = await outside.published(opened.conversation, 2)
        routed = ConversationRouted.read(envelope_of(record), record.value)
        await outside.producer.acknowledged(_decided(routed), within=PATIENCE)
        answer = await choosing
        listed = (await client.get("/api/router/unroutable")).json()
    assert (answer.status_code, answer.json()["end"], routed.decided_by) == (
        200,
        "police",
        "supervisor-police-1",
    )
    assert opened.conversation not in {unrouted["conversation"] for unrouted in listed}


async def test_nobody_waits_for_a_supervisor_for_ever(
    engines: Engines, name: str, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two routers, then of one that was started again: the deadline's decision, always under one id."""
    monkeypatch.setenv("ROUTER_UNROUTABLE_SECONDS", "1")
    async with running(engines, name), running(engines, name):
        opened = await outside.open("78621")
        _, record = await outside.published(opened.conversation, 2)
        routed = ConversationRouted.read(envelope_of(record), record.value)
        assert (routed.force, routed.unit.id, routed.decided_by) == ("police", "police-78", "deadline")
    async with running(engines, name):
        decided = (await outside.published(opened.conversation, 3))[1:]
        assert {envelope_of(record).id for record in decided} == {routed.id}


def _decided(routed: ConversationRouted) -> ConversationTransferred:
    """The event with which chat's decider answers the router's."""
    body = {"conversation": routed.conversation, "unit": routed.unit}
    request = TransferRequested.after(routed, stay=RECEPTION, to=routed.force, **body)
    return ConversationTransferred.after(request, REPLY, request=request.id, to=f"{routed.force}.1", **body)
