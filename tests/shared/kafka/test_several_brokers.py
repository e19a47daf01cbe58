"""A consumer group finds its cluster by any broker that answers, of the several that KAFKA names."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiokafka.errors import KafkaConnectionError

from deploy.local.ports import LOOPBACK, free_port
from shared.kafka.group.membership import Membership


async def test_the_second_broker_is_asked_where_the_first_does_not_answer() -> None:
    """The second hangs up here, since it is no cluster: what counts is that somebody came."""
    came = asyncio.Event()

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.set()
        writer.close()

    server = await asyncio.start_server(hang_up, LOOPBACK, 0)
    answering = server.sockets[0].getsockname()[1]
    group = SimpleNamespace(name="a-group", topics=["a-topic"])
    kafka = f"{LOOPBACK}:{free_port()},{LOOPBACK}:{answering}"
    membership = Membership(cast("Any", group), kafka, session=6.0)
    async with server:
        with pytest.raises(KafkaConnectionError):
            await membership._start(cast("Any", None))
    await membership.leave()
    assert came.is_set()
