"""Editions between a real Kafka and a real store: stored whole, activated under load, rolled back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from services.router.editions import __main__ as command
from services.router.editions.bundled import ID
from services.router.editions.commands import connected_commands
from services.router.editions.edition import Edition
from services.router.editions.edition_store import EditionStore
from services.router.editions.files.published import Refused
from services.router.settings import RouterSettings
from shared.cloudevents.event import Record
from shared.cloudevents.headers import envelope_of
from shared.events.chat import ConversationOpened
from shared.events.router import ConversationRouted, territory_edition
from shared.kafka.producer import Producer
from shared.mongo import database
from tests.conftest import Engines
from tests.router.test_the_router_on_real_engines import Outside, name, outside, running
from tests.support.router.files import an_edition
from tests.support.waiting import until

__all__ = ["name", "outside"]
PATH = "/api/router/communes"
BEFORE = {"74280": "gendarmerie", "74012": "police"}
AFTER = {"74280": "police", "74012": "gendarmerie"}
LEAD = timedelta(seconds=6)


@pytest.fixture
async def exchanged(engines: Engines, small: Edition) -> AsyncIterator[Edition]:
    """Give an edition in which two communes exchange their forces; its activations are taken back afterwards."""
    edition = an_edition(small, f"exchanged-{uuid4().hex[:8]}", c74280="PN", c74012="GN")
    yield edition
    async with Producer(engines.kafka, "router") as producer:
        for activated in (edition.id, ID):
            await (await producer.send(Record(territory_edition.name, activated.encode(), None, [], None)))


async def test_an_edition_is_stored_whole_and_never_replaced(
    engines: Engines, name: str, edition: Edition, small: Edition
) -> None:
    """The whole country comes back with its hash; the same again is nothing new, another content is refused."""
    db = database(engines.mongo, name)
    edition_store = EditionStore(db)
    await edition_store.add(edition)
    await edition_store.add(edition)
    found = await edition_store.one(edition.id)
    assert found is not None
    assert (found.sha256, found.origin, found.date) == (edition.sha256, edition.origin, edition.date)
    with pytest.raises(Refused, match="Another edition is named"):
        await edition_store.add(Edition(edition.id, "", {}, small.packed))
    (listed,) = await edition_store.all()
    assert (listed["_id"], listed["sha256"], "tables" in listed) == (edition.id, edition.sha256, False)
    assert await edition_store.one("none") is None
    db.client.close()


async def test_the_command_reaches_both_engines(
    engines: Engines,
    name: str,
    outside: Outside,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The bundled edition is in force until another one is activated."""
    for variable, value in {**engines.environment, "ROUTER_DATABASE": name}.items():
        monkeypatch.setenv(variable, value)
    await asyncio.to_thread(command.main, ["list"])
    assert capsys.readouterr().out.startswith("2026-08  2026-08-01 (shipped)  in force")


async def test_an_edition_activated_under_load_is_never_in_force_by_half(
    engines: Engines, name: str, outside: Outside, exchanged: Edition
) -> None:
    """Two routers: no request refused, each conversation routed by the edition of its opening; then back again."""
    settings = RouterSettings(kafka=engines.kafka, mongo=engines.mongo, router_database=name, local=True)
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(running(engines, name)) for _ in range(2)]
        commands = await stack.enter_async_context(connected_commands(settings))
        await commands.edition_store.add(exchanged)
        for edition, forces in ((exchanged.id, AFTER), (ID, BEFORE)):
            since = datetime.now(UTC) + LEAD
            await commands.activate(edition, since)
            opened = await _under_load(clients, outside, edition)
            for conversation in opened:
                at = forces if conversation.time >= since else _other(forces)
                assert await _routed(outside, conversation) == at[conversation.commune]


async def _under_load(
    clients: list[httpx.AsyncClient], outside: Outside, edition: str
) -> list[ConversationOpened]:
    """Ask and open without pause, until every router answers by that edition, and a little longer."""
    opened: list[ConversationOpened] = []

    async def looks() -> bool | None:
        return all([await _asked(client) == edition for client in clients]) or None

    async def opens() -> None:
        while True:
            for commune in BEFORE:
                opened.append(await outside.open(commune, len(opened) % 6))

    opening = asyncio.create_task(opens())
    await until(looks)
    after = len(opened)

    async def enough() -> bool | None:
        return (len(opened) >= after + 4 and await looks()) or None

    await until(enough)
    opening.cancel()
    return opened


async def _asked(client: httpx.AsyncClient) -> str:
    """The edition that answers for both communes; each answer is whole."""
    for commune in BEFORE:
        answer = await client.get(f"{PATH}/{commune}")
        assert answer.status_code == 200
        shown = answer.json()
        forces = BEFORE if shown["edition"]["id"] == ID else AFTER
        assert shown["competence"]["force"] == forces[commune]
    return str(shown["edition"]["id"])


async def _routed(outside: Outside, conversation: ConversationOpened) -> str:
    (record,) = await outside.published(conversation.conversation)
    return ConversationRouted.read(envelope_of(record), record.value).force


def _other(forces: dict[str, str]) -> dict[str, str]:
    return BEFORE if forces is AFTER else AFTER
