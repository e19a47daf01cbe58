"""Signals and inboxes: as asyncio's events and queues, of which a process would hold too many bytes."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from shared.runtime.signals import Inbox, Signal


@pytest.mark.parametrize("make", [asyncio.Event, Signal])
async def test_all_who_wait_go_on_once_it_is_set(make: Callable[[], Any]) -> None:
    """Also where it is cleared before they have a turn; one who gave up is no hindrance."""
    signal = make()
    waiting = [asyncio.create_task(signal.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await asyncio.sleep(0)
    signal.set()
    signal.clear()
    await asyncio.wait_for(asyncio.gather(*waiting[1:]), 1)
    assert waiting[0].cancelled()
    assert not signal.is_set()


@pytest.mark.parametrize("make", [asyncio.Event, Signal])
async def test_nobody_waits_for_what_is_set(make: Callable[[], Any]) -> None:
    """Until it is cleared."""
    signal = make()
    signal.set()
    await asyncio.wait_for(signal.wait(), 1)
    signal.clear()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(signal.wait(), 0.01)


@pytest.mark.parametrize("make", [asyncio.Queue, Inbox])
async def test_items_are_taken_in_order_also_by_who_waited(make: Callable[[], Any]) -> None:
    """A reader that gave up has taken none."""
    inbox = make()
    gone = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    gone.cancel()
    early = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    for item in range(5):
        inbox.put_nowait(item)
    assert [await early, *[await inbox.get() for _ in range(4)]] == [0, 1, 2, 3, 4]
    assert inbox.empty()


async def test_a_signal_holds_nothing_of_who_waited() -> None:
    """Its bytes are the same again."""
    signal = Signal()
    waiting = asyncio.create_task(signal.wait())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert signal._waiters is None
