"""Consumers of the same events, each in a process of its own: `python -m benchmarks.consumers <which> …`."""

import asyncio
import gc
import json
import logging
import sys
import time
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import uuid4

import uvloop
from aiokafka import AIOKafkaConsumer
from faststream.kafka import KafkaBroker

from services import SELDOM
from shared.events.chat import MessagePosted
from shared.kafka.group.consumer_group import ConsumerGroup
from shared.kafka.group_member import GroupMember, GroupWork
from shared.kafka.handlers import Handlers
from shared.kafka.producer import BatchPublisher, Producer
from shared.mongo import database
from shared.readiness import Readiness


class Countdown:
    """Counts events, and the processor's time from before the start to the last of them."""

    def __init__(self, topic: str, count: int) -> None:
        self.topic = topic
        self._left = count
        self._cpu = time.process_time()

    def consumed(self, events: int) -> bool:
        """Count so many; whether these were the last."""
        self._left -= events
        if self._left <= 0:
            self._cpu = time.process_time() - self._cpu
        return self._left <= 0

    def say(self) -> None:
        """Print the seconds of processor."""
        print(json.dumps(self._cpu))


async def aiokafka_bytes(kafka: str, mongo: str, countdown: Countdown) -> None:
    """Fetch, and look at nothing."""
    await _aiokafka(kafka, countdown, lambda value: value)


async def aiokafka_pydantic(kafka: str, mongo: str, countdown: Countdown) -> None:
    """Fetch, and decode the body; the headers stay unread."""
    await _aiokafka(kafka, countdown, MessagePosted.model_validate_json)


async def _aiokafka(kafka: str, countdown: Countdown, decode: Callable[[bytes], object]) -> None:
    async with AIOKafkaConsumer(countdown.topic, bootstrap_servers=kafka, **_group()) as consumer:
        while True:
            for records in (await consumer.getmany(timeout_ms=100, max_records=500)).values():
                for record in records:
                    decode(record.value)
                if countdown.consumed(len(records)):
                    return


async def faststream_batch(kafka: str, mongo: str, countdown: Countdown) -> None:
    """FastStream's own batches, as its documentation shows them."""
    broker, done = KafkaBroker(kafka, logger=None), asyncio.Event()

    @broker.subscriber(countdown.topic, batch=True, max_records=500, **_group())  # type: ignore[untyped-decorator]
    async def consume(messages: list[MessagePosted]) -> None:
        if countdown.consumed(len(messages)):
            done.set()

    async with broker:
        await broker.start()
        await done.wait()


async def ours(kafka: str, mongo: str, countdown: Countdown) -> None:
    """The house's: headers and body checked, each event to its handler, the checkpoint in the document server."""
    handlers, done = Handlers("chat"), asyncio.Event()

    @handlers.subscriber(MessagePosted)
    async def consume(posted: MessagePosted) -> None:
        if countdown.consumed(1):
            done.set()

    name = uuid4().hex
    async with Producer(kafka, "chat") as producer:
        store = database(mongo, f"bench_{name}")
        group = ConsumerGroup.stored_in(
            store, Readiness(), name=name, service="chat", topics=[countdown.topic]
        )
        work = GroupWork(handlers, BatchPublisher(producer, "chat", group.fence.check))
        async with GroupMember(kafka, group, work):
            await done.wait()


def quixstreams(kafka: str, countdown: Countdown, which: str) -> None:
    """Quix Streams' own way: JSON into dicts, or pydantic's models, one at a time, to a plain function."""
    from quixstreams import Application  # here, so that the others do not carry it

    of_json, decode = QUIX[which]

    app = Application(kafka, consumer_group=uuid4().hex, auto_offset_reset="earliest", loglevel="ERROR")

    def consume(message: Any) -> None:
        decode(message)
        if countdown.consumed(1):
            app.stop()

    app.dataframe(app.topic(countdown.topic, value_deserializer=of_json)).update(consume)
    app.run()


def _group() -> dict[str, Any]:
    return {"group_id": uuid4().hex, "auto_offset_reset": "earliest"}


ASYNC: dict[str, Callable[[str, str, Countdown], Coroutine[Any, Any, None]]] = {
    "raw aiokafka": aiokafka_bytes,
    "raw aiokafka, pydantic": aiokafka_pydantic,
    "FastStream, batches": faststream_batch,
    "ours": ours,
}
QUIX: dict[str, tuple[str, Callable[[Any], object]]] = {
    "quixstreams, dicts": ("json", lambda message: message),
    "quixstreams, pydantic": ("bytes", MessagePosted.model_validate_json),
}
CONSUMERS = (*ASYNC, *QUIX)


def main() -> None:
    """Consume so many events, and print what they cost."""
    gc.set_threshold(*SELDOM)  # as our services do; for all that is measured here
    gc.freeze()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    which, kafka, mongo, topic, count = sys.argv[1:]
    countdown = Countdown(topic, int(count))
    if which in QUIX:
        quixstreams(kafka, countdown, which)
    else:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(ASYNC[which](kafka, mongo, countdown))
    countdown.say()


if __name__ == "__main__":
    main()
