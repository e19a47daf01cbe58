"""A message of others, in each process: the relay of each consumes every partition."""

import time
from typing import Any, cast

from aiokafka import TopicPartition
from aiokafka.structs import ConsumerRecord

from benchmarks.engines import Engines
from benchmarks.table import show, verdict
from services.chat.relay.relay import Relay
from tests.support.builders import a_message

RECORDS, ROUNDS, PARTITIONS = 20_000, 9, 6
MOST_MICROSECONDS = 2.0


class Nothing:
    """The queries, the keys and the logs of a relay on which nobody reads anything."""

    unavailable = ()

    def rewind(self, tp: TopicPartition, offset: int) -> None:
        """Consume nothing again."""

    def when_code_is_replaced(self, ask: object) -> None:
        """No code is."""


def run(engines: Engines) -> None:
    """Show what such a record costs, without aiokafka's own part: `consuming` has that."""
    del engines  # no engine takes part
    found = min(_round() for _ in range(ROUNDS)) * 1e6
    show("A message of others, consumed by a relay", ("the least of 9 rounds: µs",), [(f"{found:.2f}",)])
    print(f"Goal: under {MOST_MICROSECONDS:g} µs, {verdict(reached=found < MOST_MICROSECONDS)}.")


def _round() -> float:
    nothing: Any = Nothing()
    relay = Relay(nothing, nothing, lambda *_: nothing, {})
    records = [_record(offset) for offset in range(RECORDS)]
    begun = time.thread_time()
    for record in records:
        relay.consumed(record)
    return (time.thread_time() - begun) / RECORDS


def _record(offset: int) -> ConsumerRecord:
    record = a_message().record("chat")
    found = ConsumerRecord(
        record.topic, offset % PARTITIONS, offset, 0, 0, record.key, record.value, None, 0, 0,
        tuple(record.headers),
    )  # fmt: skip
    return cast("ConsumerRecord", found)
