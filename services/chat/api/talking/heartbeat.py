"""The heartbeat of a socket: that it is alive is said whenever nothing else was, without waking who serves it."""

import asyncio
import contextlib
from collections.abc import Iterator

from services.chat.relay import frames
from services.chat.relay.viewer import Viewer, ViewItem
from shared.runtime import wheel
from shared.runtime.sockets import Writes

ALIVE = "alive"
"""The name under which a viewer keeps the frame, once, where it cannot be written at once."""


class Heartbeat:
    """Says that a socket is alive, oftener for a while after something came."""

    def __init__(self, writes: Writes, viewer: Viewer) -> None:
        self._writes = writes
        self._viewer = viewer
        self._now = asyncio.get_running_loop().time
        self._came = self._said = self._now()
        self._every = frames.ALIVE_OFTEN
        self._frame = ""
        self._goes_on = True

    @contextlib.contextmanager
    def beating(self) -> Iterator[None]:
        """Beat for so long."""
        self._wait(self._every)
        try:
            yield
        finally:
            self._goes_on = False

    def note(self, item: ViewItem) -> None:
        """Note that this is sent: nothing else need be said for a while."""
        if item is not self._frame:
            self._came = self._said = self._now()
            self._every = frames.ALIVE_OFTEN

    def _beat(self) -> None:
        if not self._goes_on:
            return
        now = self._now()
        left = self._said + self._every - now
        if left < wheel.GRAIN:
            self._said = now
            self._every = frames.ALIVE_OFTEN if now - self._came < frames.TALKING else frames.ALIVE_EVERY
            self._say(frames.alive(self._every))
            left = self._every
        self._wait(left)

    def _say(self, frame: str) -> None:
        if not self._writes(frame):
            self._frame = frame
            self._viewer.present(ALIVE, frame)

    def _wait(self, seconds: float) -> None:
        wheel.running_wheel().call_later(seconds, self._beat)
