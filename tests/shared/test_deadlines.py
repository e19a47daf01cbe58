"""Deadlines in memory: what is due is found, however it came to be so, and nothing else is gone through."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime import deadlines
from shared.runtime.deadlines import Deadlines, Queue

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ONE, OTHER = f"03-{'a' * 32}", f"04-{'b' * 32}"
BOTH = frozenset({3, 4})


def at(minutes: float) -> datetime:
    """The moment so many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


@dataclass
class Store:
    """A store of moments, and how often all of it was read."""

    kept: dict[str, datetime | None] = field(default_factory=dict)
    generation: int = 0
    changed: dict[str, datetime | None] = field(default_factory=dict)
    readings: int = 0
    meanwhile: dict[str, datetime | None] = field(default_factory=dict)
    """A state written while all is read, after it was read."""
    away: bool = False

    def write(self, name: str, moment: datetime | None) -> None:
        """Write one, as its only writer does."""
        self.kept[name] = self.changed[name] = moment

    async def waits(self) -> dict[str, datetime | None]:
        """Read all."""
        if self.away:
            raise ConnectionError
        self.readings += 1
        found = dict(self.kept)
        for name, moment in self.meanwhile.items():
            self.write(name, moment)
        return found


def followed(store: Store) -> Deadlines[datetime | None]:
    """Deadlines that follow this store."""
    return Deadlines(store, lambda moment: moment)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.none() | st.integers(0, 20), st.integers(-3, 25))))
def test_a_queue_says_what_going_through_everything_would(
    steps: list[tuple[str, int | None, int]],
) -> None:
    """Whatever moves earlier, later, away and back, and with a clock that is put back."""
    queue, plain = Queue(), dict[str, datetime]()
    for name, moment, now in steps:
        queue.put(name, None if moment is None else at(moment))
        plain.pop(name, None)
        if moment is not None:
            plain[name] = at(moment)
        for _ in range(2):
            assert queue.due(at(now)) == sorted(n for n, m in plain.items() if m <= at(now))


async def test_what_was_due_long_before_a_partition_was_taken_is_found() -> None:
    """The process that held it before has died; of other partitions nothing is said."""
    store = Store({ONE: at(-10_000), OTHER: at(-10_000)})
    waiting = followed(store)
    assert await waiting.due(frozenset(), NOON) == []
    assert await waiting.due(frozenset({3}), NOON) == [ONE]
    assert await waiting.due(BOTH, NOON) == [ONE, OTHER]
    assert await waiting.due(frozenset({4}), NOON) == [OTHER]


async def test_all_is_read_once_for_the_partitions_that_are_held() -> None:
    """In between, what is written says its moment itself."""
    store = Store({ONE: at(5)})
    waiting = followed(store)
    assert await waiting.due(BOTH, NOON) == []
    store.write(ONE, at(7))
    store.write(OTHER, at(3))
    assert await waiting.due(BOTH, at(6)) == [OTHER]
    store.write(OTHER, None)
    assert await waiting.due(BOTH, at(8)) == [ONE]
    assert store.readings == 1


async def test_what_is_written_while_all_is_read_holds() -> None:
    """The reading may be older."""
    store = Store({ONE: at(1)}, meanwhile={ONE: at(9), OTHER: at(1)})
    waiting = followed(store)
    assert await waiting.due(BOTH, at(2)) == [OTHER]
    assert await waiting.due(BOTH, at(9)) == [ONE, OTHER]


async def test_all_is_read_again_when_its_writer_had_to_forget() -> None:
    """Another process may have written, or a backup been put back."""
    store = Store({ONE: at(5)})
    waiting = followed(store)
    await waiting.due(BOTH, NOON)
    store.kept = {OTHER: at(-60)}
    store.generation += 1
    assert await waiting.due(BOTH, NOON) == [OTHER]


async def test_all_is_read_again_after_a_store_that_was_away() -> None:
    """States written meanwhile are not lost with the reading that failed."""
    store = Store({ONE: at(5)})
    waiting = followed(store)
    await waiting.due(BOTH, NOON)
    store.write(OTHER, at(1))
    store.generation, store.away = 1, True
    with pytest.raises(ConnectionError):
        await waiting.due(BOTH, at(2))
    store.away = False
    assert await waiting.due(BOTH, at(2)) == [OTHER]


async def test_all_is_read_again_seldom_whatever_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is overlooked for longer."""
    monkeypatch.setattr(deadlines, "SELDOM", 0.0)
    store = Store({})
    waiting = followed(store)
    await waiting.due(BOTH, NOON)
    store.kept[ONE] = at(-1)
    assert await waiting.due(BOTH, NOON) == [ONE]


async def test_what_is_due_stays_so_until_another_moment_is_known() -> None:
    """A deadline that could not be published is due at the next look."""
    waiting = followed(Store({ONE: NOON}))
    assert await waiting.due(BOTH, NOON) == await waiting.due(BOTH, NOON) == [ONE]
    waiting.put(ONE, at(1))
    assert await waiting.due(BOTH, NOON) == []
    assert await waiting.due(BOTH, at(1)) == [ONE]
