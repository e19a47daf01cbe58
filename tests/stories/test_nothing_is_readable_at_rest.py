"""The words of two people lie on Kafka's, the store's and the logs' disks, and nobody can read them there."""

import asyncio
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from pymongo import MongoClient

from shared.events.chat import MessagePosted
from tests.chat.chaos.conftest import Mortal
from tests.conftest import Engines
from tests.stories.conftest import BROWSER, VISITOR
from tests.support.at_rest import Held, at_rest, files_in, found
from tests.support.chaos.kafka_log import records_of, to_dead_letters
from tests.support.chat.asking import Caller, Operator, Visitor
from tests.support.chat.driving import Product
from tests.support.waiting import until

PLANTED = "marqueur-planté"
TYPED = "bordeaulxois"
REFUSED = ("ornithorynque-refusé", "zibeline-de-trop", "axolotl-déplacé", "pangolin-sans-droit")
LOG = "chat.conversation.police"


@pytest.mark.parametrize("around", ["", "a", "ab"])
def test_a_word_is_found_in_whatever_writing(around: str) -> None:
    """The search reads what a leak could look like, wherever the word stands in it."""
    said = f"{around}{PLANTED}{around}"
    texts = (*map(said.encode, ("utf-8", "utf-16-le", "utf-16-be")), json.dumps(said).encode())
    for text in (*texts, quote(said).encode()):
        for form in (text, text.hex().encode(), b64encode(text), urlsafe_b64encode(text)):
            assert found([PLANTED], [("here", form)]) == {(PLANTED, "here")}
    assert found([PLANTED], [("here", b"marqueur-plante")]) == set()


async def test_nothing_that_was_said_is_readable_at_rest(
    mortal: Mortal, product: Product, behind_a_proxy: dict[str, str]
) -> None:
    """No disk holds the words, the address or a secret that opens anything, in spite of all that happened to them."""
    visitor = await Visitor.opens(product, headers=behind_a_proxy)
    operator = await Operator.signs_in(product)
    said = await they_talk(mortal, product, visitor, operator)
    said += await the_other_force_answers_too(product, visitor, operator)
    said += await they_come_back(visitor, operator)
    await what_is_refused_is_not_kept_either(visitor)
    await a_message_becomes_a_dead_letter(mortal, visitor)
    await chat_cannot_seal_for_a_moment(product, visitor)
    secrets = [visitor.token, visitor.resume_code, visitor.resume_code.replace("-", ""), operator.token]
    await plant(mortal.engines, visitor.conversation, product.logs[0])
    held = await everything(mortal, product)
    where = {topic_offset for _, topic_offset in found([PLANTED], held)}
    assert {kind for kind in KINDS if any(kind in topic_offset for topic_offset in where)} == KINDS
    assert any(visitor.conversation.encode() in content for _, content in held)
    assert found([*said, *REFUSED, TYPED, VISITOR, BROWSER, *secrets], held) == set()


async def they_talk(mortal: Mortal, product: Product, visitor: Visitor, operator: Operator) -> list[str]:
    """A commune is typed and both sides write, while the store goes away and chat is killed."""
    said = ["hippocampe-étoilé", "coccinelle-attentive", "libellule-sans-toit"]
    router = Caller(lambda: product.router.address)
    router.headers = visitor.headers
    assert (await router.ask("GET", f"/api/router/communes?q={TYPED}")).status_code == 200
    async with visitor:
        await visitor.say(f"Bonsoir, {said[0]}.")
        async with await operator.takes(visitor.conversation) as desk:
            await desk.say(f"Je vous lis : {said[1]}.")
            await desk.until_sent()
            await asyncio.to_thread(mortal.documents.kill)
            await visitor.say(f"Encore {said[2]}.")
            await visitor.until_sent()
            await asyncio.to_thread(mortal.documents.restart)
            await asyncio.to_thread(product.chats[0].kill)
            await asyncio.to_thread(product.chats[0].restart)
            await desk.until(lambda talker: len(talker.messages) == 3)
    return said


async def the_other_force_answers_too(product: Product, visitor: Visitor, operator: Operator) -> list[str]:
    """In danger, the conversation goes to the other force with every word, and comes back."""
    said = ["salamandre-éteinte"]
    gendarme = await Operator.signs_in(product, "operator-gendarmerie-1")
    await operator.request(visitor.conversation, "danger")
    given = await operator.request(visitor.conversation, "transfer", force="gendarmerie")
    assert given.status_code == 200, given.text
    async with await gendarme.takes(visitor.conversation) as desk:
        await desk.say(f"Oui, {said[0]}.")
        await desk.until(lambda talker: len(talker.messages) == 4)
        back = await gendarme.request(visitor.conversation, "transfer", force="police")
        assert back.status_code == 200, back.text
    return said


async def they_come_back(visitor: Visitor, operator: Operator) -> list[str]:
    """The conversation is closed, written in too late, resumed with its code and reopened."""
    said = ["tourterelle-tardive", "bergeronnette-revenue"]
    async with await operator.takes(visitor.conversation):
        closed = await operator.request(visitor.conversation, "close", outcome="information")
        assert closed.status_code == 200, closed.text
    assert (await post(visitor, said[0])).status_code == 409
    resumed = await visitor.caller.ask("POST", "/api/chat/resume", {"resume_code": visitor.resume_code})
    path = f"/api/chat/conversations/{visitor.conversation}/reopen"
    assert (await visitor.caller.ask("POST", path, {"id": str(uuid4())})).status_code == 200
    assert (await post(visitor, f"Me revoici, {said[1]}.")).status_code == 200
    return [*said, resumed.json()["token"]]


async def what_is_refused_is_not_kept_either(visitor: Visitor) -> None:
    """Too long, under a known id, of a wrong shape, as a commune, a code, a token or an address: no echo lasts."""
    message = str(uuid4())
    assert (await post(visitor, "Bonjour", message)).status_code == 200
    assert (await post(visitor, REFUSED[0], message)).status_code == 409
    assert (await post(visitor, REFUSED[1] * 900)).status_code == 422
    assert (await post(visitor, {"said": REFUSED[2]})).status_code == 422
    stranger = Caller(visitor.caller.address, "pangolin")
    stranger.headers = visitor.headers
    for method, path, body in (
        ("POST", "conversations", {"commune": REFUSED[3]}),
        ("POST", "resume", {"resume_code": REFUSED[3]}),
        ("GET", f"conversations/{REFUSED[3]}", None),
        ("GET", f"conversations/{visitor.conversation}?said={REFUSED[3]}", None),
    ):
        assert 400 <= (await stranger.once(method, f"/api/chat/{path}", body)).status_code < 500


async def a_message_becomes_a_dead_letter(mortal: Mortal, visitor: Visitor) -> None:
    """A sealed message whose record is cut short becomes a dead letter, as it is."""
    records = await records_of(mortal.kafka.address, [LOG])
    posted = ("ce_type", MessagePosted.type.encode())
    whole = next(r for r in records if r.key == visitor.conversation.encode() and posted in r.headers)
    async with AIOKafkaProducer(bootstrap_servers=mortal.kafka.address) as outsider:
        await outsider.send_and_wait(
            LOG, whole.value[:-3], whole.key, whole.partition, headers=list(whole.headers)
        )

    async def is_dead_lettered() -> bool:
        return any(dead.key == whole.key for dead in await to_dead_letters(mortal.kafka.address))

    await until(is_dead_lettered)


async def chat_cannot_seal_for_a_moment(product: Product, visitor: Visitor) -> None:
    """An error in the very endpoint that has the text in hand."""
    with without_its_month(product.ring):
        assert (await post(visitor, "pangolin-sans-droit")).status_code >= 500

    async def can_again() -> bool:
        return (await post(visitor, "Merci")).status_code == 200

    await until(can_again)


@contextmanager
def without_its_month(ring: Path) -> Iterator[None]:
    """The month's key is away, as when a disk is not mounted."""
    away = {key: key.with_suffix(".away") for key in ring.glob("*.key")}
    for key, elsewhere in away.items():
        key.rename(elsewhere)
    yield
    for key, elsewhere in away.items():
        elsewhere.rename(key)


async def post(visitor: Visitor, text: Any, message: str = "") -> Any:
    """Say something once, as where sockets are blocked."""
    path = f"/api/chat/conversations/{visitor.conversation}/messages"
    return await visitor.caller.once("POST", path, {"id": message or str(uuid4()), "text": text})


KINDS = {"/data/", "dead-letters.stats/", "/WiredTigerLog", "planted.words", "router.log"}
"""Kafka's segments and what it gives to consumers; the documents' files and what they give to clients; a log."""


async def plant(engines: Engines, conversation: str, log: Path) -> None:
    """Write a word as it must never be written, on Kafka, in the store and in a log."""
    async with AIOKafkaProducer(bootstrap_servers=engines.kafka) as careless:
        said = json.dumps({"conversation": conversation, "text": PLANTED})
        await careless.send_and_wait("dead-letters.stats", said.encode())
    with MongoClient[dict[str, str]](engines.mongo) as client:
        client.planted.words.insert_one({"conversation": conversation, "text": f"Je dis {PLANTED}."})
    with log.open("a") as lines:
        lines.write(json.dumps({"event": f"said {PLANTED}"}) + "\n")


async def everything(mortal: Mortal, product: Product) -> list[Held]:
    """All that lies anywhere, once the last word of it, the planted one, has reached the documents' files."""
    await until(lambda: found([PLANTED], files_in(mortal.documents.files)))
    return await at_rest(mortal.engines, mortal.kafka.folder.parent, product.folder)
