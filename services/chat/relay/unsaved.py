"""What was heard of the logs and their stores have not saved: a store behind it misses nothing in between."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping

import structlog
from aiokafka import TopicPartition
from aiokafka.structs import ConsumerRecord

from shared.kafka.tail import END

log = structlog.get_logger()
UNKNOWN = 1 << 62
"""Further than any log: what was heard first there is not known, so nothing is taken for whole."""


class UnsavedRecords:
    """Begins where the stores are; what they save is let go, what they lost is heard again."""

    def __init__(self, rewind: Callable[[TopicPartition, int], None]) -> None:
        self._rewind = rewind
        self._unsaved: dict[TopicPartition, deque[ConsumerRecord]] = defaultdict(deque)
        self._first: dict[TopicPartition, int] = {}

    def begin(
        self, saved: Mapping[TopicPartition, int], away: Iterable[TopicPartition]
    ) -> dict[TopicPartition, int]:
        """Where to begin hearing: at what the stores have saved; at the end, where a store is away.

        What was missed there is heard once the store says where it is: until then nothing of it is shown.
        """
        ends = list(away)
        self._first = {**saved, **dict.fromkeys(ends, UNKNOWN)}
        return {**saved, **dict.fromkeys(ends, END)}

    def consume(self, record: ConsumerRecord) -> None:
        """Keep a record; one that is heard again is kept once."""
        tp = TopicPartition(record.topic, record.partition)
        self._first[tp] = min(self._first.get(tp, record.offset), record.offset)
        unsaved = self._unsaved[tp]
        if not unsaved or unsaved[-1].offset < record.offset:
            unsaved.append(record)

    def records_of(self, tp: TopicPartition, key: bytes) -> Iterator[ConsumerRecord]:
        """What is kept of this key, in its order."""
        return (record for record in self._unsaved[tp] if record.key == key)

    def first_offset(self, tp: TopicPartition) -> int:
        """The offset from which nothing is missing here."""
        return self._first.get(tp, 0)

    def trim(self, saved: Mapping[TopicPartition, int]) -> None:
        """Let go of what the stores have saved."""
        for tp, position in saved.items():
            if position < self.first_offset(tp):
                self.go_back(tp, position)
            unsaved = self._unsaved[tp]
            while unsaved and unsaved[0].offset < position:
                unsaved.popleft()
                self._first[tp] = position

    def go_back(self, tp: TopicPartition, position: int) -> None:
        """Hear again from where the store is: what is kept does not follow on it."""
        log.warning("relay.goes-back", topic=tp.topic, partition=tp.partition, position=position)
        self._unsaved[tp].clear()
        self._first[tp] = position
        self._rewind(tp, position)
