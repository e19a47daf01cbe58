"""The fence before all that is published: nothing follows from a store that is an earlier copy of what it was."""

import time
from collections.abc import Iterable, Mapping

from aiokafka import TopicPartition

from shared.failures import DependencyUnavailable, Superseded
from shared.kafka.group.checkpoints import Checkpoint, Checkpoints

FRESH = 0.5
"""Seconds within which no store is stopped, replaced by an earlier copy, and started."""
_NEVER = (-1, 0.0)


class Fence:
    """Asks the store, as often as needed, whether it has all that this process saved of a batch's partitions."""

    def __init__(self, checkpoints: Checkpoints, held: Mapping[TopicPartition, Checkpoint]) -> None:
        """`held`: the partitions that this process holds, as they are at each moment."""
        self._checkpoints = checkpoints
        self._held = held
        self._begun: dict[TopicPartition, Checkpoint] = {}
        """Where each partition of the batch in hand was when it began."""
        self._breaks = 0
        """How often the store's connections had broken when the batch began."""
        self._checked: dict[TopicPartition, tuple[int, float]] = {}
        """After how many breaks, and when, the store was last known to have all that was saved of a partition."""

    async def begin(self, partitions: Iterable[TopicPartition]) -> None:
        """Begin a batch of these partitions; `Superseded` as for `check`."""
        self._breaks = self._checkpoints.breaks
        self._begun = {tp: self._held[tp] for tp in partitions if tp in self._held}
        await self.check()

    async def check(self) -> None:
        """`Superseded` if the store is an earlier copy of what it was: what was decided from it is not published.

        Nor if that was noticed meanwhile: nothing is held any more that could be asked about.
        """
        breaks, now = asked = self._checkpoints.breaks, time.monotonic()
        fresh = (breaks, now - FRESH)
        unsure = {tp: c for tp, c in self._begun.items() if self._checked.get(tp, _NEVER) < fresh}
        if unsure:
            if await self._checkpoints.lost(unsure):
                raise Superseded
            self._checked.update(dict.fromkeys(unsure, asked))
        if any(self._held.get(tp) is not begun for tp, begun in self._begun.items()):
            raise Superseded

    async def save(self, moved: Mapping[TopicPartition, Checkpoint]) -> None:
        """Save these checkpoints; `DependencyUnavailable` if the store was away since the batch began."""
        now = time.monotonic()
        await self._checkpoints.save(moved)
        if self._checkpoints.breaks != self._breaks:
            await self._checkpoints.save({tp: c for tp, c in self._held.items() if tp in moved})
            raise DependencyUnavailable("the store was away, and may have lost what was written to it before")
        self._checked.update(dict.fromkeys(moved, (self._breaks, now)))

    async def has_all(self, partitions: Iterable[TopicPartition]) -> bool:
        """Whether these are still ours, in a store that has all that we saved, as far as it says."""
        held = {tp: c for tp, c in self._held.items() if tp in partitions}
        try:
            lost = await self._checkpoints.lost(held)
        except Exception:
            return True  # the store is away: waiting is right, whether or not they are ours
        now = self._held
        return not any(tp in now and now[tp].epoch == held[tp].epoch for tp in lost)

    def doubt(self) -> None:
        """Ask the store again before anything more is published."""
        self._checked.clear()
