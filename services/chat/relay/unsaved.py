"""The records of the logs that the stores have not saved: what a slow store lacks is served from here."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping

import structlog
from aiokafka import TopicPartition
from aiokafka.structs import ConsumerRecord

from shared.kafka.tail import END

log = structlog.get_logger()
_of = tuple.__new__
"""Makes a named tuple of what is already in order, in half of the time of its own class."""
UNKNOWN = 1 << 62
"""Beyond the end of any log: the first record consumed there is not known, so nothing counts as complete."""


class UnsavedRecords:
    """Records from the offsets on that the stores have saved: saved ones are forgotten, lost ones consumed again."""

    def __init__(self, rewind: Callable[[TopicPartition, int], None]) -> None:
        self._rewind = rewind
        self._unsaved: dict[TopicPartition, deque[ConsumerRecord]] = defaultdict(deque)
        self._first: dict[TopicPartition, int] = {}

    def begin(
        self, saved: Mapping[TopicPartition, int], unavailable: Iterable[TopicPartition]
    ) -> dict[TopicPartition, int]:
        """Where to begin consuming: at the saved offset, or at the end where a store is unavailable.

        What that leaves out is consumed once the store says its offset: until then nothing of it is shown.
        """
        ends = list(unavailable)
        self._first = {**saved, **dict.fromkeys(ends, UNKNOWN)}
        return {**saved, **dict.fromkeys(ends, END)}

    def consume(self, record: ConsumerRecord) -> None:
        """Keep a record; one that is consumed again is kept once."""
        tp, offset = _of(TopicPartition, (record.topic, record.partition)), record.offset
        if offset < self._first.get(tp, UNKNOWN):
            self._first[tp] = offset
        unsaved = self._unsaved[tp]
        if not unsaved or unsaved[-1].offset < offset:
            unsaved.append(record)

    def records_of(self, tp: TopicPartition, key: bytes) -> Iterator[ConsumerRecord]:
        """The records of this key, in order."""
        return (record for record in self._unsaved[tp] if record.key == key)

    def first_offset(self, tp: TopicPartition) -> int:
        """The offset from which nothing is missing here."""
        return self._first.get(tp, 0)

    def trim(self, saved: Mapping[TopicPartition, int]) -> None:
        """Forget what the stores have saved."""
        for tp, offset in saved.items():
            if offset < self.first_offset(tp):
                self.go_back(tp, offset)
            unsaved = self._unsaved[tp]
            while unsaved and unsaved[0].offset < offset:
                unsaved.popleft()
                self._first[tp] = offset

    def go_back(self, tp: TopicPartition, offset: int) -> None:
        """Consume again from where the store is: the records kept here do not follow on it."""
        log.warning("relay.goes-back", topic=tp.topic, partition=tp.partition, offset=offset)
        self._unsaved[tp].clear()
        self._first[tp] = offset
        self._rewind(tp, offset)
