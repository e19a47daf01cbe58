"""The time that three sources agree on: nothing is destroyed for good by a clock that jumped."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic
from typing import Protocol

import structlog
from prometheus_client import Gauge

from shared.kafka.broker_time import NotStamped, broker_time
from shared.kafka.producer import Producer
from shared.settings import Settings

log = structlog.get_logger()
CATCHING_UP = 24
"""Hours by which the saved time follows in an hour, when it is much earlier than the two others.

A machine that was off for three months agrees again within four days; a clock that says 2030 is seen for weeks.
"""
APART = Gauge(
    "passerelle_times_apart_seconds",
    "Seconds between the earliest and the latest of the local time, Kafka's and the saved one",
    ["service"],
)


class SavedTime(Protocol):
    """The last time on which all agreed, kept from one run to the next."""

    async def read(self) -> datetime | None:
        """The time that was saved; None: none yet."""

    async def save(self, time: datetime) -> None:
        """Save this time instead."""


@dataclass(frozen=True, slots=True)
class Times:
    """The three times of one look."""

    local: datetime
    kafka: datetime
    saved: datetime

    @property
    def earliest(self) -> datetime:
        """The time before which nothing ends too early, if any of the three is right."""
        return min(self.local, self.kafka, self.saved)

    @property
    def apart(self) -> timedelta:
        """The time between the earliest and the latest."""
        return max(self.local, self.kafka, self.saved) - self.earliest

    def __str__(self) -> str:
        times = f"this machine says {self.local:%Y-%m-%d %H:%M}, Kafka {self.kafka:%Y-%m-%d %H:%M}"
        return f"{times}, the last time that was saved is {self.saved:%Y-%m-%d %H:%M} (UTC)"


class AgreedTime:
    """Compares the times at each look; while they are apart there is no time to destroy anything by."""

    def __init__(
        self,
        service: str,
        saved: SavedTime,
        ask_kafka: Callable[[], Awaitable[datetime]],
        bound: timedelta,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        running: Callable[[], float] = monotonic,
    ) -> None:
        """`running` counts seconds, whatever any clock says."""
        self.is_only_late = False
        """Whether the saved time alone may be wrong: the machine was off, or all its clocks jumped ahead."""
        self.sentence = ""
        """The sentence that says which times are apart; empty when they agree."""
        self._service = service
        self._saved = saved
        self._ask_kafka = ask_kafka
        self._bound = bound
        self._now = now
        self._running = running
        self._late: tuple[datetime, float] | None = None
        """The saved time, and the running seconds, when it was first seen to be much earlier."""

    async def look(self) -> datetime | None:
        """The earliest of the three times, or None while they are apart; `DependencyUnavailable` without Kafka's."""
        try:
            kafka, local = await self._ask_kafka(), self._now()
        except NotStamped as unstamped:
            self.is_only_late = False
            self._disagree(f"Nothing is destroyed by time: {unstamped}")
            return None
        saved = await self._saved.read()
        times = Times(local, kafka, min(local, kafka) if saved is None else saved)
        self.is_only_late = times.saved == times.earliest and abs(local - kafka) <= self._bound
        APART.labels(self._service).set(times.apart.total_seconds())
        await self._save(saved, times)
        if times.apart <= self._bound:
            self._agree()
            return times.earliest
        self._disagree(f"Nothing is destroyed by time: {times}.")
        return None

    async def _save(self, saved: datetime | None, times: Times) -> None:
        """Follow the two other times where they agree: in small steps only."""
        earlier = min(times.local, times.kafka)
        if abs(times.local - times.kafka) > self._bound:
            return
        if saved is not None and earlier - saved > self._bound:
            earlier = min(earlier, self._step(saved))
        else:
            self._late = None
        if saved is None or earlier > saved:
            await self._saved.save(earlier)

    def _step(self, saved: datetime) -> datetime:
        """The time as far as it may be saved by now; processes that share it draw the same line."""
        if self._late is None:
            self._late = saved, self._running()
        since, began = self._late
        return since + CATCHING_UP * timedelta(seconds=self._running() - began)

    def _agree(self) -> None:
        if self.sentence:
            log.info("times.agree", service=self._service)
        self.sentence = ""

    def _disagree(self, sentence: str) -> None:
        if not self.sentence:
            log.warning("times.apart", cause=sentence)
        self.sentence = sentence


def agreed_time(service: str, saved: SavedTime, producer: Producer, settings: Settings) -> AgreedTime:
    """The agreed time of a service: this machine's, that of the producer's Kafka, and the one that is saved there."""
    bound = timedelta(hours=settings.times_agree_hours)
    return AgreedTime(service, saved, partial(broker_time, producer.send), bound)
