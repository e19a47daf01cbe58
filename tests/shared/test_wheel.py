"""Calls that come later, those of one moment together."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from shared.runtime import wheel
from tests.support.waiting import until


@pytest.fixture(autouse=True)
def short_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test wait."""
    monkeypatch.setattr(wheel, "GRAIN", 0.02)


async def test_calls_of_one_moment_share_a_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty thousand sockets are no twenty thousand timers."""
    loop, calls, timers = asyncio.get_running_loop(), list[int](), list[float]()
    turning = wheel.Wheel(loop)

    def call_at(at: float, *of: Any) -> None:
        timers.append(at)
        loop.call_at(at, *of)

    monkeypatch.setattr(turning, "_call_at", call_at)
    for number in range(100):
        turning.call_later(0.1, lambda number=number: calls.append(number))  # type: ignore[misc]
    await until(lambda: len(calls) == 100)
    assert calls == list(range(100))
    assert len(timers) <= 2  # a moment may have passed meanwhile


async def test_a_call_comes_within_a_moment_of_its_time() -> None:
    """Never later than it was asked for, but for what the loop itself is late."""
    loop, came = asyncio.get_running_loop(), list[float]()
    began = loop.time()
    wheel.running_wheel().call_later(0.1, lambda: came.append(loop.time() - began))
    wheel.running_wheel().call_later(0, lambda: came.append(0))
    await until(lambda: len(came) == 2)
    assert came[0] == 0
    assert came[1] > 0.1 - 2 * wheel.GRAIN


async def test_a_call_that_fails_keeps_no_other_from_coming() -> None:
    """The failure is logged, once."""
    came = list[str]()
    with capture_logs() as logs:
        wheel.running_wheel().call_later(0, lambda: came.remove("nothing"))
        wheel.running_wheel().call_later(0, lambda: came.append("other"))
        await until(lambda: came == ["other"])
    assert [entry["event"] for entry in logs] == ["wheel.failed"]


async def test_each_loop_has_one_wheel() -> None:
    """Its timers are the loop's own."""
    mine = wheel.running_wheel()

    async def another() -> wheel.Wheel:
        return wheel.running_wheel()

    assert wheel.running_wheel() is mine
    assert await asyncio.to_thread(asyncio.run, another()) is not mine
