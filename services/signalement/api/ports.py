"""The ports of signalement's endpoints, and how they wait until a request is decided."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import Depends, Request

from services.signalement.domain.case import Case
from services.signalement.domain.due import Limits
from services.signalement.followed_keys import UnitKeys
from services.signalement.sealer import Sealer
from services.signalement.store.queries import Queries
from shared.cloudevents.event import Event
from shared.forces import ForceOrPractice
from shared.http.answers import unavailable_is_503
from shared.kafka.handlers import PublishInTime
from shared.runtime.asking import WITHIN, ask, polled
from shared.runtime.units import FollowedUnits

within_reach = partial(
    unavailable_is_503, "Pas encore confirmé", "Réessayez avec le même identifiant.", {"Retry-After": "1"}
)


@dataclass(frozen=True, slots=True)
class SignalementPorts:
    """The ports of the endpoints."""

    publish: PublishInTime
    queries: Mapping[ForceOrPractice, Queries]
    keys: UnitKeys
    units: FollowedUnits
    sealer: Sealer
    limits: Limits
    partitions: int
    patience: float = WITHIN
    """Seconds that an endpoint waits for the reply to its request."""

    async def case(self, force: ForceOrPractice, conversation: str) -> Case | None:
        """The case, as its store has it; 503 when the store does not answer."""
        with within_reach():
            return await self.queries[force].case(conversation)

    def case_once(
        self, force: ForceOrPractice, conversation: str, is_so: Callable[[Case], bool]
    ) -> Coroutine[None, None, Case | None]:
        """The case, once it is so."""
        return polled(partial(self.case, force, conversation), lambda case: case is not None and is_so(case))

    async def ask(
        self, *request: Event, force: ForceOrPractice, conversation: str, is_so: Callable[[Case], bool]
    ) -> Case | None:
        """Publish a request and give the case once it is so, or as it is when our patience ends."""
        reply = self.case_once(force, conversation, is_so)
        with within_reach():
            case = await ask(self.publish, *request, reply=reply, within=self.patience)
        return case or await self.case(force, conversation)


async def _ports(request: Request) -> SignalementPorts:
    ports: SignalementPorts = request.app.state.ports
    return ports


Ports = Annotated[SignalementPorts, Depends(_ports)]
