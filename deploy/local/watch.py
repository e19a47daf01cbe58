"""The watch over processes: see that one died, say so, start it again."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from deploy.local.engine import Process
from deploy.local.problem import EngineProblem
from deploy.local.saying import say

LOOK_EVERY = 0.2  # seconds
SHORTEST, LONGEST = 0.2, 30.0  # seconds between a death and the next start
HEALTHY = 60.0  # seconds alive after which a death is a first one again


@dataclass
class _Seen:
    """The state of a process between two looks."""

    pause: float = SHORTEST
    started: float = 0.0
    again_at: float | None = None
    awaited: bool = False


class Watch:
    """Keeps processes alive."""

    def __init__(self, processes: Sequence[Process], now: Callable[[], float] = time.monotonic) -> None:
        """Take the processes, which run."""
        self._now = now
        self._seen = {process: _Seen(started=now()) for process in processes}

    def run(self) -> None:
        """Look for ever."""
        while True:
            self.look()
            time.sleep(LOOK_EVERY)

    def look(self) -> None:
        """Look at each process once."""
        for process, seen in self._seen.items():
            self._look(process, seen)

    def _look(self, process: Process, seen: _Seen) -> None:
        now = self._now()
        if seen.again_at is not None:
            if now >= seen.again_at:
                self._start(process, seen)
        elif not process.alive:
            self._plan(process, seen, "died", now)
        elif process.is_broken():
            process.kill()
            self._plan(process, seen, "broke", now)
        elif seen.awaited and process.answers():
            seen.awaited = False
            say(f"{process.name} serves again, after {now - seen.started:.1f} s (process {process.pid}).")

    def _plan(self, process: Process, seen: _Seen, what: str, now: float) -> None:
        if now - seen.started > HEALTHY:
            seen.pause = SHORTEST
        seen.again_at = now + seen.pause
        say(f"{process.name} {what}: started again in {seen.pause:.1f} s. Its log: {process.log}")
        seen.pause = min(seen.pause * 2, LONGEST)

    def _start(self, process: Process, seen: _Seen) -> None:
        seen.again_at, seen.awaited, seen.started = None, True, self._now()
        try:
            process.start()
        except EngineProblem as problem:
            self._plan(process, seen, f"cannot start ({problem})", seen.started)
