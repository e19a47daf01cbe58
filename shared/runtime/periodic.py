"""Periodic work: done at every tick; what fails because a dependency is unavailable is done at the next one."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from shared.failures import is_transient

log = structlog.get_logger()


async def every(seconds: float, work: Callable[[], Awaitable[object]]) -> None:
    """Do this work now, and again after so many seconds, until a failure that is no dependency's."""
    waits = False
    while True:
        try:
            await work()
            waits = False
        except Exception as error:
            if not is_transient(error):
                raise
            if not waits:  # a store may be away for hours, and readiness says so
                log.warning("periodic-work.waits", cause=type(error).__name__)
            waits = True
        await asyncio.sleep(seconds)
