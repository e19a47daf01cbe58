"""The stored editions, and what each would change: read by the administrator's page before one is activated."""

import asyncio
from datetime import UTC, datetime

from services.router.domain.changes import Changes
from services.router.domain.editions import in_force
from services.router.editions import bundled
from services.router.editions.changes import changes
from services.router.editions.edition import Edition
from services.router.editions.edition_store import EditionStore
from services.router.editions.following import FollowedEditions


class Comparisons:
    """The comparisons of stored editions with the one that is in force in this router."""

    def __init__(self, store: EditionStore, followed: FollowedEditions) -> None:
        self._store, self._followed = store, followed

    async def stored(self) -> dict[str, str]:
        """The date of each edition, by its name: the bundled one, and those that were imported."""
        imported = {document["_id"]: document["date"] for document in await self._store.all()}
        return {bundled.ID: bundled.DATE} | imported

    async def with_the_one_in_force(self, name: str) -> tuple[str, Changes] | None:
        """The name of the edition in force, and what another one changes; None if there is no such edition."""
        current = in_force(self._followed.known, datetime.now(UTC))
        edition = await self._edition(name)
        if edition is None:
            return None
        return current.id, await asyncio.to_thread(changes, current.territory, edition)

    async def _edition(self, name: str) -> Edition | None:
        if stored := await self._store.one(name):
            return stored
        return await asyncio.to_thread(bundled.bundled_edition) if name == bundled.ID else None
