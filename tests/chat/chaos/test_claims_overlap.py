"""Two operators claim the same conversations at the same time, through two chat processes."""

import asyncio
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

import httpx

from services.chat.keys.conversation_keys import ConversationKeys
from shared.cloudevents.event import Event, request_id
from shared.events.chat import (
    ClaimRequested,
    ConversationClaimed,
    ConversationOpened,
    ConversationReceived,
    Reply,
    RequestRefused,
)
from shared.identifiers import RECEPTION, Stay, new_conversation
from shared.kafka.producer import Producer
from shared.sealing import KeyRing
from tests.chat.chaos.conftest import Mortal
from tests.support.chaos.kafka_log import events_of, requests_without_one_reply, to_dead_letters
from tests.support.chat.asking import Caller
from tests.support.chat.driving import Product, sign_in
from tests.support.waiting import PATIENCE, until

PAIRS = 500
AT_ONCE = 10
"""Pairs of claims that are on their way."""
SELDOM = PAIRS // 20
"""Claims that a machine which stood still for a while may have kept waiting."""
PARTITIONS = 6
OPERATORS = ("operator-police-1", "operator-police-2")
T = TypeVar("T")
POLICE = ["chat.conversation.police"]


@dataclass
class Claim:
    """A claim of one operator through one chat, and the answer."""

    conversation: str
    operator: str
    asked: UUID
    answer: httpx.Response
    at_once: bool
    """Whether the first answer was the reply, and not where to ask again."""

    @property
    def request(self) -> UUID:
        """The id of the event that was published."""
        return request_id(self.asked, self.operator, ClaimRequested)


async def test_each_of_a_thousand_claims_has_one_winner_and_the_loser_learns_it(
    mortal: Mortal, tmp_path: Path
) -> None:
    """In half of them neither endpoint is in the process that decides: the answers and the log agree."""
    with Product(tmp_path, mortal.engines, CHAT_SESSION="30") as product:
        deciding, other = product.url, product.another_chat(CHAT_DECIDES="gendarmerie").address
        tokens = {operator: await sign_in(mortal.oidc.address, operator) for operator in OPERATORS}
        reused = httpx.Limits(keepalive_expiry=2)  # seconds: the server closes what was still for five
        async with httpx.AsyncClient(timeout=30, limits=reused) as client:
            conversations = await _waiting(product, tokens[OPERATORS[0]])
            claims = await _claimed(client, conversations, [(deciding, other), (other, other)], tokens)
    events = await events_of(mortal.kafka.address, POLICE)
    replies = {event.request: event for event in events if isinstance(event, Reply)}
    for one, two in claims:
        winner, loser = (one, two) if one.answer.status_code == 200 else (two, one)
        _won(winner, replies[winner.request])
        _lost(loser, replies[loser.request])
    assert sum(not claim.at_once for pair in claims for claim in pair) < SELDOM
    assert await requests_without_one_reply(mortal.kafka.address) == {}
    assert await to_dead_letters(mortal.kafka.address) == []


async def _waiting(product: Product, token: str) -> list[str]:
    """The conversations that wait for an operator of the police, published as its log has them."""
    keys = ConversationKeys(KeyRing(product.ring), timedelta(days=30), timedelta(days=1))
    waiting = [new_conversation(number % PARTITIONS) for number in range(PAIRS)]
    async with Producer(product.engines.kafka, "chat") as publish:
        await asyncio.gather(*(publish(*_begun(conversation, keys)) for conversation in waiting))
    police = Caller(lambda: product.url, token)

    async def _all_are_queued() -> bool:
        answer = await police.ask("GET", "/api/chat/queue", within=PATIENCE)
        return len(answer.json()) == PAIRS

    await until(_all_are_queued)
    return waiting


def _begun(conversation: str, keys: ConversationKeys) -> tuple[Event, ...]:
    made, _, _ = keys.make(conversation, None)
    here = {"conversation": conversation, "stay": Stay("police", 1)}
    received = ConversationReceived.now(**here, came_from=str(RECEPTION), joined=True)
    return made, ConversationOpened.now(**here, commune="33063"), received


async def _claimed(
    client: httpx.AsyncClient,
    conversations: list[str],
    addresses: list[tuple[str, str]],
    tokens: dict[str, str],
) -> list[tuple[Claim, Claim]]:
    """Both operators claim each, at once; the pairs of addresses take turns."""

    async def _claim(at: str, operator: str, conversation: str) -> Claim:
        asked = uuid4()
        address = f"{at}/api/chat/conversations/{conversation}/claim"
        bearer = {"Authorization": f"Bearer {tokens[operator]}"}
        answer = await client.post(address, json={"id": str(asked)}, headers=bearer)
        at_once = answer.status_code != 202
        while answer.status_code == 202:
            await asyncio.sleep(0.2)
            answer = await client.get(f"{at}{answer.headers['Location']}", headers=bearer)
        return Claim(conversation, operator, asked, answer, at_once)

    async def _pair(number: int, conversation: str) -> tuple[Claim, Claim]:
        first, second = addresses[number % len(addresses)]
        return await asyncio.gather(
            _claim(first, OPERATORS[0], conversation), _claim(second, OPERATORS[1], conversation)
        )

    return await _bounded(AT_ONCE, (_pair(number, c) for number, c in enumerate(conversations)))


async def _bounded(most: int, works: Iterable[Awaitable[T]]) -> list[T]:
    """All of them, so many at once."""
    turn = asyncio.Semaphore(most)

    async def _one(work: Awaitable[T]) -> T:
        async with turn:
            return await work

    return await asyncio.gather(*(_one(work) for work in works))


def _won(claim: Claim, reply: Reply) -> None:
    assert claim.answer.status_code == 200, claim.answer.text
    assert claim.answer.json()["id"] == str(reply.id)
    assert isinstance(reply, ConversationClaimed)
    assert reply.operator == claim.operator


def _lost(claim: Claim, reply: Reply) -> None:
    assert claim.answer.status_code == 409, claim.answer.text
    assert claim.answer.json()["reason"] == "already-claimed"
    assert isinstance(reply, RequestRefused)
    assert reply.reason == "already-claimed"
