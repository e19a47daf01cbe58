"""Every instance follows both topics in memory: what it knows of partners, it answers with every engine down."""

import asyncio
from collections.abc import Iterable
from uuid import UUID

import structlog
from aiokafka.structs import ConsumerRecord

from services.directory.domain.known import Known, Told
from shared.belief import one_of
from shared.events.directory import PartnerDrafted, PartnerPublished, PartnerWithdrawn
from shared.facts import Undecodable
from shared.kafka.handlers import TellInTime
from shared.runtime.periodic import every

log = structlog.get_logger()
HEARD: dict[str, type[Told]] = {
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

    def heard(self, record: ConsumerRecord) -> None:
        """Hear one record; a type that we do not know, or what cannot be read, changes nothing."""
        try:
            if record.value is not None and (told := one_of(HEARD, record)):
                self.known.hear(told)
        except Undecodable as error:
            log.error("partner.unreadable", offset=record.offset, cause=str(error))
        self._news.set()

    async def back(self, *facts: UUID) -> None:
        """Wait until these have come back from Kafka."""
        while not all(map(self.known.has_heard, facts)):
            self._news.clear()
            await self._news.wait()

    async def heal(self, tell: TellInTime, caught_up: asyncio.Event) -> None:
        """Tell what the topics lack, for as long as the process lives: what is shipped, what a late copy hid."""
        await caught_up.wait()
        self.caught_up = True
        await every(LOOK, lambda: tell.acknowledged(*self.known.lacking()))
