"""Kill -9 while signalements leave: each leaves once, sealed to the same bytes, and is answered or overdue.

The same holds with two processes in one group, of which one freezes for longer than its session, then goes on.
What the visitor takes back while it or its store is away does not leave when they are back.
"""

import asyncio
import os
import signal
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from subprocess import DEVNULL, Popen
from typing import Any
from uuid import uuid4, uuid5

import pytest

from deploy.local.documents import Documents
from deploy.local.engine import ROOT, Process
from deploy.local.keys import signalement_keys
from deploy.local.ports import free_port
from deploy.local.services import Services
from services.signalement.sealer import Sealer
from shared.cloudevents.event import Event
from shared.cloudevents.headers import envelope_of
from shared.events.chat import ConsentRecorded, ConsentWithdrawn, ContactGiven, MessagePosted
from shared.events.signalement import (
    DraftRequested,
    HolderNoted,
    SignalementForwarded,
    TextGiven,
    UnitKeyRegistered,
)
from shared.events.values import Unit
from shared.identifiers import Stay, new_conversation, partition_of
from shared.kafka.producer import Producer
from shared.kafka.topics import dead_letters_of, make_topics
from shared.sealing import Sealed, private_key
from tests.conftest import Engines, StartEngine
from tests.support.chaos.kafka_log import events_of, records_of
from tests.support.signalement.consented import SUMMARY
from tests.support.signalement.keys import jwk
from tests.support.waiting import until

HOW_MANY, TIMES = 24, 3
AN_HOUR, LONG = 4_000, "x" * 2_000
"""Messages that one partition takes while a service is away: more than one fetch brings."""
ANSWERING, SILENT = (Unit(id=f"police-{name}-{uuid4().hex[:6]}", name=name) for name in ("answers", "silent"))
STAY = Stay("police", 1)


@pytest.fixture
def documents(start_engine: StartEngine) -> Documents:
    """Give signalement's own document server."""
    return start_engine(Documents)


@pytest.fixture
async def two(engines: Engines, documents: Documents, tmp_path: Path) -> AsyncIterator[list[Services]]:
    """Give two processes of signalement's one group, not started, whose units have seconds to answer."""
    settings = {
        **engines.environment, **signalement_keys(tmp_path), "MONGO": documents.address,
        "SIGNALEMENT_SESSION": "2", "SIGNALEMENT_DECIDES": "police", "SIGNALEMENT_RECEIVED_SECONDS": "3",
    }  # fmt: skip
    both = [
        Services(
            tmp_path / name, port=free_port(), logs=tmp_path / name, settings=settings,
            command=[sys.executable, "-m", "services.signalement"], names=("signalement",),
        )
        for name in ("one", "other")
    ]  # fmt: skip
    await make_topics(engines.kafka)
    yield both
    for process in both:
        process.kill()


@pytest.fixture
def service(two: list[Services]) -> Services:
    """Give one of them, alone."""
    return two[0]


@dataclass(frozen=True)
class Consented:
    """A conversation that Eve has, with a draft and its consent: the events of chat about it, and ours."""

    conversation: str
    unit: Unit
    from_chat: list[Event]
    ours: list[Event]
    signalement: str

    @classmethod
    def sealed_by(cls, sealer: Sealer, number: int) -> "Consented":
        """The consented draft of this number; each second one is for the unit that does not answer."""
        unit, request, conversation = (ANSWERING, SILENT)[number % 2], uuid4(), new_conversation(number % 6)
        fields: dict[str, Any] = {"conversation": conversation, "force": "police"}
        contact = ContactGiven.now(**fields, jwe=sealer.seal({"phone": "06"}))
        consent = ConsentRecorded.now(
            stay=STAY, conversation=conversation, request=uuid4(), unit=unit, unit_force="police",
            contact=contact.id, transmitted=("phone",), details=Sealed(key="k", box="x"), text_version="1",
            language="fr",
        )  # fmt: skip
        text = TextGiven.now(id=uuid5(request, "text"), **fields, jwe=sealer.seal(SUMMARY))
        name = f"police-{conversation}-{request.hex[:12]}"
        draft = DraftRequested.now(
            id=request, **fields, signalement=name, operator="eve", text=text.id, urgency="normal"
        )
        ours = [text, HolderNoted.now(stay=STAY, **fields, operator="eve"), draft]
        return cls(conversation, unit, [contact, consent], ours, name)


async def test_each_leaves_once_and_is_answered_or_overdue(
    engines: Engines, service: Services, tmp_path: Path
) -> None:
    """Whatever died meanwhile; each is sealed to the same bytes, and there is no dead letter."""
    consented = _consented(tmp_path)
    async for _ in _published(engines, [service], consented):
        await asyncio.to_thread(service.kill)
        await asyncio.to_thread(service.start)
    await _all_leave_once(engines, consented, tmp_path)


async def test_two_share_the_work_though_one_freezes_and_the_other_dies(
    engines: Engines, two: list[Services], tmp_path: Path
) -> None:
    """While it is frozen the other takes its part; what it was about to publish, it publishes no more."""
    consented = _consented(tmp_path)
    frozen, other = two
    publishing = _published(engines, two, consented)
    await anext(publishing)
    os.kill(frozen.pid, signal.SIGSTOP)
    await _until(engines, _all("dispatched", await anext(publishing)))
    os.kill(frozen.pid, signal.SIGCONT)
    await asyncio.to_thread(other.kill)
    async for _ in publishing:
        await asyncio.to_thread(other.start)
    await _all_leave_once(engines, consented, tmp_path)


def _all(end: str, consented: list[Consented]) -> dict[str, str]:
    return {one.signalement: end for one in consented}


def _consented(folder: Path) -> list[Consented]:
    sealer = Sealer(private_key(str(folder / "signalement.json"), local=True))
    return [Consented.sealed_by(sealer, number) for number in range(HOW_MANY)]


async def _all_leave_once(engines: Engines, consented: list[Consented], tmp_path: Path) -> None:
    await _until(engines, _all("dispatched", consented))
    with _answering(engines, tmp_path):
        ends = {one.signalement: "contacted" if one.unit is ANSWERING else "overdue" for one in consented}
        await _until(engines, ends)
    forwarded = defaultdict(set)
    for record in await records_of(engines.kafka, ["signalement.signalement-forwarded.police"]):
        left = SignalementForwarded.read(envelope_of(record), record.value or b"")
        forwarded[left.signalement].add((left.id, record.value))
    assert [len(forwarded[one.signalement]) for one in consented] == [1] * HOW_MANY
    dead = {record.key for record in await records_of(engines.kafka, [dead_letters_of("signalement")])}
    assert not dead & {one.signalement[7:-13].encode() for one in consented}


@pytest.mark.parametrize("away", ["service", "documents"])
async def test_a_consent_taken_back_while_nobody_consumes_wins(
    engines: Engines, service: Services, documents: Documents, tmp_path: Path, away: str
) -> None:
    """However much was said between the two: nothing leaves before all of that is consumed."""
    dead: Process = {"service": service, "documents": documents}[away]
    one = Consented.sealed_by(Sealer(private_key(str(tmp_path / "signalement.json"), local=True)), 0)
    fields = {"stay": STAY, "conversation": one.conversation, "request": uuid4()}
    taken_back = ConsentWithdrawn.now(**fields, consent=one.from_chat[1].id)
    async with Producer(engines.kafka, "chat") as chat, Producer(engines.kafka, "signalement") as own:
        await own(_key_of(one.unit), *one.ours)
        await asyncio.to_thread(service.restart)
        await _until(engines, {one.signalement: "drafted"})
        await asyncio.to_thread(dead.kill)
        await chat(*one.from_chat, *_said_in_an_hour(one.conversation), taken_back)
        await asyncio.to_thread(dead.restart)
    await _until(engines, {one.signalement: "withdrawn"})
    assert one.signalement not in await _said("dispatched", engines)


def _key_of(unit: Unit) -> UnitKeyRegistered:
    return UnitKeyRegistered.now(unit=unit.id, name="", force="police", jwk=jwk(unit.id))


def _said_in_an_hour(conversation: str) -> list[Event]:
    """The messages of others meanwhile, in the same partition."""
    other, text = new_conversation(partition_of(conversation)), Sealed(key="k", box=LONG)
    fields = {"stay": STAY, "conversation": other, "author": "visitor", "text": text}
    return [MessagePosted.now(**fields) for _ in range(AN_HOUR)]


async def _published(
    engines: Engines, processes: list[Services], consented: list[Consented]
) -> AsyncIterator[list[Consented]]:
    """Publish all of it, in either order; now and then yield what was published, for its consumer to be disturbed."""
    random = Random(7)
    async with Producer(engines.kafka, "chat") as chat, Producer(engines.kafka, "signalement") as own:
        for unit in (ANSWERING, SILENT):
            await own(_key_of(unit))
        for process in processes:
            await asyncio.to_thread(process.restart)
        for n, one in enumerate(consented, 1):
            both = [(chat, one.from_chat), (own, one.ours)]
            for producer, events in both if n % 3 else reversed(both):
                await producer(*events)
            await asyncio.sleep(random.uniform(0, 0.1))
            if n % (HOW_MANY // TIMES) == 0:
                yield consented[:n]


@contextmanager
def _answering(engines: Engines, folder: Path) -> Iterator[None]:
    """The example, at the unit that answers."""
    key = folder / "unit.json"
    key.write_text(jwk(ANSWERING.id, private=True))
    example = [sys.executable, "-I", str(ROOT / "examples/territorial_service.py"), "--contacted"]
    asked = ["--kafka", engines.kafka, "--unit", ANSWERING.id, "--key", str(key)]
    with Popen([*example, *asked], stdout=DEVNULL) as unit:
        try:
            yield
        finally:
            unit.kill()


async def _until(engines: Engines, ends: dict[str, str]) -> None:
    """Wait until the log says of each signalement what is expected of it."""

    async def all_there() -> bool:
        published = {end: await _said(end, engines) for end in set(ends.values())}
        return all(signalement in published[end] for signalement, end in ends.items())

    await until(all_there, lambda: ends)


async def _said(what: str, engines: Engines) -> set[str]:
    """The signalements of which the log says this."""
    events = await events_of(engines.kafka, ["signalement.signalement.police"])
    return {getattr(event, "signalement", "") for event in events if event.type.endswith(f"-{what}")}
