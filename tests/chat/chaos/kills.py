"""Kill -9, again and again, while people talk."""

import asyncio
import time
from random import Random

from deploy.local.engine import Process
from tests.chat.chaos.kafka_log import requests_without_one_outcome, set_aside
from tests.chat.chaos.load import Load
from tests.chat.driving import Product

KILLS = 20
SEED = 7


async def survive(product: Product, victim: Process, kills: int = KILLS, seed: int = SEED) -> list[float]:
    """Kill the victim at seeded instants under load: everybody shows the same, and all is decided once.

    Every second kill waits for nothing, and often strikes in mid-recovery. Gives the seconds that each of the
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
        await load.settle()
    assert await requests_without_one_outcome(product.engines.kafka) == {}
    assert await set_aside(product.engines.kafka) == []
    return recoveries
