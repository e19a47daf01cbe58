"""The health of stores: readiness says whether a service's databases answer; each has its indexes."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from shared.failures import is_transient
from shared.mongo import Database, breaks
from shared.readiness import Readiness

LOOK = 2.0
"""Seconds between two looks at the stores."""


class StoreHealth:
    """Watch the databases without which a service is not ready.

    The indexes are made once, and again after each break of the connection: a store that was restored may lack them.
    """

    def __init__(
        self,
        databases: Sequence[Database],
        make_indexes: Callable[[Database], Awaitable[None]],
        readiness: Readiness,
        *,
        unreached: str,
        away: str,
    ) -> None:
        """`unreached` is the sentence until they have answered once, `away` begins the one of a failure."""
        self._databases = databases
        self._make_indexes = make_indexes
        self._readiness = readiness
        self._away = away
        self._indexed: dict[str, int] = {}
        """How often the connection to each database had broken when its indexes were made."""
        readiness.red("store", unreached)

    async def watch(self) -> None:
        """Look at the stores again and again; a failure that is not theirs is a bug, and is raised."""
        while True:
            try:
                await asyncio.gather(*map(self._look, self._databases))
                self._readiness.green("store")
            except Exception as error:
                if not is_transient(error):
                    raise
                self._readiness.red("store", f"{self._away}: {type(error).__name__}.")
            await asyncio.sleep(LOOK)

    async def _look(self, database: Database) -> None:
        broken = breaks(database)
        if self._indexed.get(database.name) == broken:
            await database.command("ping")
        else:
            await self._make_indexes(database)
            self._indexed[database.name] = broken
