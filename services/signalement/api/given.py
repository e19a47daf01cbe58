"""What signalement's endpoints are given, and how they wait for what came of a request."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Protocol
from uuid import UUID, uuid5

from fastapi import Depends, Request

from services.signalement.documents import Shelf
from services.signalement.domain.case import Case
from services.signalement.domain.due import Limits
from services.signalement.keys import UnitKeys
from services.signalement.letters import Letters
from shared.facts import Fact, Force
from shared.kafka.failures import is_the_worlds
from shared.problems import Problem

STEP = 0.05


class TellInTime(Protocol):
    """Telling with a bound on the wait."""

    async def acknowledged(self, *facts: Fact, within: float = 5.0) -> None:
        """Tell, and wait at most so many seconds for Kafka's word."""


@dataclass(frozen=True, slots=True)
class Given:
    """The ports of the endpoints."""

    tell: TellInTime
    shelves: Mapping[Force, Shelf]
    keys: UnitKeys
    letters: Letters
    limits: Limits
    local: bool
    patience: float = 5.0
    """Seconds that an endpoint waits for what its request becomes."""

    async def until(self, force: Force, conversation: str, come: Callable[[Case], bool]) -> Case | None:
        """The case, once it is so, or as it is when our patience ends."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self.patience
        while True:
            with within_reach():
                case = await self.shelves[force].case(conversation)
            if (case and come(case)) or loop.time() >= end:
                return case
            await asyncio.sleep(STEP)


def request_id(given_id: UUID, who: str, kind: type[Fact]) -> UUID:
    """The fact's id: nobody can meet another's request, nor another kind's, by choosing the same id."""
    return uuid5(given_id, f"{who}/{kind.type}")


@contextmanager
def within_reach() -> Iterator[None]:
    """Store and Kafka away are a 503 that says so, never an empty answer."""
    try:
        yield
    except Exception as error:
        if not is_the_worlds(error):
            raise
        detail = "Réessayez avec le même identifiant."
        raise Problem(503, "Pas encore confirmé", detail, headers={"Retry-After": "1"}) from error


async def _given(request: Request) -> Given:
    found: Given = request.app.state.given
    return found


Ports = Annotated[Given, Depends(_given)]
