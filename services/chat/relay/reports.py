"""Reports of presence: each process publishes who is connected to it, when that changes and every few seconds."""

from services.chat.relay.connections import Connections
from shared.kafka.handlers import PublishInTime

CHANGES = 0.5
"""Seconds between two reports of what changed: many changes make one record."""
WHOLE = 5.0
"""Seconds between two reports of all that is connected, with which a process is alive."""
MOST = 1_000
"""Sides that a report names: it stays well below the longest event."""


class PresenceReports:
    """Publishes what this process's connections are; what Kafka does not take is said again with the next whole."""

    def __init__(self, connections: Connections, publish: PublishInTime) -> None:
        self._connections = connections
        self._publish = publish

    async def publish_changes(self) -> None:
        """Publish what changed since the last report, if anything did."""
        self._connections.doubt()
        for report in self._connections.changes(MOST):
            await self._publish.acknowledged(report)

    async def publish_whole(self) -> None:
        """Publish all that is connected here, and forget the processes that did not do the same."""
        self._connections.lapse()
        await self._publish.acknowledged(*self._connections.whole(MOST))
