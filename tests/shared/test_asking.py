"""An endpoint publishes a request and waits for its reply, for a few seconds at most."""

import asyncio

import pytest
from fastapi import Response

from shared.cloudevents.event import Event
from shared.kafka.producer import NotAcknowledged
from shared.runtime.asking import ask, in_time, pending, polled


class Kafka:
    """Acknowledges every request, once the reply to it is known."""

    def __init__(self, reply: asyncio.Future[str] | None = None) -> None:
        self.reply = reply

    async def acknowledged(self, *request: Event, within: float = 5.0) -> None:
        """Publish, and let the reply come before the acknowledgement."""
        if self.reply:
            self.reply.set_result("claimed")


class KafkaIsAway:
    """Acknowledges nothing."""

    async def acknowledged(self, *request: Event, within: float = 5.0) -> None:
        """Give up at once."""
        raise NotAcknowledged("Kafka did not answer in time")


async def failing() -> str:
    """Fail as a store does."""
    raise ConnectionError


async def test_a_reply_that_comes_before_the_acknowledgement_is_not_missed() -> None:
    """The reply is listened for before the request is published."""
    reply: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    assert await ask(Kafka(reply), reply=reply) == "claimed"


async def test_a_reply_that_does_not_come_in_time_is_none() -> None:
    """And nobody waits for it any more."""
    reply: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    assert await ask(Kafka(), reply=reply, within=0.05) is None
    assert reply.cancelled()


async def test_a_request_that_kafka_did_not_take_is_a_failure_and_not_a_wait() -> None:
    """Whatever the reply's own failure."""
    with pytest.raises(NotAcknowledged):
        await ask(KafkaIsAway(), reply=failing())


async def test_a_store_that_fails_while_the_reply_is_waited_for_is_seen() -> None:
    """The endpoint answers that the store is away, not that the request is pending."""
    with pytest.raises(ConnectionError):
        await ask(Kafka(), reply=failing())


async def test_a_store_is_read_until_it_has_the_reply() -> None:
    """And not after."""
    found = iter([None, None, "claimed", "never read"])

    async def read() -> str | None:
        return next(found)

    assert await in_time(polled(read, lambda state: state is not None)) == "claimed"
    assert next(found) == "never read"


def test_what_is_pending_says_where_to_ask_again() -> None:
    """202, with the address."""
    answer = pending(Response(), "/api/chat/requests/1")
    assert (answer.status_code, answer.headers["location"]) == (202, "/api/chat/requests/1")
