"""The units and their keys on topics that are consumed to their ends, or not yet."""

import asyncio
from collections.abc import Callable
from typing import Self

from aiokafka.structs import ConsumerRecord

from services.signalement.followed_keys import UnitKeys
from shared.events.router import UnitNamed
from shared.events.values import Unit
from shared.runtime.units import FollowedUnits
from tests.support.signalement.builders import MORNING, as_record


class FollowedInMemory:
    """A topic that is consumed to its end, until a test says otherwise."""

    def __init__(self, consumed: Callable[[ConsumerRecord], None]) -> None:
        self.consumed = consumed
        self.caught_up = asyncio.Event()
        self.caught_up.set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None: ...


def unit_keys_in_memory(*, local: bool = True, when_changed: Callable[[], None] = lambda: None) -> UnitKeys:
    """The units' keys, none registered."""
    return UnitKeys(FollowedInMemory, when_changed, local=local)


def units_in_memory(*units: Unit) -> FollowedUnits:
    """The units of the territory, these and no others."""
    followed = FollowedUnits(FollowedInMemory)
    for unit in units:
        event = UnitNamed.now(unit=unit.id, name=unit.name, force=unit.force, since=MORNING)
        followed.consumed(as_record(event))
    return followed
