"""A clock that jumps: to 2030, back, on this machine or at Kafka, it destroys no month's key and chooses none."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import shared.sealing.ring as ring_module
from services.chat.keys import expiry as expiry_module
from services.chat.keys.conversation_keys import ConversationKeys
from services.chat.keys.expiry import KeyExpiry, RingTime
from services.chat.today import Refused, agree
from shared.events.chat import KeyMade
from shared.failures import DependencyUnavailable
from shared.kafka.broker_time import NotStamped
from shared.readiness import Readiness
from shared.runtime.agreed_time import AgreedTime
from shared.sealing import KeyRing

CONVERSATION = f"03-{'a' * 32}"
TODAY = datetime(2026, 11, 29, 12, tzinfo=UTC)
IN_2030 = datetime(2030, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Machine:
    """A machine with its ring, its clock, Kafka's clock, and the seconds that it has run."""

    ring: KeyRing
    keys: ConversationKeys
    local: datetime = TODAY
    kafka: datetime = TODAY
    ran: float = 0.0
    is_stamped: bool = True
    readiness: Readiness = field(default_factory=Readiness)
    published: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Begin a process, which knows of the one before only what was saved."""
        self.time = AgreedTime(
            "chat", RingTime(self.ring, self.keys), self.ask, DAY,
            now=lambda: self.local, running=lambda: self.ran,
        )  # fmt: skip
        self.expiry = KeyExpiry(self.ring, self.keys, asyncio.Event(), self, self.readiness, self.time)  # type: ignore[arg-type]

    async def ask(self) -> datetime:
        """Kafka's time."""
        if not self.is_stamped:
            raise NotStamped("Set it.")
        return self.kafka

    async def send(self, record: Any) -> asyncio.Future[None]:
        """Remember a tombstone."""
        self.published.append(record)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    async def look(self) -> None:
        """Look once for months that have passed."""
        await self.expiry._look()

    async def passes(self, time: timedelta, step: timedelta = timedelta(hours=6)) -> None:
        """Let time pass on both clocks, with looks."""
        end = self.local + time
        while self.local < end:
            self.local, self.kafka = self.local + step, self.kafka + step
            self.ran += step.total_seconds()
            await self.look()

    def sets(self, *, local: datetime | None = None, kafka: datetime | None = None) -> None:
        """Set clocks, as nobody should."""
        self.local, self.kafka = local or self.local, kafka or self.kafka

    @property
    def months(self) -> list[str]:
        """The months whose keys are there."""
        return [
            f"{year}-{month:02d}"
            for year in range(2026, 2032)
            for month in range(1, 13)
            if self.ring.holds(f"{year}-{month:02d}")
        ]

    @property
    def sentence(self) -> str:
        """The sentence of readiness about the months."""
        return self.readiness.causes.get("key-ring", "")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Give a machine with the keys of four months, of which none has passed."""
    ring = KeyRing(tmp_path / "ring")
    machine = Machine(ring, ConversationKeys(ring, timedelta(days=365), timedelta(days=30)))

    class Local(datetime):
        """The machine's clock, wherever the ring looks at it."""

        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return machine.local

    monkeypatch.setattr(ring_module, "datetime", Local)
    monkeypatch.setattr(expiry_module, "datetime", Local)
    for month in ("2026-11", "2026-12", "2027-01", "2027-06"):
        ring.wrap(bytes(32), month)
    return machine


ALL = ["2026-11", "2026-12", "2027-01", "2027-06"]


def opened(machine: Machine) -> tuple[KeyMade, str]:
    """A conversation's key and token, made now."""
    made, token, _ = machine.keys.make(CONVERSATION, None)
    machine.keys.add(made)
    return made, token


@pytest.mark.parametrize("jumps", [("local",), ("kafka",), ("local", "kafka")])
async def test_no_key_is_destroyed_in_2030_before_its_time(machine: Machine, jumps: tuple[str, ...]) -> None:
    """The jump is seen; set right again, the real end of a month destroys its key, and no other."""
    await machine.look()
    machine.sets(**dict.fromkeys(jumps, IN_2030))
    for _ in range(50):
        machine.ran += 10
        await machine.look()
    assert machine.months == ALL
    assert "2030" in machine.sentence
    machine.restart()
    await machine.look()
    assert machine.months == ALL
    machine.sets(local=TODAY, kafka=TODAY)
    await machine.look()
    assert (machine.months, machine.sentence, machine.published) == (ALL, "", [])
    await machine.passes(3 * DAY)
    assert (machine.months, machine.sentence) == (ALL[1:], "")


async def test_time_that_is_set_back_destroys_nothing_and_is_seen(machine: Machine) -> None:
    """Nor does the month that has passed meanwhile end, until the clock is right."""
    await machine.look()
    machine.sets(local=TODAY - 400 * DAY, kafka=TODAY + 3 * DAY)
    await machine.look()
    assert machine.months == ALL
    assert "2025-10-25" in machine.sentence


async def test_a_machine_that_was_off_for_three_months_agrees_by_itself(machine: Machine) -> None:
    """Within days; it says so meanwhile, because months wait for their end."""
    await machine.look()
    machine.sets(local=TODAY + 90 * DAY, kafka=TODAY + 90 * DAY)
    machine.restart()
    await machine.look()
    assert machine.months == ALL
    assert machine.sentence
    await machine.passes(2 * DAY)
    assert machine.months == ALL
    await machine.passes(3 * DAY)
    assert (machine.months, machine.sentence) == (ALL[3:], "")


async def test_a_machine_that_was_off_for_a_week_is_ready_while_nothing_waits(machine: Machine) -> None:
    """No month ended meanwhile: there is nothing to hold back."""
    machine.sets(local=TODAY - 20 * DAY, kafka=TODAY - 20 * DAY)
    await machine.look()
    machine.sets(local=TODAY - 13 * DAY, kafka=TODAY - 13 * DAY)
    machine.restart()
    await machine.look()
    assert machine.sentence == ""


async def test_an_administrator_says_which_day_it_is(machine: Machine) -> None:
    """At once, if both clocks say so too; a day that they do not say is refused."""
    await machine.look()
    machine.sets(local=TODAY + 90 * DAY, kafka=TODAY + 90 * DAY)
    times = {"This machine": machine.local, "Kafka": machine.kafka}
    with pytest.raises(Refused, match="This machine says 2027-02-27, and not 2026-11-29"):
        agree(machine.ring, date(2026, 11, 29), times)
    await machine.look()
    assert machine.months == ALL
    agree(machine.ring, date(2027, 2, 27), times)
    await machine.look()
    assert (machine.months, machine.sentence) == (ALL[3:], "")


@pytest.mark.parametrize("wrong", [IN_2030, TODAY - 400 * DAY])
async def test_a_conversation_opened_after_a_jump_has_the_right_month(
    machine: Machine, wrong: datetime
) -> None:
    """Its key neither lives too long nor dies too early, and its token opens it meanwhile and after."""
    await machine.look()
    machine.sets(local=wrong)
    await machine.look()
    made, token = opened(machine)
    assert made.month == "2027-11"
    assert abs(made.time - TODAY) <= DAY
    assert machine.keys.admits(CONVERSATION, token)
    machine.sets(local=TODAY)
    assert machine.keys.admits(CONVERSATION, token)
    await machine.passes(32 * DAY)
    assert not machine.keys.admits(CONVERSATION, token)


async def test_without_a_saved_time_the_latest_key_says_that_time_jumped(machine: Machine) -> None:
    """The first start of a version that saves one, on a machine whose clocks are wrong already."""
    opened(machine)
    machine.sets(local=IN_2030, kafka=IN_2030)
    machine.restart()
    await machine.look()
    assert machine.months == [*ALL, "2027-11"]
    assert "2030" in machine.sentence


async def test_a_topic_that_keeps_the_producers_timestamps_gives_no_time(machine: Machine) -> None:
    """Nothing is destroyed, and readiness says what to set; a Kafka that is away says so itself."""
    machine.is_stamped = False
    machine.sets(local=TODAY + 40 * DAY)
    await machine.look()
    assert machine.months == ALL
    assert "Set it." in machine.sentence

    async def away() -> datetime:
        raise DependencyUnavailable("away")

    machine.time._ask_kafka = away
    with pytest.raises(DependencyUnavailable):
        await machine.look()
    assert machine.months == ALL
