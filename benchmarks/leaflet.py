"""The leaflet's years through Kafka: equal to the unit by force, year and outcome, and how long that takes."""

import asyncio
import time
from collections import Counter
from datetime import date
from itertools import chain

from benchmarks.engines import Engines, engines
from benchmarks.table import show, verdict
from deploy.local.demonstration.communes import Communes
from deploy.local.demonstration.conversations import conversations
from deploy.local.demonstration.years import YEARS
from services.stats.app import create_app
from services.stats.domain.calendar import day_of, months_of
from services.stats.domain.figures.tally import OUTCOMES
from services.stats.settings import StatsSettings
from services.stats.store.repository import StoredFigures
from services.stats.tally_cache import TallyCache
from shared.cloudevents.event import Event
from shared.events.chat import ConversationClosed
from shared.kafka.producer import Producer
from shared.mongo import database

PARTITIONS = 6
DATABASE = "stats_leaflet"
Counts = Counter[tuple[str, str, str]]
"""By year, force and outcome."""


async def run(started: Engines) -> None:
    """Publish, count, compare, and show how long each took."""
    invented = list(conversations(Communes(), PARTITIONS))
    events = list(chain.from_iterable(invented))
    began = time.monotonic()
    async with Producer(started.kafka, "chat") as publish:
        for first in range(0, len(events), 8_000):
            await publish(*events[first : first + 8_000])
    published = time.monotonic()
    settings = StatsSettings(
        kafka=started.kafka, mongo=started.mongo, local=True, stats_database=DATABASE, stats_look_seconds=3600
    )
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        while not app.state.readiness.ready:  # noqa: ASYNC110 (readiness has no event)
            await asyncio.sleep(0.2)
    consumed = time.monotonic()
    counts = await _counted(started.mongo)
    rows = [
        (year.first.year, force, outcome, counts[str(year.first.year), force, outcome])
        for year in YEARS
        for force in ("police", "gendarmerie")
        for outcome in OUTCOMES
    ]
    show("Counted by stats", ("year", "force", "outcome", "conversations"), rows)
    print(
        f"{len(events):,} events published in {published - began:.0f} s, counted in {consumed - published:.0f} s."
    )
    of_years = {(year.first.year, o): n for year in YEARS for o, n in year.outcomes.items()}
    sums = Counter[tuple[int, str]]()
    for (year, _, outcome), count in counts.items():
        sums[int(year), outcome] += count
    is_equal = counts == _expected(events) and sums == Counter(of_years)
    print(f"Goal: equal to the unit, {verdict(reached=is_equal)}.")


async def _counted(mongo: str) -> Counts:
    """Counts of stats, from its store."""
    tallies = TallyCache(StoredFigures(database(mongo, DATABASE)))
    counts: Counts = Counter()
    for tally in await tallies.of_months(months_of(date(2018, 1, 1), date(2021, 12, 31))):
        for (day, force, measure), count in tally.counts.items():
            if measure in OUTCOMES:
                counts[day[:4], force, measure] += count
    return counts


def _expected(events: list[Event]) -> Counts:
    """Counts of the events that were published."""
    closed = [event for event in events if isinstance(event, ConversationClosed)]
    return Counter((day_of(event.time)[:4], event.stay.log, event.outcome) for event in closed)


def main() -> None:
    """Start engines of its own, and run."""
    with engines() as started:
        asyncio.run(run(started))


if __name__ == "__main__":
    main()
