"""Events and queues as asyncio has them, in few bytes while nobody waits: a process holds many of each."""

import asyncio
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Signal:
    """An event, as `asyncio.Event` is one."""

    __slots__ = ("_is_set", "_waiters")

    def __init__(self, *, is_set: bool = False) -> None:
        self._is_set = is_set
        self._waiters: list[asyncio.Future[None]] | None = None

    def is_set(self) -> bool:
        """Whether it is."""
        return self._is_set

    def set(self) -> None:
        """Let all who wait go on."""
        self._is_set = True
        for waiter in self._waiters or ():
            if not waiter.done():
                waiter.set_result(None)

    def clear(self) -> None:
        """Make those wait who come from now on."""
        self._is_set = False

    async def wait(self) -> None:
        """Wait until it is set."""
        if self._is_set:
            return
        waiter = asyncio.get_running_loop().create_future()
        self._waiters = [*(self._waiters or ()), waiter]
        try:
            await waiter
        finally:
            self._waiters = [other for other in self._waiters if other is not waiter] or None


class Inbox(Generic[Item]):
    """A queue for one reader, as `asyncio.Queue` is one."""

    __slots__ = ("_has_items", "_items")

    def __init__(self) -> None:
        self._items: list[Item] = []
        self._has_items = Signal()

    def empty(self) -> bool:
        """Whether nothing is to be taken."""
        return not self._items

    def put_nowait(self, item: Item) -> None:
        """Give an item."""
        self._items.append(item)
        self._has_items.set()

    async def get(self) -> Item:
        """Take the next item, once there is one."""
        while not self._items:
            self._has_items.clear()
            await self._has_items.wait()
        return self._items.pop(0)
