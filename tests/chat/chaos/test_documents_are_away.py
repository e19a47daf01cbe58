"""The store is slow, then away for a minute, while a chat takes over partitions."""

import asyncio
from pathlib import Path

import pytest

from tests.chat.chaos.conftest import Mortal
from tests.conftest import Engines
from tests.support.chaos.kafka_log import members_of
from tests.support.chaos.kills import SEED, all_is_there
from tests.support.chaos.load import Load
from tests.support.chaos.road import Road
from tests.support.chat.asking import Caller
from tests.support.chat.driving import Product
from tests.support.chat.talking import Talker
from tests.support.waiting import until

A_MINUTE = 60
SLOW = 0.4


async def test_nothing_is_lost_while_the_store_is_slow_and_then_away(
    mortal: Mortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No chat is ready, and each says why; open conversations go on all the same; then everything does."""
    monkeypatch.setattr(Talker, "patience", A_MINUTE)  # who comes back needs the store, and would wait for it
    with Road(mortal.documents.port) as road:
        engines = Engines(mortal.kafka.address, road.address, mortal.oidc.address)
        with Product(tmp_path, engines) as product:
            async with Load(product, SEED) as load:
                road.delay = SLOW
                await _a_second_chat_gets_its_share(load)
                road.cut()
                await _a_minute_without(load)
                road.mend()
                road.delay = 0
                for chat in product.chats:
                    await asyncio.to_thread(chat.wait_ready)
                await load.goes_on()
                await all_is_there(load)


async def _a_second_chat_gets_its_share(load: Load) -> None:
    """Returns while both read, slowly, where their partitions are."""
    await asyncio.to_thread(load.product.another_chat, ready=False)

    async def _both_have_their_share() -> bool:
        return await members_of("chat.police", load.product.engines.kafka) == 2

    await until(_both_have_their_share)


async def _a_minute_without(load: Load) -> None:
    """Both were caught in the assignment, both are red all the time, and messages still come back."""
    chats = [Caller(lambda address=chat.operations: address) for chat in load.product.chats]
    for chat in chats:
        await until(lambda chat=chat: _says(chat, "chat.police waits for its checkpoints"))
        await until(lambda chat=chat: _says(chat, "Chat's stores do not answer"))
    ends = asyncio.get_running_loop().time() + A_MINUTE
    while asyncio.get_running_loop().time() < ends:
        await load.flows()
        for chat in chats:
            assert await _says(chat, "Chat's stores do not answer")
        await asyncio.sleep(1)


async def _says(chat: Caller, sentence: str) -> bool:
    """Whether it is not ready, for this reason among others."""
    answer = await chat.once("GET", "/api/chat/readyz")
    return answer.status_code == 503 and sentence in answer.text
