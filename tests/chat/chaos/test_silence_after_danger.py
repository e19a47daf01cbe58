"""Visitors in danger are cut off while chat runs in two processes: each is noticed, and none twice."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

from deploy.local.engine import Process
from shared.events.chat import SilenceNoticed, VisitorSeen
from tests.conftest import Engines
from tests.support.chaos.kafka_log import LOGS, events_of, requests_without_one_reply
from tests.support.chat.asking import Operator, Visitor
from tests.support.chat.driving import Product
from tests.support.chat.talking import Talker
from tests.support.waiting import until

STORIES = ("stays", "closes", "quits", "is killed")


class Endangered:
    """A visitor in danger, whose page is connected to one process."""

    def __init__(self, visitor: Visitor, chat: Process) -> None:
        self.visitor = visitor
        self.id = visitor.conversation
        self.page = Talker(lambda: chat.address, visitor.conversation, visitor.token)
        self._open = AsyncExitStack()

    @classmethod
    async def declared_by(cls, operator: Operator, product: Product, chat: Process) -> "Endangered":
        """Open a conversation on a page of this process, have it taken, and danger declared in it."""
        one = cls(await Visitor.opens(product), chat)
        await one._open.enter_async_context(one.page)
        await operator.takes(one.id)
        assert (await operator.request(one.id, "danger")).status_code == 200
        return one

    async def closes(self) -> None:
        """Close the page."""
        await self._open.aclose()

    async def quits(self) -> None:
        """Leave by the way out."""
        answer = await self.visitor.caller.ask("POST", f"/api/chat/conversations/{self.id}/leaving")
        assert answer.status_code == 204
        await self.closes()


async def test_each_visitor_who_is_cut_off_is_noticed_once(engines: Engines, tmp_path: Path) -> None:
    """A socket that closes, and the death of the process that held it; staying and quitting are neither."""
    with Product(tmp_path, engines, CHAT_DANGER_LINE_SECONDS="1") as product:
        mortal = await asyncio.to_thread(product.another_chat)
        operator = await Operator.signs_in(product)
        homes = [product.chats[0]] * 3 + [mortal]
        people = {
            story: await Endangered.declared_by(operator, product, home)
            for story, home in zip(STORIES, homes, strict=True)
        }
        names = {one.id: story for story, one in people.items()}
        await the_other_process_learns(product, operator, people["closes"])
        await people["quits"].quits()
        await asyncio.to_thread(mortal.kill)

        async def silences() -> dict[str, str | None]:
            listed = (await supervisor.ask("GET", "/api/chat/supervision")).json()["urgent"]
            return {
                names[one["conversation"]]: one["silence"] for one in listed if one["conversation"] in names
            }

        supervisor = await Operator.signs_in(product, "supervisor-police-1")
        wanted = {"stays": None, "closes": "line", "quits": "left", "is killed": "line"}

        async def all_are_noticed() -> bool:
            return await silences() == wanted

        await until(all_are_noticed)
        seen = await seen_of(engines, people["stays"].id)
        await until(lambda: goes_on(engines, people["stays"].id, seen + 3))
        assert await noticed(engines, names) == {"closes": 1, "is killed": 1}
        assert await silences() == wanted
        assert await requests_without_one_reply(engines.kafka) == {}
        for one in people.values():
            await one.closes()


async def the_other_process_learns(product: Product, operator: Operator, visitor: Endangered) -> None:
    """A desk of another process reads that the visitor is there, and when they are not; and who is at work there."""
    first, other = product.chats
    async with Talker(lambda: other.address, visitor.id, operator.token) as desk:
        await desk.until(lambda page: page.there.get("visitor") is True)
        await visitor.closes()
        await desk.until(lambda page: page.there.get("visitor") is False)
    colleague = await Operator.signs_in(product, "operator-police-2")
    colleague.address = lambda: other.address
    assert (await colleague.ask("GET", "/api/chat/queue")).status_code == 200
    operator.address = lambda: first.address

    async def is_at_work() -> bool:
        listed = (await operator.ask("GET", "/api/chat/colleagues")).json()
        return "operator-police-2" in {one["operator"] for one in listed}

    await until(is_at_work)


async def goes_on(engines: Engines, conversation: str, times: int) -> bool:
    """Whether this visitor has been seen so often."""
    return await seen_of(engines, conversation) >= times


async def seen_of(engines: Engines, conversation: str) -> int:
    """How often this visitor was seen."""
    events = await events_of(engines.kafka, LOGS)
    return sum(isinstance(e, VisitorSeen) and e.conversation == conversation for e in events)


async def noticed(engines: Engines, names: dict[str, str]) -> Counter[str]:
    """How many silences of each of them the log has; a copy of one is none."""
    events = await events_of(engines.kafka, LOGS)
    silences = {e.id: e for e in events if isinstance(e, SilenceNoticed) and e.conversation in names}
    return Counter(names[e.conversation] for e in silences.values())
