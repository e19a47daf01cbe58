"""Waiting for what comes in its own time: events on their way, processes that start."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

Found = TypeVar("Found")
PATIENCE = 180.0
"""Seconds until anything goes on: an engine started on a busy machine takes half a minute, twice in a row."""


async def until(look: Callable[[], Awaitable[Found] | Found], why: Callable[[], object] = str) -> Found:
    """Wait until a look, plain or awaitable, finds something true; `why` says how things are if it does not."""
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                found = look()
                if isinstance(found, Awaitable):
                    found = await found
                if found:
                    return found
                await asyncio.sleep(0.03)
    except TimeoutError:
        raise AssertionError(f"did not come to be: {why()}") from None
