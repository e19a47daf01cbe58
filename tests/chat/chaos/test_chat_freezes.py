"""A chat process of two is frozen in mid-batch, replaced, and wakes."""

import asyncio
import os
import signal
from pathlib import Path
from random import Random

from deploy.local.engine import Process
from tests.chat.chaos.conftest import Mortal
from tests.support.chaos.kills import SEED, all_is_there
from tests.support.chaos.load import Load
from tests.support.chaos.road import Road
from tests.support.chat.driving import SHORT, Product

FREEZES = 4
TWO_SESSIONS = 2 * float(SHORT["CHAT_SESSION"])


async def test_a_chat_that_wakes_undoes_nothing_of_what_its_successor_did(
    mortal: Mortal, tmp_path: Path
) -> None:
    """Both sides show the same, each request has one reply; and who was frozen goes on, in the end alone.

    Its store answers slowly, so that nearly every instant is in the middle of a batch.
    """
    random = Random(SEED)
    with Product(tmp_path, mortal.engines) as product, Road(mortal.documents.port, delay=0.05) as road:
        frozen = await asyncio.to_thread(product.another_chat, MONGO=road.address)
        async with Load(product, SEED) as load:
            for _ in range(FREEZES):
                await asyncio.sleep(random.uniform(0.3, 1))
                await _freeze(frozen, load)
            await asyncio.to_thread(product.chats[0].kill)
            await load.goes_on()
            await all_is_there(load)


async def _freeze(chat: Process, load: Load) -> None:
    """Two session time-outs without it; then it goes on where it was."""
    os.kill(chat.pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(TWO_SESSIONS)
        await load.goes_on()
    finally:
        os.kill(chat.pid, signal.SIGCONT)
    await asyncio.to_thread(chat.wait_ready)
    await load.goes_on()
