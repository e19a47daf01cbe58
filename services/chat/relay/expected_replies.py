"""The replies that endpoints of this process wait for."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from shared.cloudevents.event import Event

Futures = dict[UUID, set[asyncio.Future[Event]]]


class ExpectedReplies:
    """Futures by conversation and by the reply's id; several endpoints may wait for the same reply."""

    def __init__(self) -> None:
        self._futures: dict[str, Futures] = defaultdict(lambda: defaultdict(set))

    def __contains__(self, conversation: str) -> bool:
        return conversation in self._futures

    @contextlib.contextmanager
    def expecting(self, conversation: str, reply: UUID) -> Iterator[asyncio.Future[Event]]:
        """Listen for the reply of this id; begin before publishing its request."""
        future: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        by_reply = self._futures[conversation]
        by_reply[reply].add(future)
        try:
            yield future
        finally:
            by_reply[reply].discard(future)
            if not by_reply[reply]:
                del by_reply[reply]
            if not by_reply:
                del self._futures[conversation]

    def arrive(self, conversation: str, event: Event) -> None:
        """Give the event to the endpoints that wait for it."""
        if conversation in self._futures:
            for future in self._futures[conversation].get(event.id, ()):
                if not future.done():
                    future.set_result(event)
