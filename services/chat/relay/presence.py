"""Presence: who reads a conversation here, and who writes. Others learn its changes alone, and not too often."""

import time
from collections.abc import Iterator

from services.chat.relay import frames
from services.chat.relay.viewer import Viewer
from shared.events.chat import Author

WRITING_EVERY = 2.0
"""Seconds between two times that the others learn that the same side writes; a page says so every three."""


class Presence:
    """The viewers of one view, and when each side was last seen to write."""

    def __init__(self) -> None:
        self._viewers: dict[Viewer, None] = {}
        self._wrote: dict[str, float] = {}

    def __iter__(self) -> Iterator[Viewer]:
        """The viewers, those that came first before the others."""
        return iter(list(self._viewers))

    def come(self, viewer: Viewer) -> None:
        """Let the others know that this side is there, if it was not, and the newcomer who is."""
        is_new = not self._has(viewer.author)
        self._viewers[viewer] = None
        if viewer.visible and viewer.side != "visitor" and not self._has("visitor"):
            viewer.present("visitor", frames.presence("visitor", here=False, writing=False))
        for other in self._others(viewer):
            viewer.present(other.author, frames.presence(other.author, here=True, writing=False))
            if is_new:
                other.present(viewer.author, frames.presence(viewer.author, here=True, writing=False))

    def leave(self, viewer: Viewer) -> None:
        """Let the others know that this side is gone, once the last of its viewers is."""
        self._viewers.pop(viewer, None)
        if not self._has(viewer.author):
            self._wrote.pop(viewer.author, None)
            self._say(viewer, here=False, writing=False)

    def writes(self, viewer: Viewer) -> None:
        """Let the others know that this side writes, unless they have just learnt it."""
        now = time.monotonic()
        if now - self._wrote.get(viewer.author, -WRITING_EVERY) >= WRITING_EVERY:
            self._wrote[viewer.author] = now
            self._say(viewer, here=True, writing=True)

    def _say(self, viewer: Viewer, *, here: bool, writing: bool) -> None:
        for other in self._others(viewer):
            other.present(viewer.author, frames.presence(viewer.author, here=here, writing=writing))

    def shows(self, author: Author) -> bool:
        """Whether this side is connected to this process."""
        return self._has(author)

    def _has(self, author: Author) -> bool:
        return any(one.visible and one.author == author for one in self._viewers)

    def _others(self, viewer: Viewer) -> list[Viewer]:
        """The viewers of the other side who learn of this one."""
        return [
            one for one in self._viewers if viewer.visible and one.visible and one.author != viewer.author
        ]
