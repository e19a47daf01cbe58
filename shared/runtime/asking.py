"""Requests of endpoints: an endpoint publishes one, and waits a few seconds for its reply."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastapi import Response

from shared.cloudevents.event import Event
from shared.kafka.handlers import PublishInTime

WITHIN = 5.0
"""Seconds that an endpoint waits at most, for Kafka's acknowledgement and the reply together."""
STEP = 0.05
"""Seconds between two reads of a store that is asked for a reply."""
Reply = TypeVar("Reply")
Answer = TypeVar("Answer", bound=Response)


async def ask(
    publish: PublishInTime, *request: Event, reply: Awaitable[Reply], within: float = WITHIN
) -> Reply | None:
    """Publish a request and give its reply; None if it is not known in time, `NotAcknowledged` without Kafka.

    The reply is listened for before the request is published: it may come before the acknowledgement.
    """
    loop = asyncio.get_running_loop()
    until, coming = loop.time() + within, asyncio.ensure_future(reply)
    try:
        await publish.acknowledged(*request, within=within)
        return await in_time(coming, until - loop.time())
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)


async def in_time(reply: Awaitable[Reply], within: float = WITHIN) -> Reply | None:
    """The reply, if it comes within so many seconds; else None, and it is not waited for any more."""
    coming = asyncio.ensure_future(reply)
    try:
        done, _ = await asyncio.wait({coming}, timeout=max(0.01, within))
        return coming.result() if done else None
    finally:
        coming.cancel()


async def polled(read: Callable[[], Awaitable[Reply]], is_reply: Callable[[Reply], bool]) -> Reply:
    """Read until what is read is the reply."""
    while True:
        if is_reply(found := await read()):
            return found
        await asyncio.sleep(STEP)


def pending(answer: Answer, location: str) -> Answer:
    """Make an answer a 202: the request is published, and its reply will be known at that address."""
    answer.status_code = 202
    answer.headers["Location"] = location
    return answer
