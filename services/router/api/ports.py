"""The ports of the router's endpoints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Protocol

from fastapi import Depends, Request

from services.router.domain.changes import Changes
from services.router.domain.choose import Unroutables
from services.router.domain.editions import ActivatedEdition, in_force
from services.router.domain.remarks import Remarks
from shared.kafka.handlers import PublishInTime
from shared.runtime.asking import WITHIN
from shared.runtime.rates import Networks, Rates
from shared.settings import Network


class KnownEditions(Protocol):
    """The editions of the territory in memory: they answer with every engine down."""

    @property
    def known(self) -> tuple[ActivatedEdition, ...]:
        """All editions that are known, in the order of their moments."""


class EditionComparisons(Protocol):
    """The stored editions, and what each would change."""

    async def stored(self) -> Mapping[str, str]:
        """The date of each edition, by its name."""

    async def with_the_one_in_force(self, name: str) -> tuple[str, Changes] | None:
        """The name of the edition in force, and what another one changes; None if there is no such edition."""


@dataclass(frozen=True, slots=True)
class RouterPorts:
    """The editions and remarks, the conversations that wait for a person, a way to publish, and the rates."""

    editions: KnownEditions
    comparisons: EditionComparisons
    remarks: Remarks
    unroutables: Unroutables
    publish: PublishInTime
    rates: Rates
    networks: Networks
    trusted_proxies: Sequence[Network]
    patience: float = WITHIN
    """Seconds that an endpoint waits for the reply to its request."""


async def _ports(request: Request) -> RouterPorts:  # FastAPI takes a thread for what is not async
    found: RouterPorts = request.app.state.ports
    return found


Ports = Annotated[RouterPorts, Depends(_ports)]


async def _editions(ports: Ports) -> tuple[ActivatedEdition, ...]:
    return ports.editions.known


async def _in_force(ports: Ports) -> ActivatedEdition:
    """The edition in force now, the same one for the whole answer."""
    return in_force(ports.editions.known, datetime.now(UTC))


Editions = Annotated[tuple[ActivatedEdition, ...], Depends(_editions)]
InForce = Annotated[ActivatedEdition, Depends(_in_force)]
