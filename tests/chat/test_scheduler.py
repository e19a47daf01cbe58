"""The scheduler finds who has waited too long, whatever happened before, and reads no other state."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.chat.domain.deadlines import Limits
from services.chat.scheduler import Scheduler
from services.chat.store.documents import state_document
from services.chat.store.unit_of_work import UnitOfWork
from shared.cloudevents.event import Event
from shared.events.chat import DeadlinePassed
from shared.kafka.producer import NotAcknowledged
from shared.runtime.deadlines import ANY
from tests.chat.test_unit_of_work import consume, placed
from tests.support.builders import (
    CONVERSATION,
    EVE,
    MORNING,
    a_claim,
    a_closing,
    a_danger,
    a_message,
    an_erasure,
    later,
)
from tests.support.chat.history import History, claimed, closed, waiting
from tests.support.doubles import MemoryDatabase, Published

LIMITS: Limits = {
    "routing": timedelta(minutes=1),
    "answer": timedelta(minutes=5),
    "reply": timedelta(minutes=15),
    "silence": timedelta(hours=24),
    "line": timedelta(days=400),
    "words": timedelta(days=400),
    "offer": timedelta(minutes=2),
    "presence": timedelta(days=30),
    "absence": timedelta(days=30),
}


class Process:
    """A process that decides the police's log: its unit of work, its scheduler, and what that publishes."""

    def __init__(self, documents: MemoryDatabase, limits: Limits = LIMITS) -> None:
        self.held = ANY
        self.parked: set[str] = set()
        self.away = False
        self.published: list[Event] = []
        self.unit_of_work = UnitOfWork(documents, Published())  # type: ignore[arg-type]
        self._scheduler = Scheduler(self.unit_of_work, limits, lambda: self.held, self._decides, self)

    async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
        """Take what is published."""
        if self.away:
            raise NotAcknowledged
        self.published.extend(events)

    async def consumes(self, *events: Any) -> None:
        """Decide these, and write what was decided."""
        await consume(self.unit_of_work, *events)
        await self.unit_of_work.flush()

    async def ticks(self, moment: datetime) -> list[str]:
        """The limits that have passed by then, as the scheduler publishes them."""
        self.published.clear()
        await self._scheduler.tick(moment)
        return [event.limit for event in self.published if isinstance(event, DeadlinePassed)]

    def _decides(self, conversation: str) -> bool:
        return int(conversation[:2]) in self.held and conversation not in self.parked


@pytest.fixture
def documents() -> MemoryDatabase:
    """Give an empty store."""
    return MemoryDatabase()


@pytest.fixture
def process(documents: MemoryDatabase) -> Process:
    """Give a process that has just begun."""
    return Process(documents)


async def written(documents: MemoryDatabase, history: History) -> None:
    """Let a process that is gone have written this."""
    await Process(documents).consumes(*history.events)


async def test_who_has_waited_too_long_is_found(process: Process) -> None:
    """Not before; and until it is decided, at each tick."""
    assert await process.ticks(MORNING) == []
    await process.consumes(*waiting().events)
    assert await process.ticks(later(4.9)) == []
    assert await process.ticks(later(5)) == ["answer"]
    assert await process.ticks(later(5)) == ["answer"]


async def test_each_message_moves_the_deadline(process: Process) -> None:
    """By the wait that is kept, not the one that was."""
    history = claimed()
    await process.consumes(*history.events)
    await process.ticks(MORNING)
    history(a_message(), at=later(10))
    history(a_message("operator", operator=EVE), at=later(12))
    history(a_message(), at=later(13))
    await process.consumes(*history.events[-3:])
    assert await process.ticks(later(27.9)) == []
    assert await process.ticks(later(28)) == ["reply"]


async def test_a_conversation_that_is_over_waits_for_nobody(process: Process) -> None:
    """Closed, or erased, since its deadline was known."""
    history = claimed()
    await process.consumes(*history.events)
    await process.ticks(MORNING)
    history(a_closing(), at=later(1))
    await process.consumes(*history.events[-2:])
    assert await process.ticks(later(100_000)) == []


async def test_an_erased_conversation_waits_for_nobody(process: Process) -> None:
    """Its state is gone."""
    await process.consumes(*waiting().events)
    await process.ticks(MORNING)
    await process.unit_of_work.forget(CONVERSATION, f"{CONVERSATION}/k")
    assert await process.ticks(later(100_000)) == []


async def test_after_a_restart_what_is_long_overdue_is_found(documents: MemoryDatabase) -> None:
    """However long nobody was there."""
    await written(documents, waiting())
    assert await Process(documents).ticks(later(100_000)) == ["answer"]


async def test_who_takes_a_partition_over_finds_what_is_overdue_there(
    documents: MemoryDatabase, process: Process
) -> None:
    """Not before it holds it."""
    process.held = frozenset({5})
    await process.ticks(MORNING)
    await written(documents, waiting())
    assert await process.ticks(later(60)) == []
    process.held = frozenset({3, 5})
    assert await process.ticks(later(60)) == ["answer"]


async def test_a_partition_lost_and_taken_again_is_read_again(
    documents: MemoryDatabase, process: Process
) -> None:
    """Another process decided meanwhile, between two ticks."""
    await process.ticks(MORNING)
    await written(documents, waiting())
    process.unit_of_work.discard()
    assert await process.ticks(later(60)) == ["answer"]


async def test_a_store_put_back_from_a_backup_is_read_again(
    documents: MemoryDatabase, process: Process
) -> None:
    """The conversation waits there as it did."""
    history = waiting()
    await process.consumes(*history.events)
    backup = documents.copy()
    await process.consumes(*claimed().events[len(history.events) :])
    await process.ticks(MORNING)
    documents.restore(backup)
    process.unit_of_work.discard()
    assert await process.ticks(later(6)) == ["answer"]


async def test_what_a_frozen_process_wrote_late_is_seen_when_it_is_consumed_again(
    documents: MemoryDatabase, process: Process
) -> None:
    """All was read before it wrote; nothing is decided again, and nothing written."""
    history = waiting()
    await process.ticks(MORNING)
    await written(documents, history)
    await process.consumes(history.events[-1])
    assert await process.ticks(later(5)) == ["answer"]


@pytest.mark.parametrize("minutes", [2, 50])
async def test_other_limits_hold_for_those_who_wait_already(documents: MemoryDatabase, minutes: int) -> None:
    """Shorter or longer: what is kept is since when they wait, not until when."""
    await written(documents, waiting())
    changed = Process(documents, {**LIMITS, "answer": timedelta(minutes=minutes)})
    assert await changed.ticks(later(minutes - 0.1)) == []
    assert await changed.ticks(later(minutes)) == ["answer"]


async def test_states_of_an_earlier_version_are_read(documents: MemoryDatabase) -> None:
    """They hold what is waited for, and since when: nothing is to be added to them but the events shown."""
    await written(documents, waiting())
    fields = documents["conversations"].documents[CONVERSATION].keys() - {"shown"}
    assert {"tags", "wait"} <= fields
    assert fields == state_document(closed().now, 1).keys()
    assert await Process(documents).ticks(later(5)) == ["answer"]


async def test_a_system_time_that_was_put_back_loses_nothing(process: Process) -> None:
    """Nor one that was ahead: what was published too early lapses where it is decided."""
    await process.consumes(*waiting().events)
    assert await process.ticks(later(100)) == ["answer"]
    assert await process.ticks(later(-100)) == []
    assert await process.ticks(later(5)) == ["answer"]


async def test_what_waits_for_a_person_is_due_once_it_does_no_more(process: Process) -> None:
    """However long that took."""
    await process.consumes(*waiting().events)
    process.parked.add(CONVERSATION)
    assert await process.ticks(later(60)) == []
    process.parked.clear()
    assert await process.ticks(later(61)) == ["answer"]


async def test_what_kafka_does_not_take_is_published_at_the_next_tick(process: Process) -> None:
    """Nothing counts as published before."""
    await process.consumes(*waiting().events)
    process.away = True
    with pytest.raises(NotAcknowledged):
        await process.ticks(later(5))
    process.away = False
    assert await process.ticks(later(5)) == ["answer"]


async def test_what_is_decided_meanwhile_is_not_published(
    documents: MemoryDatabase, process: Process
) -> None:
    """The state is read again before its deadline is published."""
    history = waiting()
    await process.consumes(*history.events)
    await process.ticks(MORNING)
    history(a_claim(), at=later(4))
    await written(documents, history)
    assert await process.ticks(later(6)) == []


async def test_an_erasure_that_waits_is_brought_at_its_moment_and_once() -> None:
    """By the process that decided it, or by one that takes over and has only the store; and once."""
    documents, until = MemoryDatabase(), later(24 * 60)
    first = Process(documents)
    history = claimed()
    history(a_danger(EVE), a_closing(), an_erasure(until=until), at=later(1))
    await first.consumes(*history.events)
    assert await first.ticks(until - timedelta(seconds=1)) == []
    assert await first.ticks(until) == ["erasure"]
    successor = Process(documents)
    assert await successor.ticks(until) == ["erasure"]
    ids = {event.id for event in (*first.published, *successor.published)}
    assert len(ids) == 1
    await successor.consumes(*history.events, *placed_after(history, successor.published))
    assert await successor.ticks(until) == []


def placed_after(history: History, events: list[Event]) -> list[Event]:
    """These events at the end of the history's log."""
    return [placed(event, len(history.events) + number) for number, event in enumerate(events)]
