"""Clients find their cluster by any broker that answers, and wait long for none."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest
from aiokafka.errors import KafkaConnectionError

from deploy.local.ports import LOOPBACK, free_port
from shared.kafka import producer, tail
from shared.kafka.group import membership
from shared.kafka.group.membership import Membership
from shared.kafka.producer import Producer
from shared.kafka.tail import Tail
from shared.readiness import Readiness


def a_membership(kafka: str) -> Membership:
    """A member of a group."""
    return Membership(cast("Any", SimpleNamespace(name="a-group", topics=["a-topic"])), kafka, session=6.0)


@asynccontextmanager
async def a_member(kafka: str) -> AsyncIterator[Any]:
    """A member that joins for as long as it takes."""
    joining = a_membership(kafka)
    start = asyncio.create_task(joining._start(cast("Any", None)))
    yield joining
    with pytest.raises(KafkaConnectionError):
        await start
    await joining.leave()


async def test_the_second_broker_is_asked_where_the_first_does_not_answer() -> None:
    """The second hangs up here, since it is no cluster: what counts is that somebody came."""
    came = asyncio.Event()

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.set()
        writer.close()

    server = await asyncio.start_server(hang_up, LOOPBACK, 0)
    answering = server.sockets[0].getsockname()[1]
    joining = a_membership(f"{LOOPBACK}:{free_port()},{LOOPBACK}:{answering}")
    async with server:
        with pytest.raises(KafkaConnectionError):
            await joining._start(cast("Any", None))
    await joining.leave()
    assert came.is_set()


@pytest.mark.parametrize(
    ("module", "limit", "begin"),
    [
        (producer, "ANSWER", lambda kafka: Producer(kafka, "chat")),
        (tail, "ANSWER", lambda kafka: Tail(kafka, ["a-topic"], print, Readiness(), name="tail")),
        (membership, "JOIN", a_member),
    ],
    ids=["producer", "tail", "group"],
)
async def test_a_broker_that_says_nothing_is_given_up(
    module: ModuleType,
    limit: str,
    begin: Callable[[str], AbstractAsyncContextManager[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As a machine without power is: meanwhile aiokafka would open no connection to those that live."""
    monkeypatch.setattr(module, limit, 300)
    given_up = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1024):
            pass
        given_up.set()
        writer.close()

    server = await asyncio.start_server(say_nothing, LOOPBACK, 0)
    async with server, begin(f"{LOOPBACK}:{server.sockets[0].getsockname()[1]}"):
        await asyncio.wait_for(given_up.wait(), 20)
