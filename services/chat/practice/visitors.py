"""The scripted visitors of this process: a bounded number at once, and nothing while nobody practises."""

import asyncio
import itertools

import structlog
from starlette.types import ASGIApp

from services.chat.domain.script import Script
from services.chat.practice.in_process import InProcess
from services.chat.practice.visitor import Opened, ScriptedVisitor

log = structlog.get_logger()
MOST = 24
"""Scripted visitors at once, those who have just left among them: four nights of six."""
Wanted = tuple[ASGIApp, Script, Opened]


class ScriptedVisitors:
    """Lets scripted visitors in, and ends with them."""

    def __init__(self, tempo: float = 1.0) -> None:
        """`tempo`: by which every pause of theirs is multiplied."""
        self._tempo = tempo
        self._wanted: asyncio.Queue[Wanted] = asyncio.Queue()
        self._playing: set[asyncio.Task[None]] = set()
        self._numbers = itertools.cycle(range(1, 255))

    @property
    def room(self) -> int:
        """How many more may come in."""
        return MOST - len(self._playing) - self._wanted.qsize()

    def let_in(self, app: ASGIApp, script: Script, opened: Opened) -> None:
        """Have this script played in that conversation, through the application's own addresses."""
        self._wanted.put_nowait((app, script, opened))

    async def run(self) -> None:
        """Let in who is wanted, until this process ends: then everybody leaves."""
        try:
            while True:
                app, script, opened = await self._wanted.get()
                chat = InProcess(app, f"203.0.113.{next(self._numbers)}")  # documentation's: nobody's address
                playing = asyncio.create_task(self._play(ScriptedVisitor(script, chat, opened, self._tempo)))
                self._playing.add(playing)
                playing.add_done_callback(self._playing.discard)
        finally:
            for playing in self._playing:
                playing.cancel()

    async def _play(self, visitor: ScriptedVisitor) -> None:
        try:
            await visitor.run()
        except Exception as error:
            log.error("practice.visitor-failed", exc_info=error)
