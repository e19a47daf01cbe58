"""Presence: who reads a conversation, here or through another process, and who writes. Viewers learn its changes
alone, and not too often.
"""

import time
from collections.abc import Callable, Iterator
from typing import Protocol

from services.chat.relay import frames
from services.chat.relay.viewer import Viewer
from shared.events.chat import Author

WRITING_EVERY = 2.0
"""Seconds between two times that the others learn that the same side writes; a page says so every three."""
AUTHORS: tuple[Author, ...] = ("visitor", "operator", "psychologist")


class OtherProcesses(Protocol):
    """The other processes: what they know of a conversation's sides, and what they learn of those here."""

    def elsewhere(self, conversation: str, author: Author) -> bool | None:
        """Whether that side is connected to another process; None while nobody knows."""

    def come(self, conversation: str, author: Author) -> None:
        """Note that a side is connected to a view of this process."""

    def leave(self, conversation: str, author: Author) -> None:
        """Note that the last connection of a side to a view ended."""

    def connect(self, account: str) -> None:
        """Note that somebody's desk has one more connection to a conversation."""

    def disconnect(self, account: str) -> None:
        """Note that a connection of somebody's desk ended."""

    def write(self, conversation: str, author: Author) -> None:
        """Note that a side writes."""


class Presence:
    """The viewers of one view, and when each side was last seen to write."""

    def __init__(
        self,
        conversation: str = "",
        others: OtherProcesses | None = None,
        takes_part: Callable[[Author], bool] = lambda side: side == "visitor",
    ) -> None:
        """`takes_part`: whether a side has a part in the conversation now: there or not, others are to know."""
        self._conversation = conversation
        self._other_processes = others
        self._viewers: dict[Viewer, None] = {}
        self._wrote: dict[str, float] = {}
        self._takes_part = takes_part
        self._shown: dict[Author, bool | None] = {}
        """The state of each side, as the viewers know it."""

    def __iter__(self) -> Iterator[Viewer]:
        """The viewers, those that came first before the others."""
        return iter(list(self._viewers))

    def come(self, viewer: Viewer) -> None:
        """Let the others know that this side is there, if it was not, and the newcomer who is."""
        is_new = not self.shows(viewer.author) and viewer.visible
        self._viewers[viewer] = None
        if viewer.visible:
            self._introduce(viewer)
        if viewer.visible and viewer.operator and self._other_processes:
            self._other_processes.connect(viewer.operator)
        if is_new and self._other_processes:
            self._other_processes.come(self._conversation, viewer.author)
        self.look(viewer.author)

    def leave(self, viewer: Viewer) -> None:
        """Let the others know that this side is gone, once the last of its viewers is."""
        was_here = self.shows(viewer.author)
        if viewer in self._viewers and viewer.visible and viewer.operator and self._other_processes:
            self._other_processes.disconnect(viewer.operator)
        self._viewers.pop(viewer, None)
        if was_here and not self.shows(viewer.author):
            self._wrote.pop(viewer.author, None)
            if self._other_processes:
                self._other_processes.leave(self._conversation, viewer.author)
            self.look(viewer.author)

    def writes(self, viewer: Viewer) -> None:
        """Let the others know that this side writes, unless they have just learnt it."""
        now = time.monotonic()
        if viewer.visible and now - self._wrote.get(viewer.author, -WRITING_EVERY) >= WRITING_EVERY:
            self._wrote[viewer.author] = now
            self._say(viewer.author, here=True, writing=True)
            if self._other_processes:
                self._other_processes.write(self._conversation, viewer.author)

    def look(self, author: Author, *, writing: bool = False) -> None:
        """Let the others know where this side is by now, if that is new to them, and that it writes."""
        here = self.is_there(author)
        if writing or here != self._shown.get(author):
            self._shown[author] = here
            self._say(author, here=here, writing=writing)

    def look_at_all(self) -> None:
        """Look where every side is of which the viewers know something; of the visitor the desk always does."""
        for author in AUTHORS:
            if author in self._shown or author == "visitor":
                self.look(author)

    def shows(self, author: Author) -> bool:
        """Whether this side is connected to this process."""
        return any(one.visible and one.author == author for one in self._viewers)

    def is_there(self, author: Author) -> bool | None:
        """Whether this side is connected to any process; None while nobody knows."""
        if self.shows(author):
            return True
        return self._other_processes.elsewhere(self._conversation, author) if self._other_processes else False

    def _introduce(self, viewer: Viewer) -> None:
        """Let the newcomer know which other sides are there, and which of those who take part are not."""
        for author in AUTHORS:
            here = self.is_there(author)
            if author != viewer.author and (here or (here is False and self._takes_part(author))):
                viewer.present(author, frames.presence(author, here=here, writing=False))
                self._shown[author] = here

    def _say(self, author: Author, *, here: bool | None, writing: bool) -> None:
        for other in self._viewers:
            if other.visible and other.author != author:
                other.present(author, frames.presence(author, here=here, writing=writing))
