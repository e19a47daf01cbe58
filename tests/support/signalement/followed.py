"""The units' keys on a topic that is consumed to its end, or not yet."""

import asyncio
from collections.abc import Callable
from typing import Self

from aiokafka.structs import ConsumerRecord

from services.signalement.followed_keys import UnitKeys


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
