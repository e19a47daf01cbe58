"""The document server's files are replaced by an earlier copy of them."""

import asyncio
from pathlib import Path

from tests.chat.chaos.conftest import Mortal
from tests.support.chaos.earlier_copy import keep, put_back
from tests.support.chaos.kills import SEED, all_is_there
from tests.support.chaos.load import Load
from tests.support.chat.asking import Operator, Visitor
from tests.support.chat.driving import Product
from tests.support.waiting import until

ROUNDS = 2


async def test_an_earlier_copy_catches_up_while_people_talk(mortal: Mortal, tmp_path: Path) -> None:
    """Decisions since then are made no second time, no message moves, and the store holds it all again."""
    with Product(tmp_path, mortal.engines) as product:
        async with Load(product, SEED) as load:
            for number in range(ROUNDS):
                copy = tmp_path / f"copy-{number}"
                await asyncio.to_thread(keep, mortal.documents, copy)
                for _ in range(3):
                    await load.goes_on()
                await asyncio.to_thread(put_back, mortal.documents, copy)
                await load.goes_on()
            await all_is_there(load)


async def test_who_waits_since_then_is_in_the_queue_again(mortal: Mortal, tmp_path: Path) -> None:
    """Nothing more is published, nobody asks anything of the conversation: it waits for an operator nevertheless."""
    with Product(tmp_path, mortal.engines) as product:
        police = await Operator.signs_in(product)
        await asyncio.to_thread(keep, mortal.documents, tmp_path / "copy")
        async with await Visitor.opens(product) as visitor:
            await visitor.until_shown("chat.conversation-received")
            await until(lambda: _is_in_the_queue(police, visitor.conversation))
            await asyncio.to_thread(put_back, mortal.documents, tmp_path / "copy")
            await until(lambda: _is_in_the_queue(police, visitor.conversation))
            async with await police.takes(visitor.conversation) as desk:
                await desk.say("Bonjour")
                await desk.until_sent()


async def _is_in_the_queue(operator: Operator, conversation: str) -> bool:
    answer = await operator.ask("GET", "/api/chat/queue")
    return conversation in [waiting["conversation"] for waiting in answer.json()]
