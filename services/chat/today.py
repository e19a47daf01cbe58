"""`python -m services.chat.today 2026-11-29`: an administrator says which day it is, and the times agree again."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from services.chat.settings import ChatSettings
from shared.failures import DependencyUnavailable
from shared.kafka.broker_time import NotStamped, broker_time
from shared.kafka.cluster import Cluster, cluster
from shared.kafka.producer import Producer
from shared.sealing import KeyRing, KeyRingUnavailable
from shared.settings import read


class Refused(Exception):
    """The day is not the one that this machine and Kafka say."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Save the time beside the ring, or say in one sentence why it cannot be saved."""
    parser = argparse.ArgumentParser(prog="python -m services.chat.today", description=__doc__)
    parser.add_argument("day", type=date.fromisoformat, help="today, in UTC, from a calendar: 2026-11-29")
    day, settings = parser.parse_args(arguments).day, read(ChatSettings)
    ring = KeyRing(Path(settings.key_ring or "data/keys/ring"))
    try:
        saved = asyncio.run(_save(ring, day, cluster(settings)))
    except (Refused, DependencyUnavailable, NotStamped, KeyRingUnavailable) as refused:
        sys.exit(f"{refused}\nNothing was changed.")
    sys.stdout.write(
        f"The saved time is {saved:%Y-%m-%d %H:%M} (UTC): months that ended before it are destroyed.\n"
    )


async def _save(ring: KeyRing, day: date, kafka: Cluster) -> datetime:
    async with Producer(kafka, "chat") as producer:
        times = {"This machine": datetime.now(UTC), "Kafka": await broker_time(producer.send)}
    return agree(ring, day, times)


def agree(ring: KeyRing, day: date, times: dict[str, datetime]) -> datetime:
    """Save the earliest of these times, if each is of that day or of its neighbours; `Refused` says which is not."""
    for name, time in times.items():
        if abs((time.date() - day).days) > 1:
            raise Refused(f"{name} says {time:%Y-%m-%d}, and not {day}: correct its clock first.")
    ring.save_time(saved := min(times.values()))
    return saved


if __name__ == "__main__":
    main()
