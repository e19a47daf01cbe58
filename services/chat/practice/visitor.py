"""A scripted visitor: plays their script by the addresses of every visitor's page, and is erased in the end."""

import asyncio
import contextlib
from typing import NamedTuple
from uuid import uuid4

import structlog

from services.chat.domain.script import Cue, Progress, Script, Step, react
from services.chat.practice.in_process import InProcess
from services.chat.practice.line import Line

log = structlog.get_logger()
LASTS = 45 * 60.0
"""Seconds after which a scripted visitor is gone, whatever was said."""
REREAD = 10 * 60.0
"""Seconds for which what was said stays, once it is over: the operator looks at it again."""
ERASING = 6
"""Tries to erase the conversation, ever longer apart."""


class Opened(NamedTuple):
    """A conversation that was opened for a scripted visitor."""

    conversation: str
    token: str
    resume_code: str


class ScriptedVisitor:
    """Plays one script in one conversation."""

    def __init__(self, script: Script, chat: InProcess, opened: Opened, tempo: float = 1.0) -> None:
        """`tempo`: by which every pause is multiplied."""
        self._script, self._chat, self._opened, self._tempo = script, chat, opened, tempo
        self._path = f"/conversations/{opened.conversation}"
        self._line = Line(chat, opened.conversation, opened.token)
        self._connection: asyncio.Task[None] | None = None
        self._progress = Progress()

    async def run(self) -> None:
        """Talk until the conversation is over, or for long enough; then nothing of it is left."""
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LASTS):
                    await self._talk()
                    await asyncio.sleep(REREAD * self._tempo)
        finally:
            self._disconnect()
        await self._erase()

    async def _talk(self) -> None:
        self._connect()
        cue: Cue | None = "begun"
        while cue:
            self._progress, steps = react(self._script, self._progress, cue, self._line.texts())
            for step in steps:
                await self._do(step)
            cue = await self._next_cue(cue)

    async def _next_cue(self, last: Cue) -> Cue | None:
        """The next thing that is noticed: several answers that came meanwhile are one; a patience may end."""
        try:
            async with asyncio.timeout(self._script.patience):
                cue = await self._line.cues.get()
        except TimeoutError:
            return "silent"
        while cue == "answered" and not self._line.cues.empty():
            cue = self._line.cues.get_nowait()
        return cue

    async def _do(self, step: Step) -> None:
        if step.act == "say":
            self._line.write()
        await asyncio.sleep(step.pause * self._tempo)
        match step.act:
            case "say":
                await self._line.say(step.text)
            case "consent":
                await self._consent()
            case "postpone":
                await self._ask("POST", "/consent/postponement", {"id": str(uuid4())})
            case "leave":
                await self._ask("POST", "/leaving")
                self._disconnect()
            case "come-back":
                await self._come_back()
            case "vanish":
                self._disconnect()

    async def _consent(self) -> None:
        text = await self._ask("GET", "/consent")
        given = {"contact": self._script.contact, "safe_contact": self._script.safe_contact}
        await self._ask("PUT", "/consent", {"id": str(uuid4()), "text_version": text["version"], **given})

    async def _come_back(self) -> None:
        status, body = await self._chat.ask("POST", "/resume", body={"resume_code": self._opened.resume_code})
        if status == 200:
            self._line.token = body["token"]
            self._connect()

    async def _erase(self) -> None:
        for number in range(ERASING):
            status, _ = await self._chat.ask("DELETE", self._path, self._line.token)
            if status < 500:
                return
            await asyncio.sleep(2**number * self._tempo)

    async def _ask(self, method: str, path: str, body: dict[str, object] | None = None) -> dict[str, str]:
        status, answer = await self._chat.ask(method, self._path + path, self._line.token, body)
        if status >= 400:
            log.warning("practice.refused", method=method, status=status)
        return answer or {}

    def _connect(self) -> None:
        self._connection = asyncio.create_task(self._line.run())

    def _disconnect(self) -> None:
        if self._connection:
            self._connection.cancel()
