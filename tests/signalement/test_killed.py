"""Kill -9 while signalements leave: each leaves once, sealed to the same bytes, and is answered or overdue."""

import asyncio
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4, uuid5

import pytest

from deploy.local.keys import signalement_keys
from deploy.local.ports import free_port
from deploy.local.services import Services
from services.signalement.letters import Letters
from shared.envelope import envelope_of
from shared.events.chat import ConsentRecorded, ContactGiven
from shared.events.signalement import (
    DraftRequested,
    HolderNoted,
    SignalementForwarded,
    TextGiven,
    UnitKeyRegistered,
)
from shared.events.values import Unit
from shared.facts import Fact, Stay, new_conversation
from shared.kafka.telling import Teller
from shared.kafka.topics import dead_letters_of, make_topics
from shared.mongo import database
from shared.sealing import Sealed, private_key
from tests.chat.chaos.kafka_log import facts_of, records_of
from tests.conftest import Engines
from tests.signalement.keys import jwk
from tests.signalement.test_handlers import SUMMARY

HOW_MANY, KILLS = 24, 3
ANSWERING, SILENT = (Unit(id=f"police-{name}-{uuid4().hex[:6]}", name=name) for name in ("answers", "silent"))
STAY = Stay("police", 1)


@pytest.fixture
async def service(engines: Engines, tmp_path: Path) -> AsyncIterator[Services]:
    """Give signalement in a process of its own, not started, whose units have seconds to answer."""
    name = f"signalement-{uuid4().hex[:8]}"
    settings = {
        **engines.environment, **signalement_keys(tmp_path), "SIGNALEMENT_DATABASE": name,
        "SIGNALEMENT_SESSION": "2", "SIGNALEMENT_DECIDES": "police", "SIGNALEMENT_RECEIVED_SECONDS": "3",
    }  # fmt: skip
    service = Services(
        tmp_path, port=free_port(), logs=tmp_path, settings=settings,
        command=[sys.executable, "-m", "services.signalement"], asked=("signalement",),
    )  # fmt: skip
    await make_topics(engines.kafka)
    yield service
    service.kill()
    client = database(engines.mongo, name).client
    await client.drop_database(f"{name}_police")
    client.close()


def a_consented_signalement(letters: Letters, unit: Unit) -> tuple[list[Fact], list[Fact]]:
    """What chat tells, and what signalement's endpoint tells, of one conversation that Eve has."""
    conversation, request = new_conversation(Random(unit.id).randrange(6)), uuid4()
    said: dict[str, Any] = {"conversation": conversation, "force": "police"}
    contact = ContactGiven.now(**said, jwe=letters.seal({"phone": "06"}))
    consent = ConsentRecorded.now(
        stay=STAY, conversation=conversation, request=uuid4(), unit=unit, unit_force="police", contact=contact.id,
        transmitted=("phone",), details=Sealed(key="k", box="x"), text_version="1", language="fr",
    )  # fmt: skip
    text = TextGiven.now(id=uuid5(request, "text"), **said, jwe=letters.seal(SUMMARY))
    draft = DraftRequested.now(
        id=request, **said, signalement=f"police-{conversation}-{request.hex[:12]}", operator="eve",
        text=text.id, urgency="normal",
    )  # fmt: skip
    return [contact, consent], [text, HolderNoted.now(stay=STAY, **said, operator="eve"), draft]


async def test_each_leaves_once_and_is_answered_or_overdue(
    engines: Engines, service: Services, tmp_path: Path
) -> None:
    """Whatever died meanwhile; nothing was set aside."""
    private = private_key(str(tmp_path / "signalement.json"), local=True)
    told = [a_consented_signalement(Letters(private), (ANSWERING, SILENT)[n % 2]) for n in range(HOW_MANY)]
    names = [fact.signalement for _, ours in told for fact in ours if isinstance(fact, DraftRequested)]
    async with AsyncExitStack() as stack:
        chat = await stack.enter_async_context(Teller(engines.kafka, "chat"))
        own = await stack.enter_async_context(Teller(engines.kafka, "signalement"))
        for unit in (ANSWERING, SILENT):
            await own(UnitKeyRegistered.now(unit=unit.id, name="", force="police", jwk=jwk(unit.id)))
        await asyncio.to_thread(service.restart)
        await _told_under_kills(service, chat, own, told)
    await _until_all(engines, names, "signalement.signalement-dispatched")
    key = tmp_path / "unit.json"
    key.write_text(jwk(ANSWERING.id, private=True))
    command = [
        "examples/territorial_service.py",
        "--kafka",
        engines.kafka,
        "--unit",
        ANSWERING.id,
        "--key",
        str(key),
    ]
    unit = await asyncio.create_subprocess_exec(
        sys.executable, *command, "--contacted", stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await _until_all(
            engines, names, "signalement.signalement-contacted", "signalement.signalement-overdue"
        )
    finally:
        unit.kill()
        await unit.wait()
    forwarded = defaultdict(set)
    for record in await records_of(engines.kafka, ["signalement.signalement-forwarded.police"]):
        left = SignalementForwarded.read(envelope_of(record), record.value or b"")
        forwarded[left.signalement].add((left.id, record.value))
    assert {name: len(forwarded[name]) for name in names} == dict.fromkeys(names, 1)
    assert await records_of(engines.kafka, [dead_letters_of("signalement")]) == []


async def _told_under_kills(
    service: Services, chat: Teller, own: Teller, told: list[tuple[list[Fact], list[Fact]]]
) -> None:
    """Tell all of it, in either order, while the service is killed again and again."""
    random = Random(7)
    for n, (theirs, ours) in enumerate(told):
        for teller, facts in ((chat, theirs), (own, ours)) if n % 3 else ((own, ours), (chat, theirs)):
            await teller(*facts)
        await asyncio.sleep(random.uniform(0, 0.1))
        if n % (HOW_MANY // KILLS) == HOW_MANY // KILLS - 1:
            await asyncio.to_thread(service.kill)
            await asyncio.to_thread(service.start)


async def _until_all(engines: Engines, names: set[str], *kinds: str) -> None:
    """Wait until the log says one of these of every signalement."""
    async with asyncio.timeout(60):
        while True:
            facts = await facts_of(engines.kafka, ["signalement.signalement.police"])
            said = {getattr(fact, "signalement", "") for fact in facts if fact.type in kinds}
            if names <= said:
                return
            await asyncio.sleep(0.3)
