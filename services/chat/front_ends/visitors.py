"""The visitors of front-ends who are connected, reported to all chat processes as those of our own page are."""

from typing import Literal
from uuid import UUID

from shared.events.chat import Author, PresenceReported
from shared.kafka.handlers import PublishInTime

REPORTED = 2.0
"""Seconds between two reports; a front-end says every three that a visitor is there."""
FRONT_ENDS = UUID("0c4f7c0e-6a0b-5a49-9a4e-2f1de6b8c7d3")
"""The name of all front-ends in these reports, at every process: one says that a visitor left whom another saw."""
MOST = 1_000
"""Visitors that a report names: it stays well below the longest event."""
VISITOR: Author = "visitor"


class FrontEndVisitors:
    """The presence that front-ends said since the last report; what is not said again lapses where it was read."""

    def __init__(self, publish: PublishInTime) -> None:
        self._publish = publish
        self._said: dict[str, Literal["here", "left"]] = {}

    def note(self, conversation: str, presence: Literal["here", "left"]) -> None:
        """Note that the visitor of a conversation is there, or has left."""
        self._said[conversation] = presence

    async def report(self) -> None:
        """Publish what was said since the last report, if anything was; the next one has what Kafka does not take."""
        said = list(self._said.items())
        for at in range(0, len(said), MOST):
            part = said[at : at + MOST]
            here, gone = (tuple(c for c, p in part if p == what) for what in ("here", "left"))
            report = PresenceReported.now(
                process=FRONT_ENDS, here={VISITOR: here}, gone={VISITOR: gone}, writing={}
            )
            await self._publish.acknowledged(report)
        self._said = {c: p for c, p in self._said.items() if (c, p) not in said}
