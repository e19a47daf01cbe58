"""How many conversations a front-end may open in an hour, however many processes consume what it asks for."""

import math

from shared.events.front_end import ConversationRequested
from shared.runtime.rates import Bucket

HOUR = 3600


class Ceiling:
    """The openings that are left to each front-end: a share for each partition, which one process consumes."""

    def __init__(self, hourly: int, partitions: int) -> None:
        self._share = hourly / partitions
        self._left: dict[tuple[str, int], Bucket] = {}

    def take(self, requested: ConversationRequested) -> bool:
        """Take one of the front-end's openings, if one is left."""
        of_it = (requested.name, requested.topic_offset.partition)
        if of_it not in self._left:
            self._left[of_it] = Bucket(self._share / HOUR, math.ceil(self._share))
        return self._left[of_it].take()
