"""The driver itself: two people talk through real processes."""

from pathlib import Path

from tests.conftest import Engines
from tests.support.chat.asking import Operator, Visitor
from tests.support.chat.driving import Product


async def test_two_people_talk_through_processes_of_their_own(engines: Engines, tmp_path: Path) -> None:
    """A visitor opens, an operator claims, both write, and both read the same."""
    with Product(tmp_path, engines) as product:
        operator = await Operator.signs_in(product)
        async with await Visitor.opens(product) as visitor:
            await visitor.say("Bonjour")
            async with await operator.takes(visitor.conversation) as desk:
                await desk.say("Je vous lis.")
                await visitor.say("Merci")
                await desk.until(lambda talker: len(talker.messages) == 3)
                await visitor.until(lambda talker: len(talker.messages) == 3)
                async with visitor.again() as page:
                    await page.until(lambda talker: len(talker.messages) == 3)
    assert visitor.messages == desk.messages == page.messages
    assert desk.messages[0][2] == "Bonjour"
    assert set(visitor.sent + desk.sent) == {message for message, _, _ in page.messages}
    assert not [*visitor.gaps, *desk.gaps, *page.gaps]
