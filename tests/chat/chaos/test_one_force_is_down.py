"""All processes and the database of one force are down: the other works on, and nothing waits in vain."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.documents import Documents
from tests.chat.chaos.conftest import Mortal
from tests.conftest import StartEngine
from tests.support.chat.asking import Operator, Visitor
from tests.support.chat.driving import Product

BORDEAUX, AILLAS = "33063", "33002"


@pytest.fixture
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Documents]:
    """Give the gendarmerie's own document server."""
    start = StartEngine(tmp_path_factory.mktemp("theirs"))
    yield start(Documents)
    for engine in start.started:
        engine.kill()


async def test_one_force_works_while_the_other_is_down(
    mortal: Mortal, theirs: Documents, tmp_path: Path
) -> None:
    """Opened, taken, talked in, closed; what was said to the other force is there when it is back."""
    settings = {"CHAT_DECIDES": "reception,police", "CHAT_MONGO_GENDARMERIE": theirs.address}
    with Product(tmp_path, mortal.engines, **settings) as product:
        other = product.another_chat(CHAT_DECIDES="gendarmerie")
        gendarme = await Operator.signs_in(product, "operator-gendarmerie-1")
        async with await Visitor.opens(product, AILLAS) as before:
            async with await gendarme.takes(before.conversation) as desk:
                await before.say("avant")
                await desk.until(lambda talker: len(talker.messages) == 1)
            product.chats.remove(other)
            other.kill()
            theirs.kill()
            await _the_police_goes_on(product)
            late = await Visitor.opens(product, AILLAS)
            product.chats[0].kill()
            await asyncio.to_thread(product.chats[0].restart)
            await _the_police_goes_on(product)
            theirs.restart()
            await asyncio.to_thread(other.restart)
            product.chats.append(other)
        async with late, await gendarme.takes(late.conversation) as desk:
            await late.say("et maintenant")
            await desk.until(lambda talker: len(talker.messages) == 1)
        again = before.again()
        async with again:
            await again.until(lambda talker: [text for *_, text in talker.messages] == ["avant"])


async def _the_police_goes_on(product: Product) -> None:
    """A whole conversation, from its opening to its end."""
    operator = await Operator.signs_in(product)
    async with await Visitor.opens(product, BORDEAUX) as visitor:
        await visitor.say("bonjour")
        async with await operator.takes(visitor.conversation) as desk:
            await desk.until(lambda talker: len(talker.messages) == 1)
            await desk.say("je vous lis")
            await visitor.until(lambda talker: len(talker.messages) == 2)
            closed = await operator.request(visitor.conversation, "close", outcome="information")
            assert closed.status_code == 200, closed.text
