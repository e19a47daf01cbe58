"""Deaths of background tasks: each works for some turns, is cut short, and fails as on a full disk."""

import asyncio
import errno
from collections import Counter

import pytest

from shared import tasks as module
from shared.readiness import Readiness
from shared.tasks import BackgroundTasks, Work

TURNS = 3
"""Turns of the loop for which a task works before it dies."""


class Deaths:
    """How often each task has been started, and what readiness said of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.starts = Counter[str]()
        self.shown: set[str] = set()
        """The causes that readiness has shown, gone ones too."""
        run, red = BackgroundTasks.run, Readiness.red

        def run_dying(tasks: BackgroundTasks, name: str, work: Work) -> asyncio.Task[None]:
            return run(tasks, name, self._dying_once(name, work))

        def show(readiness: Readiness, name: str, sentence: str) -> None:
            self.shown.add(name)
            red(readiness, name, sentence)

        monkeypatch.setattr(module, "STEADY", 0.3)
        monkeypatch.setattr(BackgroundTasks, "run", run_dying)
        monkeypatch.setattr(Readiness, "red", show)

    @property
    def names(self) -> set[str]:
        """The names of all tasks."""
        return set(self.starts)

    @property
    def all_run_again(self) -> bool:
        """Whether each has been started again after its death."""
        return min(self.starts.values(), default=0) > 1

    def _dying_once(self, name: str, work: Work) -> Work:
        has_died = False

        async def die_once() -> None:
            nonlocal has_died
            self.starts[name] += 1
            if has_died:
                return await work()
            has_died = True
            await _cut_short(work)
            raise OSError(errno.ENOSPC, "No space left on device")

        return die_once


async def _cut_short(work: Work) -> None:
    working = asyncio.ensure_future(work())
    for _ in range(TURNS):
        await asyncio.sleep(0)
    while not working.done():
        working.cancel()  # before Python 3.12, `wait_for` may swallow it: then once more
        await asyncio.wait({working}, timeout=0.1)


@pytest.fixture
def deaths(monkeypatch: pytest.MonkeyPatch) -> Deaths:
    """Let each background task die once, from here on."""
    return Deaths(monkeypatch)
