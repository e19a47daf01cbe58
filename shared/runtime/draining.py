"""The end of a process that serves: readiness is red first, then everybody is sent to another process."""

import asyncio
from collections.abc import Callable, Sequence

from fastapi import FastAPI

CAUSE = "ending"
WITHIN = 5.0
"""Seconds in which all who are connected are sent away."""
LOOK = 0.1
"""Seconds between two looks at whether somebody is in a hurry."""


class Drain:
    """The applications of a process, and the seconds for which they go on once it is to end."""

    def __init__(self, apps: Sequence[FastAPI], seconds: float) -> None:
        self._apps = apps
        self._seconds = seconds

    async def begin(self, is_hurried: Callable[[], bool]) -> None:
        """Turn readiness red, and serve on until balancers have seen that."""
        for app in self._apps:
            app.state.readiness.red(CAUSE, "This process ends: another one takes over.", turns_away=True)
        for _ in range(round(self._seconds / LOOK)):
            if is_hurried():
                return
            await asyncio.sleep(LOOK)

    async def send_away(self) -> None:
        """Have everybody who is connected go to another process."""
        await asyncio.gather(*(app.state.send_away(WITHIN) for app in self._apps))
