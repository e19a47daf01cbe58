"""Calls that come later, those of one moment together: the loop has a timer for each moment, not for each call."""

import asyncio
from collections.abc import Callable
from weakref import WeakKeyDictionary

import structlog

log = structlog.get_logger()
GRAIN = 0.25
"""Seconds between two moments; a call comes up to so much too early, and never too late for what it promises."""


class Wheel:
    """The calls that one loop makes later; none can be taken back, so that each looks whether it is still wanted."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._now = loop.time
        self._call_at = loop.call_at
        self._calls: dict[int, list[Callable[[], None]]] = {}

    def call_later(self, seconds: float, call: Callable[[], None]) -> None:
        """Call this in so many seconds, at the earliest at the next moment."""
        now = self._now()
        moment = max(int((now + seconds) / GRAIN), int(now / GRAIN) + 1)
        calls = self._calls.get(moment)
        if calls is None:
            calls = self._calls[moment] = []
            self._call_at(moment * GRAIN, self._turn, moment)
        calls.append(call)

    def _turn(self, moment: int) -> None:
        for call in self._calls.pop(moment):
            try:
                call()
            except Exception as error:  # the others of this moment know nothing of it
                log.error("wheel.failed", exc_info=error)


_wheels: WeakKeyDictionary[asyncio.AbstractEventLoop, Wheel] = WeakKeyDictionary()


def running_wheel() -> Wheel:
    """The wheel of the loop that runs."""
    loop = asyncio.get_running_loop()
    if (wheel := _wheels.get(loop)) is None:
        wheel = _wheels[loop] = Wheel(loop)
    return wheel
