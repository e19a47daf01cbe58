"""The partners, followed in memory by every instance: it answers with every engine down."""

import asyncio
from collections.abc import Iterable
from typing import Literal
from uuid import UUID

import structlog
from aiokafka.structs import ConsumerRecord

from services.directory.domain.known import KnownPartners, PartnerEvent
from shared.cloudevents.belief import one_of
from shared.events.directory import PartnerDrafted, PartnerPublished, PartnerWithdrawn
from shared.failures import Undecodable
from shared.kafka.handlers import PublishInTime
from shared.runtime.periodic import every

log = structlog.get_logger()
CONSUMED: dict[str, type[PartnerEvent]] = {
    kind.type: kind for kind in (PartnerDrafted, PartnerPublished, PartnerWithdrawn)
}
LOOK = 2.0
"""Seconds between two looks for partners that the topics lack."""


class FollowedPartners:
    """The partners that are known, from the bundled ones to the last that was published."""

    def __init__(self, bundled: Iterable[PartnerPublished]) -> None:
        self.known = KnownPartners(bundled)
        self.caught_up = False
        """Whether all events of before our start are consumed: only then may anything be decided."""
        self._news = asyncio.Event()

    def consumed(self, record: ConsumerRecord) -> None:
        """Consume one record; one of an unknown type, or that cannot be read, changes nothing."""
        try:
            if record.value is not None and (published := one_of(CONSUMED, record)):
                self.known.consume(published)
        except Undecodable as error:
            log.error("partner.unreadable", offset=record.offset, cause=str(error))
        self._news.set()

    async def back(self, *events: UUID) -> Literal[True]:
        """Wait until these events have come back from Kafka."""
        while not all(map(self.known.has_consumed, events)):
            self._news.clear()
            await self._news.wait()
        return True

    async def heal(self, publish: PublishInTime, caught_up: asyncio.Event) -> None:
        """Publish the partners that the topics lack, again and again: bundled, or hidden by a late copy."""
        await caught_up.wait()
        self.caught_up = True
        await every(LOOK, lambda: publish.acknowledged(*self.known.lacking()))
