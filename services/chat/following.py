"""The prepared replies, followed in memory by every process: operators find them with every engine down."""

import asyncio
from functools import partial
from typing import Literal
from uuid import UUID

import structlog
from aiokafka.structs import ConsumerRecord

from services.chat.content.replies import bundled
from services.chat.domain.known_replies import KnownReplies, ReplyEvent
from shared.cloudevents.belief import one_of
from shared.events.chat import (
    PreparedReplyDrafted,
    PreparedReplyPublished,
    PreparedReplyRetired,
    prepared_reply,
    prepared_reply_drafted,
)
from shared.failures import Undecodable
from shared.kafka.cluster import Cluster
from shared.kafka.tail import Tail
from shared.readiness import Readiness
from shared.runtime.units import Follow

log = structlog.get_logger()
TOPICS = [*prepared_reply.names, *prepared_reply_drafted.names]
CONSUMED: dict[str, type[ReplyEvent]] = {
    kind.type: kind for kind in (PreparedReplyDrafted, PreparedReplyPublished, PreparedReplyRetired)
}


class FollowedReplies:
    """The prepared replies, from those that ship to the last that was published."""

    def __init__(self, follow: Follow) -> None:
        self.known = KnownReplies(bundled())
        self.topic = follow(self.consumed)
        self._news = asyncio.Event()

    def consumed(self, record: ConsumerRecord) -> None:
        """Consume one record; one that cannot be read changes nothing."""
        try:
            if record.value is not None and (event := one_of(CONSUMED, record)):
                self.known.consume(event)
        except Undecodable as error:
            log.error("prepared-reply.unreadable", offset=record.offset, cause=str(error))
        self._news.set()

    async def back(self, event: UUID) -> Literal[True]:
        """Wait until this event has come back from Kafka."""
        while not self.known.has_consumed(event):
            self._news.clear()
            await self._news.wait()
        return True


def follow_replies(kafka: Cluster | str, readiness: Readiness) -> FollowedReplies:
    """The prepared replies, followed on their topics at that address."""
    return FollowedReplies(partial(Tail, kafka, TOPICS, readiness=readiness, name="replies"))
