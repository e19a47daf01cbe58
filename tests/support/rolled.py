"""Conversations through the proxy of a deployment, while a command does what it likes to the containers.

    python -m tests.support.rolled SECRETS CONVERSATIONS SECONDS 'docker restart --time 20 passerelle_chat-police_1'

Both sides of each write in turn, a message every two seconds, from ten seconds before the command until so many
seconds after its end. At its end it says for how long sides were without a working line, how long messages were on
their way, and how openings and readiness were meanwhile; it fails if anything was lost, doubled or out of order.
"""

import asyncio
import contextlib
import json
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx
from altcha import Challenge, Payload, solve_challenge

from tests.support.chat.asking import Caller, Operator, Visitor
from tests.support.chat.talking import Frame, Talker
from tests.support.contained import deployment, token
from tests.support.waiting import PATIENCE

EVERY = 2.0
"""Seconds between two messages of a conversation."""
CALM = 10.0
"""Seconds before the command."""


class Line:
    """The line of a side: when it ended, and for how long it was away until something came on another one."""

    def __init__(self) -> None:
        self.away: list[float] = []
        self._ended: float | None = None

    def works(self) -> None:
        """Note that something came on it."""
        if self._ended is not None:
            self.away.append(time.monotonic() - self._ended)
            self._ended = None

    def ends(self) -> None:
        """Note that it was closed, or broke."""
        self._ended = self._ended or time.monotonic()


def watched(talker: Talker) -> Line:
    """The line of a talker, from now on."""
    line, talk, consume = Line(), talker._talk, talker._consume

    async def talking(socket: Any) -> None:
        try:
            await talk(socket)
        finally:
            line.ends()

    async def consuming(frame: Frame) -> None:
        line.works()
        await consume(frame)

    talker._talk, talker._consume = talking, consuming  # type: ignore[method-assign]
    return line


async def opened(site: str) -> Visitor:
    """A visitor, whose page works for it where the network has opened much already."""
    body, path = {"commune": "33063"}, "/api/chat/conversations"
    caller = Caller(lambda: site)
    while (answer := await caller.ask("POST", path, body)).status_code == 429:
        challenge = Challenge.from_dict(answer.json()["challenge"])
        solution = await asyncio.to_thread(solve_challenge, challenge)
        assert solution
        body["proof"] = Payload(challenge, solution).to_base64()
    assert answer.status_code == 201, answer.text
    conversation = answer.json()
    return Visitor(caller.address, conversation["conversation"], conversation["token"])


class Trial:
    """The conversations, and what was measured of them."""

    def __init__(self, site: str, operator: Operator) -> None:
        self.site = site
        self.operator = operator
        self.pairs: list[tuple[Talker, Talker]] = []
        self.lines: list[Line] = []
        self.took: list[float] = []
        """Seconds from writing a message until it came back."""
        self.opened_in: list[float] = []
        """Seconds until a new visitor was let in, tried each second."""
        self._ending = asyncio.Event()

    async def begin(self, stack: AsyncExitStack, conversations: int) -> None:
        """Open and take them, some at a time."""
        for _ in range(conversations):
            visitor = await opened(self.site)
            desk = await self.operator.takes(visitor.conversation, PATIENCE)
            for side in (visitor, desk):
                self.lines.append(watched(side))
                await stack.enter_async_context(side)
            self.pairs.append((visitor, desk))
        for line in self.lines:
            line.away.clear()

    async def run(self, command: str, after: float) -> int:
        """Talk, do it, talk on; the exit code of the command."""
        talking = [
            asyncio.create_task(self._talk(pair, n * EVERY / len(self.pairs)))
            for n, pair in enumerate(self.pairs)
        ]
        arriving = asyncio.create_task(self._arrive())
        await asyncio.sleep(CALM)
        meanwhile = await asyncio.create_subprocess_shell(command, stdout=asyncio.subprocess.DEVNULL)
        code = await meanwhile.wait()
        await asyncio.sleep(after)
        self._ending.set()
        await asyncio.gather(*talking)
        arriving.cancel()
        return code

    def agree(self) -> int:
        """Both sides of each show the same, each message once, all that were sent; how many."""
        for pair in self.pairs:
            shown = [[text for _, _, text in side.messages] for side in pair]
            assert shown[0] == shown[1] == [str(number) for number in range(1, len(shown[0]) + 1)]
            assert len(shown[0]) == len(pair[0].sent) + len(pair[1].sent)
            assert [side.refused for side in pair] == [{}, {}]
        return sum(len(pair[0].messages) for pair in self.pairs)

    async def _talk(self, pair: tuple[Talker, Talker], wait: float) -> None:
        await asyncio.sleep(wait)
        number = 0
        while not self._ending.is_set():
            side, began = pair[number % 2], time.monotonic()
            number += 1
            await side.say(str(number))
            await side.until_sent(PATIENCE)
            self.took.append(time.monotonic() - began)
            await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - began)))
        for one in pair:
            await one.until(lambda talker: len(talker.messages) == number, PATIENCE)

    async def _arrive(self) -> None:
        """Ask each second whether a new visitor would be let in, as the page does before it opens."""
        async with httpx.AsyncClient(base_url=self.site, timeout=5) as client:
            while True:
                began, answered = time.monotonic(), False
                while not answered:
                    with contextlib.suppress(httpx.HTTPError):
                        answered = (await client.get("/api/chat/readyz")).is_success
                    await asyncio.sleep(0 if answered else 0.1)
                self.opened_in.append(time.monotonic() - began)
                await asyncio.sleep(1)


def shown(seconds: list[float]) -> dict[str, float]:
    """How they are spread."""
    if len(seconds) < 2:
        return {"n": len(seconds), "max": round(max(seconds, default=0.0), 2)}
    cuts = quantiles(seconds, n=100, method="inclusive")
    spread = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "max": max(seconds)}
    return {"n": len(seconds), **{name: round(value, 2) for name, value in spread.items()}}


async def main(folder: Path, conversations: int, after: float, command: str) -> None:
    """Do the trial, and say what was measured."""
    site, issuer, password = deployment(folder)
    operator = Operator(lambda: site, token(site, issuer, "operator-police-1", password))
    trial = Trial(site, operator)
    async with AsyncExitStack() as stack:
        await trial.begin(stack, conversations)
        code = await trial.run(command, after)
        messages = trial.agree()
    said = {
        "conversations": conversations, "messages": messages, "command ended with": code,
        "sides that lost a line": sum(bool(line.away) for line in trial.lines),
        "seconds without a line": shown([max(line.away, default=0.0) for line in trial.lines]),
        "seconds until a message came back": shown(trial.took), "seconds until let in": shown(trial.opened_in),
    }  # fmt: skip
    sys.stdout.write(f"{json.dumps(said, indent=1)}\n")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]))
