"""A stream of messages from both sides, with requests in flight, and what must be true of it afterwards."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from itertools import zip_longest
from random import Random
from types import TracebackType
from typing import Any, Self

from tests.support.chat.asking import Operator, Visitor
from tests.support.chat.driving import Product
from tests.support.chat.talking import Talker
from tests.support.waiting import PATIENCE

MOST_WAITING = 15
"""Messages that one side writes without seeing any come back."""


class Pair:
    """A visitor and the member of the staff who talks with them now; messages of those who did before."""

    def __init__(self, visitor: Visitor, desk: Talker) -> None:
        self.visitor = visitor
        self.desk = desk
        self.sent_before: list[str] = []
        self.ended = False

    async def agree(self) -> None:
        """Both sides, and a page opened only now, show the same: each message once, all that were sent."""
        await self.visitor.until_sent(PATIENCE)
        await self.desk.until_sent(PATIENCE)
        sent = {*self.visitor.sent, *self.desk.sent, *self.sent_before}
        async with self.visitor.again() as page:
            talkers = (self.visitor, self.desk, page)
            for talker in talkers:
                await talker.until(lambda t: sent <= {message for message, _, _ in t.messages}, PATIENCE)
            shown = self.visitor.messages
            assert differences(shown, self.desk.messages) == []
            assert differences(shown, page.messages) == []
            assert {message for message, _, _ in shown} == sent
            assert len(shown) == len(sent)
            assert [talker.gaps for talker in talkers] == [[], [], []]


def differences(one: list[Any], other: list[Any]) -> list[tuple[int, Any, Any]]:
    """The first places where two lists differ; pytest would draw both lists whole."""
    pairs = enumerate(zip_longest(one, other))
    return [(topic_offset, a, b) for topic_offset, (a, b) in pairs if a != b][:6]


class Load:
    """Pairs that write all the time, and one conversation after another that is asked for, taken and ended.

    `async with Load(product, seed) as load:` begins it all; `await load.settle()` lets it come to rest and
    holds what both sides show against each other.
    """

    def __init__(self, product: Product, seed: int, pairs: int = 2) -> None:
        self.product = product
        self.pairs: list[Pair] = []
        self.decided = 0
        """Requests that were answered."""
        self._random = Random(seed)
        self._wanted = pairs
        self._stack = contextlib.AsyncExitStack()
        self._writing: list[asyncio.Task[None]] = []
        self._stopping = False

    async def __aenter__(self) -> Self:
        self._police = await Operator.signs_in(self.product, "operator-police-1")
        self._other = await Operator.signs_in(self.product, "operator-gendarmerie-1")
        for _ in range(self._wanted):
            pair = await self._begin()
            self._go_on(self._write(pair.visitor))
            self._go_on(self._write(pair.desk))
        self._go_on(self._wander())
        self._go_on(self._come_and_go())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._writing:
            task.cancel()
        await self._stack.aclose()

    @property
    def sent(self) -> int:
        """Messages that came back to their writers so far."""
        return sum(len(pair.visitor.sent) + len(pair.desk.sent) for pair in self.pairs)

    async def goes_on(self) -> None:
        """Wait until messages come back and requests are decided again."""
        await self.flows()
        decided = self.decided
        await self._until(lambda: self.decided > decided)

    async def flows(self) -> None:
        """Wait until messages come back, whether or not anything is decided."""
        sent = self.sent
        await self._until(lambda: self.sent >= sent + 2)

    async def settle(self) -> None:
        """Stop writing, and find that everybody shows the same."""
        self._stopping = True
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*self._writing)
        await self.agree()

    async def agree(self) -> None:
        """Everybody, and a page that is opened only now, shows the same."""
        for pair in self.pairs:
            await pair.agree()

    async def is_kept(self) -> bool:
        """Whether the stores have what came of each conversation: taken and not ended, and none waits."""
        mine, queue = [await self._police.ask("GET", f"/api/chat/{what}") for what in ("mine", "queue")]
        held = {pair.visitor.conversation for pair in self.pairs if not pair.ended}
        return queue.json() == [] and {one["conversation"] for one in mine.json()} == held

    async def _until(self, reached: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not reached():
                await asyncio.sleep(0.02)
                self._fail_early()

    def _go_on(self, work: Coroutine[Any, Any, None]) -> None:
        self._writing.append(asyncio.create_task(work))

    def _fail_early(self) -> None:
        for task in self._writing:
            if task.done():
                task.result()

    async def _begin(self, commune: str = "33063") -> Pair:
        visitor = await self._stack.enter_async_context(await Visitor.opens(self.product, commune))
        desk = await self._stack.enter_async_context(await self._police.takes(visitor.conversation, PATIENCE))
        self.decided += 1
        pair = Pair(visitor, desk)
        self.pairs.append(pair)
        return pair

    async def _write(self, talker: Talker) -> None:
        number = 0
        while not self._stopping:
            await asyncio.sleep(self._random.uniform(0.02, 0.12))
            if len(talker.waiting) < MOST_WAITING:
                number += 1
                await talker.say(f"{number} {self._random.random()}")

    async def _wander(self) -> None:
        """A conversation that goes from force to force and back, its visitor writing all the time."""
        pair = await self._begin()
        writing = asyncio.create_task(self._write(pair.visitor))
        here, there = (self._police, "police"), (self._other, "gendarmerie")
        while not self._stopping or there[1] == "police":
            here, there = there, here
            await self._leave(pair)
            await self._ask(there[0], pair, "transfer", force=here[1])
            moved = await here[0].takes(pair.visitor.conversation, PATIENCE)
            self.decided += 1
            pair.desk = await moved.__aenter__()
            self._stack.push_async_exit(pair.desk)
            await pair.desk.say(f"{here[1]} {self._random.random()}")
        await writing

    async def _leave(self, pair: Pair) -> None:
        """The desk shows no longer what it gives away."""
        await pair.desk.until_sent(PATIENCE)
        await pair.desk.__aexit__()
        pair.sent_before += pair.desk.sent

    async def _come_and_go(self) -> None:
        """Run a conversation after another: opened, taken, in danger, closed."""
        while not self._stopping:
            pair = await self._begin()
            await pair.visitor.say(f"bonjour {self._random.random()}")
            await self._ask(self._police, pair, "danger")
            await pair.desk.say(f"au revoir {self._random.random()}")
            await pair.desk.until_sent(PATIENCE)
            await self._ask(self._police, pair, "close", outcome="information")
            pair.ended = True
            await pair.visitor.say("trop tard")
            await pair.visitor.until_sent(PATIENCE)

    async def _ask(self, operator: Operator, pair: Pair, what: str, **body: str) -> None:
        answer = await operator.request(pair.visitor.conversation, what, PATIENCE, **body)
        assert answer.status_code == 200, answer.text
        self.decided += 1
