"""What chat reads of its stores, whichever force has the conversation; it never writes."""

import asyncio
from collections.abc import Collection
from uuid import UUID

from aiokafka import TopicPartition

from services.chat.documents import shown_in, state_of, states_where
from services.chat.domain.conversation import Conversation
from shared.events.chat import Outcome
from shared.facts import RECEPTION, Fact, Stay
from shared.kafka.positions import Positions
from shared.mongo import Database, Document


class Stores:
    """One database for each log; every chat process reads them all."""

    def __init__(self, databases: dict[str, Database]) -> None:
        self._databases = databases

    async def shown(self, conversation: str, stay: Stay) -> list[Fact]:
        """What is shown of a stay, up to the position that its store has saved."""
        return await shown_in(self._databases[stay.log], conversation, stay)

    async def stay(self, conversation: str) -> Stay | None:
        """The latest stay that a store knows to have been received."""
        found = await asyncio.gather(*(state_of(db, conversation) for db in self._databases.values()))
        stays = [c.stay for c in found if c and c.status != "receiving"]
        return max(stays, key=lambda stay: stay.number, default=None)

    async def saved(self, topics: list[str]) -> dict[TopicPartition, int]:
        """The positions that the stores of these logs have saved."""
        saved: dict[TopicPartition, int] = {}
        for log, database in self._databases.items():
            mine = [topic for topic in topics if topic.endswith(f".{log}")]
            if mine:
                saved |= await Positions(database, f"chat.{log}").saved(mine)
        return saved

    async def outcome(self, conversation: str, requests: Collection[UUID]) -> Outcome | None:
        """What came of one of these requests, if a store knows."""
        for database in self._databases.values():
            state = await state_of(database, conversation)
            for request in requests:
                if state and request in state.outcomes:
                    return state.outcomes[request]
        return None

    async def state(self, conversation: str, stay: Stay) -> Conversation | None:
        """The state in that stay, as it was last written."""
        state = await state_of(self._databases[stay.log], conversation)
        return state if state and state.stay == stay else None

    async def waiting(self, force: str) -> list[Conversation]:
        """Those of the force that wait for an operator and whose visitor is there."""
        return [c for c in await states_where(self._databases[force], status="waiting") if c.joined]

    async def held(self, force: str, operator: str) -> list[Conversation]:
        """Those that the operator has now."""
        return await states_where(self._databases[force], operator=operator, status="claimed")

    async def open_of(self, force: str) -> list[Conversation]:
        """Every conversation of the force, or of reception, for which somebody is waited for."""
        found = []
        for log in (RECEPTION.log, force):
            found += await states_where(self._databases[log], open=True)
        return found

    async def identifications(self) -> list[Conversation]:
        """Those whose anonymity a magistrate is asked to lift, or has allowed to be lifted."""
        found = []
        for database in self._databases.values():
            for status in ("awaited", "authorised"):
                found += await states_where(database, identity=status)
        return [c for c in found if c.status not in {"moved", "erased"}]

    async def parked(self, force: str) -> list[Document]:
        """What waits for a person because it could not be decided."""
        found: list[Document] = []
        for log in (RECEPTION.log, force):
            found += await self._databases[log]["parked"].find({}).to_list(None)
        return found
