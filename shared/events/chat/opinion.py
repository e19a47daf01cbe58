"""The event by which somebody says, after the end, whether they were helped: of a day and a force, and of nobody."""

from datetime import UTC, datetime
from typing import Literal, Self
from uuid import UUID

from shared.cloudevents.event import Envelope, Event, Record
from shared.cloudevents.topic import Topic
from shared.forces import Force

opinion_given = Topic(
    "chat.opinion-given",
    key="force",
    publisher="chat",
    consumers=("stats",),
    doc="Answers to the two questions after the end: no conversation, no time finer than a day.",
)
Answer = Literal["yes", "a-bit", "no"]


class OpinionGiven(Event, on=opinion_given):
    """A visitor said after the end whether they were helped and felt listened to; nothing says which visitor.

    The id is random, the trace begins here, and the time, of the record too, is the beginning of the day.
    """

    force: Force | Literal["reception"]
    helped: Answer | None = None
    """None: the question was left out, as below."""
    listened: Answer | None = None

    @classmethod
    def of_today(cls, named: UUID, **body: str | None) -> Self:
        """An opinion of today, under this id."""
        day = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return cls.model_validate(body)._in(Envelope(named, day))

    def record(self, source: str) -> Record:
        """The event as Kafka carries it, whose own timestamp would be the moment otherwise."""
        return super().record(source)._replace(timestamp=int(self.time.timestamp() * 1000))
