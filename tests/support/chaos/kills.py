"""Kill -9, again and again, while people talk; and what must be true once it is over."""

import asyncio
import time
from random import Random

from deploy.local.engine import Process
from tests.support.chaos.kafka_log import requests_without_one_reply, to_dead_letters
from tests.support.chaos.load import Load
from tests.support.chat.driving import Product
from tests.support.waiting import until

KILLS = 20
SEED = 7


async def survive(product: Product, victim: Process, kills: int = KILLS, seed: int = SEED) -> list[float]:
    """Kill the victim at seeded instants under load: everybody shows the same, and all is decided once.

    Every second kill waits for nothing, and often comes in mid-recovery. Gives the seconds that each of the
    others took, from the kill until messages came back and requests were decided.
    """
    random, recoveries = Random(seed), []
    async with Load(product, seed) as load:
        for kill in range(kills):
            await asyncio.sleep(random.uniform(0, 0.5) if kill % 2 else random.uniform(0.3, 3))
            begun = time.monotonic()
            await asyncio.to_thread(victim.kill)
            await asyncio.to_thread(victim.start)
            if kill % 2:
                await load.goes_on()
                recoveries.append(round(time.monotonic() - begun, 1))
        await all_is_there(load)
    return recoveries


async def all_is_there(load: Load) -> None:
    """Everybody shows the same, and so does a chat that knows only what the stores and Kafka hold; the stores
    have the state of each conversation. Each request has one reply, and there is no dead letter.
    """
    product = load.product
    await load.settle()
    for chat in product.chats:
        await asyncio.to_thread(chat.kill)
    await asyncio.to_thread(product.chats[0].restart)
    await load.agree()
    await until(load.is_kept)
    assert await requests_without_one_reply(product.engines.kafka) == {}
    assert await to_dead_letters(product.engines.kafka) == []
