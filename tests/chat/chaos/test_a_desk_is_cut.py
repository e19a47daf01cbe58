"""A desk vanishes: its visitor and the supervisor learn it within half a minute, in whatever way it went."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.conftest import Engines
from tests.support.browser.faulty import Network, faulty_network
from tests.support.chat.asking import Operator, Visitor
from tests.support.chat.driving import Product
from tests.support.chat.talking import Talker
from tests.support.waiting import until

WITHIN = 25.0
"""Seconds until the visitor reads it."""
LOOKS = 3.0
"""Seconds between two looks of a desk at its queue."""
STORIES = [
    ("police-1", "33063", "its tab is killed"),
    ("police-2", "33063", "its socket freezes"),
    ("gendarmerie-1", "33236", "its stream freezes"),
]
"""Whose desk is cut, where its visitor is, and how."""


@contextlib.asynccontextmanager
async def a_desk(operator: Operator, conversation: str, way: str) -> AsyncIterator[None]:
    """Keep a desk open: it asks for its queue, and reads the conversation by a socket or by the shared stream."""

    async def looks() -> None:
        while True:
            with contextlib.suppress(httpx.HTTPError):
                await operator.once("GET", "/api/chat/queue")
            await asyncio.sleep(LOOKS)

    async def streams() -> None:
        path = f"/api/chat/mine/events?follow={conversation}"
        headers = {"Authorization": f"Bearer {operator.token}"}
        async with (
            httpx.AsyncClient(base_url=operator.address(), timeout=120) as client,
            client.stream("GET", path, headers=headers) as answer,
        ):
            async for _ in answer.aiter_bytes():
                pass

    async with contextlib.AsyncExitStack() as stack:
        tasks = [asyncio.create_task(looks())]
        if way == "its stream freezes":
            tasks.append(asyncio.create_task(streams()))
        else:
            page = Talker(operator.address, conversation, operator.token)
            page.patience = 600  # a frozen page learns nothing either
            await stack.enter_async_context(page)
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_desk_that_is_cut_is_gone_soon_for_everybody(engines: Engines, tmp_path: Path) -> None:
    """Whatever way it is cut: a killed tab closes its connections, and a cut line says nothing."""
    with Product(tmp_path, engines) as product:
        await asyncio.gather(*(is_cut(product, *story) for story in STORIES))


async def is_cut(product: Product, who: str, commune: str, way: str) -> None:
    """While the desk is there both read so, however quiet it is; and soon after it was cut neither does."""
    port = urlsplit(product.url).port or 0
    account = f"operator-{who}"
    operator = await Operator.signs_in(product, account)
    supervisor = await Operator.signs_in(product, f"supervisor-{who.split('-')[0]}-1")
    now = asyncio.get_running_loop().time
    with faulty_network(port, port) as (origin, network):
        operator.address = lambda: origin
        async with await Visitor.opens(product, commune) as visitor:
            await operator.takes(visitor.conversation)
            async with contextlib.AsyncExitStack() as desk:
                await desk.enter_async_context(a_desk(operator, visitor.conversation, way))
                await visitor.until(lambda page: page.there.get("operator") is True)
                await asyncio.sleep(WITHIN)
                assert visitor.there["operator"] is True
                assert not await is_away(supervisor, account)
                await cut(way, network, desk)
                begun = now()
                await visitor.until(lambda page: page.there["operator"] is False, WITHIN)
                await until(lambda: is_away(supervisor, account))
                assert now() - begun < WITHIN


async def is_away(supervisor: Operator, account: str) -> bool:
    """Whether the supervisor's list says that this operator, who has a conversation, is not there."""
    listed = (await supervisor.ask("GET", "/api/chat/supervision")).json()["on_duty"]
    row: dict[str, Any] = next(one for one in listed if one["account"] == account)
    assert row["held"] > 0
    return not row["at_desk"]


async def cut(way: str, network: Network, desk: contextlib.AsyncExitStack) -> None:
    """Cut the desk off in that way."""
    if way == "its tab is killed":
        await desk.aclose()
    else:
        network.go_down()
