"""The work that a batch gathers: written and acknowledged together, or dropped together."""

from collections.abc import Awaitable, Callable

from shared.kafka.producer import BatchPublisher
from shared.spans import step

Flush = Callable[[], Awaitable[None]]


class Gathered:
    """All that the handlers of a batch have written in memory, and published without waiting."""

    def __init__(
        self, publish: BatchPublisher, flush: Flush | None = None, discard: Callable[[], None] | None = None
    ) -> None:
        """`flush` writes what the handlers gathered, `discard` drops it; none: they gather nothing."""
        self._publish = publish
        self._flush = flush
        self._discard = discard

    async def write(self) -> None:
        """Write the data, then wait until Kafka has what was published."""
        if self._flush:
            with step("store.write"):
                await self._flush()
        with step("kafka.acknowledge"):
            await self._publish.settled()

    def drop(self) -> None:
        """Forget what was gathered and not written."""
        self._publish.forget()
        if self._discard:
            self._discard()
