"""Chat's own process is killed again and again while people talk."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from deploy.local.keys import FRONT_END, chat_keys
from services.chat.domain.front_end import conversation_of
from tests.chat.chaos.conftest import Mortal
from tests.support.chaos.kills import survive
from tests.support.chat.asking import Operator
from tests.support.chat.driving import Product
from tests.support.chat.front_end_process import front_end
from tests.support.chat.talking import Talker


async def test_nothing_is_lost_when_chat_dies(
    mortal: Mortal, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Both sides show the same: each message once, in one order, all that were shown as sent."""
    with Product(tmp_path, mortal.engines) as product:
        record_property("recoveries", await survive(product, product.chats[0]))


async def test_a_front_end_s_conversation_goes_on_when_chat_and_it_are_killed(
    mortal: Mortal, tmp_path: Path
) -> None:
    """From its opening to its end, each library's killed in turn: each message once, in order, on both sides."""
    with Product(tmp_path, mortal.engines, **chat_keys(tmp_path / "keys")) as product:
        operator = await Operator.signs_in(product)
        async with front_end(product, "ours") as visitor:
            await visitor.shows("chat.submission-accepted")
            await visitor.says("un")
            await visitor.shows("chat.submission-accepted", 2)
            async with await operator.takes(conversation_of(FRONT_END, "ours", 6)) as desk:
                await desk.say("Bonjour")
                await visitor.shows("chat.message-delivered")
                product.chats[0].kill()
                for text in ("deux", "trois"):
                    await visitor.says(text)
                await asyncio.to_thread(product.chats[0].restart)
                await visitor.shows("chat.submission-accepted", 4)
                await desk.say("Au revoir")
                await desk.until(lambda talker: len(talker.messages) == 5)
        assert words(desk) == ["un", "Bonjour", "deux", "trois", "Au revoir"]
        async with front_end(product, "ours", "front_end_faststream") as killed:
            await killed.says("quatre")
            await killed.shows("chat.submission-accepted", 5)
        async with front_end(product, "ours", "front_end_faststream") as again:
            answer = await operator.request(desk.conversation, "close", outcome="information")
            assert answer.status_code == 200, answer.text
            await again.ends()
        assert again.kinds.count("chat.submission-accepted") == 5
        assert again.texts == ["Bonjour", "Au revoir"]
        assert again.kinds.index("chat.conversation-claimed") < again.kinds.index("chat.message-delivered")
        assert again.kinds[-1] == "chat.conversation-closed"


def words(talker: Talker) -> list[str]:
    """The texts of the conversation, in order."""
    return [text for *_, text in talker.messages]
