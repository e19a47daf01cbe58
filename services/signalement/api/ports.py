"""The ports of signalement's endpoints, and how they wait until a request is decided."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import Depends, Request

from services.signalement.domain.case import Case
from services.signalement.domain.due import Limits
from services.signalement.sealer import Sealer
from services.signalement.store.queries import Queries
from services.signalement.unit_keys import UnitKeys
from shared.forces import Force
from shared.http.answers import reaching
from shared.kafka.handlers import PublishInTime

STEP = 0.05
within_reach = partial(
    reaching, "Pas encore confirmé", "Réessayez avec le même identifiant.", {"Retry-After": "1"}
)


@dataclass(frozen=True, slots=True)
class SignalementPorts:
    """The ports of the endpoints."""

    publish: PublishInTime
    queries: Mapping[Force, Queries]
    keys: UnitKeys
    sealer: Sealer
    limits: Limits
    local: bool
    partitions: int
    patience: float = 5.0
    """Seconds that an endpoint waits for the reply to its request."""

    async def until(self, force: Force, conversation: str, is_so: Callable[[Case], bool]) -> Case | None:
        """The case, once it is so, or as it is when our patience ends."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self.patience
        while True:
            with within_reach():
                case = await self.queries[force].case(conversation)
            if (case and is_so(case)) or loop.time() >= end:
                return case
            await asyncio.sleep(STEP)


async def _ports(request: Request) -> SignalementPorts:
    ports: SignalementPorts = request.app.state.ports
    return ports


Ports = Annotated[SignalementPorts, Depends(_ports)]
