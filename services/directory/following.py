"""Every instance follows both topics in memory: what it knows of partners, it answers with every engine down."""

import asyncio
from collections.abc import Iterable
from uuid import UUID

import structlog
from aiokafka.structs import ConsumerRecord

from services.directory.domain.known import Known, Published
from shared.cloudevents.belief import one_of
from shared.events.directory import PartnerDrafted, PartnerPublished, PartnerWithdrawn
from shared.failures import Undecodable
from shared.kafka.handlers import PublishInTime
from shared.runtime.periodic import every

log = structlog.get_logger()
CONSUMED: dict[str, type[Published]] = {
    kind.type: kind for kind in (PartnerDrafted, PartnerPublished, PartnerWithdrawn)
}
LOOK = 2.0
"""Seconds between two looks at what the topics lack."""


class FollowedPartners:
    """What is known, from what is shipped to the last that was told."""

    def __init__(self, shipped: Iterable[PartnerPublished]) -> None:
        self.known = Known(shipped)
        self.caught_up = False
        """Whether all that was told before our start is known: only then may anything be decided."""
        self._news = asyncio.Event()

    def consumed(self, record: ConsumerRecord) -> None:
        """Hear one record; a type that we do not know, or what cannot be read, changes nothing."""
        try:
            if record.value is not None and (published := one_of(CONSUMED, record)):
                self.known.consume(published)
        except Undecodable as error:
            log.error("partner.unreadable", offset=record.offset, cause=str(error))
        self._news.set()

    async def back(self, *events: UUID) -> None:
        """Wait until these have come back from Kafka."""
        while not all(map(self.known.has_consumed, events)):
            self._news.clear()
            await self._news.wait()

    async def heal(self, publish: PublishInTime, caught_up: asyncio.Event) -> None:
        """Tell what the topics lack, for as long as the process lives: what is shipped, what a late copy hid."""
        await caught_up.wait()
        self.caught_up = True
        await every(LOOK, lambda: publish.acknowledged(*self.known.lacking()))
