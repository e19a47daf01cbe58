"""Background tasks that never die unseen: a failure is logged and named by readiness, and the task starts again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Self

import structlog

from shared.readiness import Readiness

log = structlog.get_logger()
Work = Callable[[], Awaitable[None]]
"""A coroutine function, for it is called again after a failure."""
SHORTEST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
"""Seconds between a failure and the next start: from the shortest, twice as long after each failure."""
STEADY = 5.0
"""Seconds for which a task must run until its failure is over."""


class BackgroundTasks:
    """The background tasks of a service, or of one piece of it: they end when their context does."""

    def __init__(self, readiness: Readiness) -> None:
        self._readiness = readiness
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.end()

    async def end(self) -> None:
        """Cancel every task, and wait until each has ended."""
        while self._tasks:
            for task in self._tasks:
                task.cancel()  # before Python 3.12, `wait_for` may swallow it: then once more
            await asyncio.wait(self._tasks, timeout=1)

    def run(self, name: str, work: Work) -> asyncio.Task[None]:
        """Run this work under a name until it returns, and again whenever it fails."""
        task = asyncio.create_task(_Supervised(name, work, self._readiness).run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


class _Supervised:
    """A task that is supervised: its work, its name, and the pause after its next failure."""

    def __init__(self, name: str, work: Work, readiness: Readiness) -> None:
        self._name = name
        self._work = work
        self._readiness = readiness
        self._pause = SHORTEST_PAUSE

    async def run(self) -> None:
        """Start the work until it returns."""
        try:
            while not await self._has_returned():
                await asyncio.sleep(self._pause)
                self._pause = min(self._pause * 2, LONGEST_PAUSE)
        finally:
            self._recovered()

    async def _has_returned(self) -> bool:
        steady = asyncio.get_running_loop().call_later(STEADY, self._recovered)
        try:
            await self._work()
        except Exception as error:
            self._failed(error)
        except asyncio.CancelledError as error:
            if _is_cancelled():
                raise
            self._failed(error)  # not the task is cancelled, but what it waited for
        else:
            return True
        finally:
            steady.cancel()
        return False

    def _failed(self, error: BaseException) -> None:
        log.error("task.failed", name=self._name, seconds=self._pause, exc_info=error)
        sentence = f"The background task {self._name} failed ({type(error).__name__}): it is started again."
        self._readiness.red(f"task {self._name}", sentence)

    def _recovered(self) -> None:
        self._pause = SHORTEST_PAUSE
        self._readiness.green(f"task {self._name}")


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0
