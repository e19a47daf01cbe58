"""A second chat comes and goes while people talk: its partitions change hands in mid-batch."""

import asyncio
from pathlib import Path
from random import Random

from deploy.local.engine import Process
from tests.chat.chaos.conftest import Mortal
from tests.conftest import Engines
from tests.support.chaos.kills import SEED, all_is_there
from tests.support.chaos.load import Load
from tests.support.chaos.road import Road
from tests.support.chat.driving import Product

VISITS = 4


async def test_nothing_is_lost_when_chats_come_and_go(mortal: Mortal, tmp_path: Path) -> None:
    """Both sides show the same, and each request has one reply, no matter who had its conversation meanwhile.

    The store answers a little slowly, so that most changes of hands are in the middle of a batch.
    """
    with Road(mortal.documents.port, delay=0.02) as road:
        engines = Engines(mortal.kafka.address, road.address, mortal.oidc.address)
        with Product(tmp_path, engines) as product:
            async with Load(product, SEED) as load:
                guest = await asyncio.to_thread(product.another_chat)
                for visit in range(VISITS):
                    await _visit(guest, load, politely=visit % 2 == 0, random=Random(SEED + visit))
                await all_is_there(load)


async def _visit(guest: Process, load: Load, *, politely: bool, random: Random) -> None:
    """Let the guest take its share, and leave it: by saying so, or without a word."""
    await load.goes_on()
    await asyncio.sleep(random.uniform(0, 0.5))
    await asyncio.to_thread(guest.stop if politely else guest.kill)
    await load.goes_on()
    await asyncio.to_thread(guest.restart)
