"""An hour of a national campaign, simulated minute by minute from costs that the other benchmarks measure.

`python -m benchmarks.scale [openings]`: what one hour takes of cores, memory, partitions and people.
"""

import heapq
import random
import sys
from dataclasses import dataclass

from benchmarks.table import show

HOUR, MINUTES = 60, 150
"""Minutes in which the campaign brings people, and minutes that are simulated."""
PEAK = 3.0
"""How many times more people come in the first ten minutes than in the others."""
TALK, MESSAGES = 30.0, 40
"""Minutes of a conversation once somebody has taken it, on average, and messages in it."""
PATIENCE = 20.0
"""Minutes for which somebody waits for an operator, on average."""
EACH = 3
"""Conversations that an operator has at once."""
WRITES = 6
"""Records of an opening: its key, its request, its route, its transfer, what is retold, its receiving."""
BUSY = 0.6
"""Of a core, that a process is to take at most."""


@dataclass(frozen=True)
class Costs:
    """Seconds of a processor and bytes, each measured by the benchmark that is named."""

    opening: float = 0.020
    """Of chat's, for an opening with its socket: `idle`."""
    message: float = 0.000528
    """Of chat's, to take, decide and show a message: `relay`."""
    store: float = 0.0020
    """Of the local document server's, for a message: `conversations`."""
    record: float = 0.000009
    """Of each process, for a record of others: `consuming` (the fetch of aiokafka) and `others`."""
    quiet: float = 0.000065
    """Of chat's, for each second in which an open conversation says nothing: `idle`."""
    memory: float = 131 * 1024
    """Bytes of an open conversation with its socket, in all processes: `idle`."""


@dataclass
class Hour:
    """The hour as it went."""

    opened: int = 0
    taken: int = 0
    left: int = 0
    most_open: int = 0
    most_talking: int = 0
    openings: int = 0
    """In the busiest minute."""
    messages: float = 0.0
    """A second, in the busiest minute."""
    waited: float = 0.0
    """Minutes, on average, of those who were taken."""


def simulated(openings: int, operators: int, seed: int = 1) -> Hour:
    """Let people come, wait, be taken in their order, talk, and leave."""
    chance, seen = random.Random(seed), Hour()
    coming, waiting = _minutes(openings, chance), list[tuple[float, float]]()
    talking: list[float] = []
    for minute in range(MINUTES):
        while talking and talking[0] <= minute:
            heapq.heappop(talking)
        new = coming[minute] if minute < HOUR else 0
        seen.opened, seen.openings = seen.opened + new, max(seen.openings, new)
        waiting += [(minute, minute + chance.expovariate(1 / PATIENCE)) for _ in range(new)]
        seen.left += sum(until <= minute for _, until in waiting)
        waiting = [one for one in waiting if one[1] > minute]
        free = max(0, operators * EACH - len(talking))
        for since, _ in waiting[:free]:
            heapq.heappush(talking, minute + chance.expovariate(1 / TALK))
            seen.taken, seen.waited = seen.taken + 1, seen.waited + minute - since
        waiting = waiting[free:]
        seen.most_talking = max(seen.most_talking, len(talking))
        seen.most_open = max(seen.most_open, len(talking) + len(waiting))
        seen.messages = max(seen.messages, len(talking) * MESSAGES / TALK / 60)
    seen.waited /= max(seen.taken, 1)
    return seen


def processes(hour: Hour, costs: Costs) -> tuple[int, float]:
    """How many chat processes carry the busiest minute, and the cores of the document servers; 0: none do.

    Each process consumes the records of all, so more of them help only while that is not all that one does.
    """
    records = hour.messages + hour.openings / 60 * WRITES
    own = hour.openings / 60 * costs.opening + hour.messages * costs.message
    own += hour.most_open * costs.quiet
    left = BUSY - records * costs.record
    needed = int(own / left) + 1 if left > 0 else 0
    return needed, records * costs.store


def _minutes(openings: int, chance: random.Random) -> list[int]:
    weights = [PEAK if minute < 10 else 1.0 for minute in range(HOUR)]
    minutes = [0] * HOUR
    for minute in chance.choices(range(HOUR), weights, k=openings):
        minutes[minute] += 1
    return minutes


def main() -> None:
    """Show the hour with few and with many operators."""
    openings, costs = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000, Costs()
    rows = []
    for operators in (24, 240, 2_400, 10_000):
        hour = simulated(openings, operators)
        needed, stores = processes(hour, costs)
        rows.append(
            (
                f"{operators:,}", f"{hour.taken:,}", f"{hour.left:,}", f"{hour.waited:.0f}",
                f"{hour.most_open:,}", f"{hour.openings / 60:.0f}", f"{hour.messages:.0f}",
                needed or "none do", f"{stores:.1f}", f"{hour.most_open * costs.memory / 2**30:.1f}",
            )
        )  # fmt: skip
    head = (
        "operators", "taken", "left unanswered", "waited, min", "open at most", "openings/s", "messages/s",
        "chat processes", "document servers' cores", "GiB of open conversations",
    )  # fmt: skip
    show(f"{openings:,} openings in an hour, {PEAK:g} times as many in its first ten minutes", head, rows)


if __name__ == "__main__":
    main()
