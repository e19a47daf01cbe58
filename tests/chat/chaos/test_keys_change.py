"""A front-end's visitor is led to a unit that reaches them, while keys change and processes are killed."""

import asyncio
import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from joserfc import jwe
from joserfc.jwk import ECKey

from deploy.local.keys import FRONT_END, chat_keys, signalement_keys, unit_keys
from deploy.local.services import Services
from services.chat.domain.front_end import conversation_of
from tests.chat.chaos.conftest import Mortal
from tests.support.chaos.kafka_log import records_of, to_dead_letters
from tests.support.chat.asking import Caller, Operator
from tests.support.chat.driving import Product, sign_in
from tests.support.chat.front_end_process import FrontEndProcess, front_end
from tests.support.chat.talking import Talker
from tests.support.signalement.consented import proof_in
from tests.support.signalement.product import PHONE, SUMMARY
from tests.support.waiting import until

ALGORITHMS = ["ECDH-ES+A256KW", "A256GCM"]
SUBMITTED, DELIVERED = f"front-end.message-submitted.{FRONT_END}", f"chat.message-delivered.{FRONT_END}"
INBOX = "/api/signalement/inbox"


class Parties:
    """The product, signalement beside it, and the next key of each side, which is made beforehand."""

    def __init__(self, product: Product, mortal: Mortal, folder: Path) -> None:
        self.product, self.mortal, self.folder = product, mortal, folder
        self.signalement = product._service("signalement", "signalement")
        self.next_keys = {name: a_key(folder / f"{name}-next.json") for name in ("chat", "site")}

    async def dies_and_is_back(self, process: Any, visitor: FrontEndProcess, text: str) -> None:
        """Kill it; the visitor writes meanwhile."""
        await asyncio.to_thread(process.kill)
        await visitor.says(text)
        await asyncio.to_thread(process.restart)

    def chat_takes_its_next_key(self) -> Services:
        """Give chat, when it starts again, its next key to be sealed to, and the former to open."""
        chat = self.product.chats[0]
        former = chat._settings["CHAT_KEY"]
        chat._settings |= {"CHAT_KEY": str(self.next_keys["chat"]), "CHAT_OTHER_KEYS": former}
        return chat

    async def the_front_end_s_next_key_is_registered(self) -> None:
        """Have an administrator propose it, and another confirm it."""
        one, another = [await Operator.signs_in(self.product, f"administrator-{n}") for n in (1, 2)]
        public = ECKey.import_key(json.loads(self.next_keys["site"].read_text())).as_dict(private=False)
        proposed = await one.ask("PUT", f"/api/chat/front-end-keys/{FRONT_END}", {"jwk": public})
        body = {"fingerprint": proposed.json()["fingerprint"]}
        where = f"/api/chat/front-end-key-proposals/{FRONT_END}/confirmation"
        assert (await another.ask("POST", where, body)).status_code == 200

    async def consents(self, conversation: str) -> None:
        """Publish the visitor's consent, as their front-end does."""
        about = Caller(self.product.next_address)
        version = (await about.ask("GET", "/api/chat/consent-text")).json()["version"]
        key = ECKey.import_key((await about.ask("GET", "/api/chat/public-keys")).json()["keys"][0])
        said = json.dumps({"conversation": conversation, "contact": {"phone": PHONE}, "safe_contact": {}})
        box = jwe.encrypt_compact({"alg": ALGORITHMS[0], "enc": ALGORITHMS[1]}, said, key)
        headers = {
            "ce_specversion": "1.0", "ce_id": str(uuid4()), "ce_type": "front-end.consent-submitted",
            "ce_source": FRONT_END, "ce_time": datetime.now(UTC).isoformat(), "content-type": "application/json",
        }  # fmt: skip
        body = json.dumps({"jwe": box, "text_version": version}).encode()
        pairs = [(name, value.encode()) for name, value in headers.items()]
        async with AIOKafkaProducer(bootstrap_servers=self.product.engines.kafka, acks="all") as producer:
            await producer.send_and_wait(SUBMITTED, body, conversation.encode(), headers=pairs)

    async def agent_answers(self, status: str) -> dict[str, Any]:
        """Have the unit's agent open what is in the inbox, and answer it; what they read."""
        agent = Caller(
            lambda: self.signalement.address, await sign_in(self.product.engines.oidc, "agent-police-1")
        )
        await until(lambda: self._is_in(agent))
        (one,) = (await agent.ask("GET", INBOX)).json()["signalements"]
        sealed = (await agent.ask("GET", f"{INBOX}/{one['id']}")).json()["jwe"]
        plain = opened(sealed, self.folder / "keys" / "units" / "police.json")
        said = {"status": status, "proof": proof_in(plain, status)}
        assert (await agent.ask("POST", f"{INBOX}/{one['id']}/answers", said)).status_code == 200
        return plain

    async def _is_in(self, agent: Caller) -> bool:
        return bool((await agent.ask("GET", INBOX)).json()["signalements"])


@pytest.fixture
def parties(mortal: Mortal, tmp_path: Path) -> Iterator[Parties]:
    """Give chat, router and signalement, each a process of its own."""
    keys = tmp_path / "keys"
    settings = {
        "SIGNALEMENT_UNIT_KEYS": str(unit_keys(keys)), "SIGNALEMENT_DATABASE": "signalement-keys-change",
        **signalement_keys(keys), **chat_keys(keys),
    }  # fmt: skip
    with Product(tmp_path, mortal.engines, **settings) as product:
        parties = Parties(product, mortal, tmp_path)
        try:
            parties.signalement.restart()
            yield parties
        finally:
            parties.signalement.kill()


def a_key(file: Path) -> Path:
    """A new private key, in a file."""
    key = ECKey.generate_key("P-256", {"kid": file.stem, "alg": ALGORITHMS[0], "use": "enc"})
    file.write_text(json.dumps(key.as_dict(private=True)))
    return file


def opened(box: str, file: Path) -> dict[str, Any]:
    """The content of a JWE that is sealed to the key in this file."""
    key = ECKey.import_key(json.loads(file.read_text()))
    content: dict[str, Any] = json.loads(
        jwe.decrypt_compact(box, key, algorithms=ALGORITHMS).plaintext or b""
    )
    return content


def kid_of(box: str) -> str:
    """The key that a JWE says it is sealed to."""
    header = box.partition(".")[0]
    kid: str = json.loads(urlsafe_b64decode(header + "=" * (-len(header) % 4)))["kid"]
    return kid


async def test_nothing_is_lost_doubled_moved_or_unreadable(parties: Parties) -> None:
    """Chat and its key, Kafka, the front-end's key, then the front-end: each changes or dies in mid-conversation."""
    product, more = parties.product, [parties.next_keys["site"]]
    operator = await Operator.signs_in(product)
    async with front_end(product, "ours", more_keys=more) as visitor:
        await visitor.shows("chat.submission-accepted")
        await visitor.says("un")
        async with await operator.takes(conversation_of(FRONT_END, "ours", 6)) as desk:
            await desk.say("deux")
            await visitor.shows("chat.message-delivered")
            await parties.dies_and_is_back(parties.chat_takes_its_next_key(), visitor, "trois")
            await visitor.shows("chat.submission-accepted", 3)
            await parties.dies_and_is_back(parties.mortal.kafka, visitor, "quatre")
            await visitor.shows("chat.submission-accepted", 4)
            await parties.the_front_end_s_next_key_is_registered()
            await desk.say("cinq")
            await visitor.shows("chat.message-delivered", 2)
        visitor.dies()
    async with front_end(product, "ours", more_keys=more) as again:
        await again.says("six")
        await again.shows("chat.submission-accepted", 5)
        await a_unit_reaches_the_visitor(parties, operator, again)
        async with Talker(product.next_address, desk.conversation, operator.token) as read:
            await read.until(lambda talker: len(talker.messages) == 6)
        closed = await operator.request(desk.conversation, "close", outcome="signalement")
        assert closed.status_code == 200, closed.text
        await again.ends()
    assert [text for *_, text in read.messages] == ["un", "deux", "trois", "quatre", "cinq", "six"]
    assert again.texts == ["deux", "cinq"]
    assert statuses(again) == ["forwarded", "received", "contacted"]
    assert again.kinds[-1] == "chat.conversation-closed"
    await each_key_opened_what_it_was_for(parties)
    assert await to_dead_letters(product.engines.kafka) == []


async def test_what_chat_cannot_open_any_more_is_sealed_to_its_new_key_and_sent_again(
    parties: Parties,
) -> None:
    """By both examples, which asked for the former key; the text stands once, and its visitor sees why."""
    product, operator = parties.product, await Operator.signs_in(parties.product)
    async with (
        front_end(product, "one") as one,
        front_end(product, "another", "front_end_faststream") as another,
    ):
        for visitor in (one, another):
            await visitor.shows("chat.submission-accepted")
            await visitor.says("un")
            await visitor.shows("chat.submission-accepted", 2)
        chat = parties.chat_takes_its_next_key()
        chat._settings["CHAT_OTHER_KEYS"] = ""
        await asyncio.to_thread(chat.kill)
        await asyncio.to_thread(chat.restart)
        for name, visitor in (("one", one), ("another", another)):
            await visitor.says("deux")
            await visitor.shows("chat.submission-accepted", 3)
            refused = [each["reason"] for each in visitor.shown if "reason" in each]
            assert refused == ["unreadable"]
            async with await operator.takes(conversation_of(FRONT_END, name, 6)) as desk:
                await desk.until(lambda talker: len(talker.messages) == 2)
            assert [text for *_, text in desk.messages] == ["un", "deux"]


async def a_unit_reaches_the_visitor(parties: Parties, operator: Operator, visitor: FrontEndProcess) -> None:
    """Consented through the front-end, drafted, opened and answered by an agent, Kafka being killed between."""
    conversation = conversation_of(FRONT_END, "ours", 6)
    await parties.consents("ours")
    await visitor.shows("chat.consent-recorded")
    signalement = Caller(lambda: parties.signalement.address, operator.token)
    drafted = {"id": str(uuid4()), "conversation": conversation, "summary": SUMMARY}

    async def is_drafted() -> bool:
        answer = await signalement.ask("POST", "/api/signalement/signalements", drafted)
        return answer.status_code in {200, 201}

    await until(is_drafted)
    plain = await parties.agent_answers("received")
    assert (plain["contact"], plain["summary"]["facts"]) == ({"phone": PHONE}, SUMMARY["facts"])
    await asyncio.to_thread(parties.mortal.kafka.kill)
    await asyncio.to_thread(parties.mortal.kafka.restart)
    await parties.agent_answers("contacted")
    async with asyncio.timeout(60):
        while "contacted" not in statuses(visitor):
            await visitor._read()


def statuses(visitor: FrontEndProcess) -> list[str]:
    """Where the visitor has read that their signalement is, without the wait for their consent."""
    events = [one for one in visitor.shown if one.get("event") == "chat.signalement-progressed"]
    return [one["body"]["status"] for one in events if one["body"]["status"] != "awaiting-consent"]


async def each_key_opened_what_it_was_for(parties: Parties) -> None:
    """The former keys what came before, the next ones what came after, on both sides."""
    kafka, keys = parties.product.engines.kafka, parties.folder / "keys"
    submitted = [json.loads(r.value) for r in await records_of(kafka, [SUBMITTED])]
    boxes = [body["jwe"] for body in submitted if "text_version" not in body]
    assert opened(boxes[0], keys / "chat.json")["text"] == "un"
    assert opened(boxes[-1], parties.next_keys["chat"])["text"] == "six"
    delivered = {json.loads(r.value).get("jwe") for r in await records_of(kafka, [DELIVERED])} - {None}
    kids = {kid_of(box) for box in delivered}
    assert kids == {f"demonstration-{FRONT_END}", "site-next"}
