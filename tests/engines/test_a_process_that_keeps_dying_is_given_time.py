"""How long the watch waits between a death and the next start."""

import re
from pathlib import Path

import pytest

from deploy.local.engine import Process
from deploy.local.problem import EngineProblem
from deploy.local.watch import Watch


class Faltering(Process):
    """Dies as soon as it is started."""

    name = "faltering"
    port_setting = "FALTERING_PORT"
    started = 0
    problem: str | None = None
    broken = False

    @property
    def address(self) -> str:
        """Nowhere."""
        return ""

    def command(self) -> list[str]:
        """Nothing: it is never really started."""
        return []

    def is_broken(self) -> bool:
        """As a test says."""
        return self.broken

    def start(self) -> None:
        """Count, and fail when a test asks for it."""
        self.started += 1
        if self.problem:
            raise EngineProblem(self.problem)


class FakeTime:
    """A time that moves only when a test moves it."""

    now = 0.0

    def __call__(self) -> float:
        """Give the time."""
        return self.now


@pytest.fixture
def faltering(tmp_path: Path) -> Faltering:
    """Give a process that keeps dying."""
    return Faltering(tmp_path)


def _pauses_said(capsys: pytest.CaptureFixture[str]) -> list[float]:
    return [float(pause) for pause in re.findall(r"started again in ([\d.]+) s", capsys.readouterr().out)]


def _live_through(watch: Watch, fake_time: FakeTime, seconds: int) -> None:
    for _ in range(seconds * 5):
        watch.look()
        fake_time.now += 0.2


def test_the_pause_doubles_up_to_half_a_minute(
    faltering: Faltering, capsys: pytest.CaptureFixture[str]
) -> None:
    """A process that cannot live does not take the machine with it, and is never given up."""
    fake_time = FakeTime()
    _live_through(Watch([faltering], fake_time), fake_time, seconds=300)
    pauses = _pauses_said(capsys)
    assert pauses[:4] == [0.2, 0.4, 0.8, 1.6]
    assert pauses[-3:] == [30.0, 30.0, 30.0]


def test_what_runs_and_cannot_serve_is_started_again(
    faltering: Faltering, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process is ended first, and that is said."""
    monkeypatch.setattr(Faltering, "alive", True)
    faltering.broken, fake_time = True, FakeTime()
    _live_through(Watch([faltering], fake_time), fake_time, seconds=1)
    assert "faltering broke: started again" in capsys.readouterr().out
    assert faltering.started


def test_why_it_cannot_start_is_said(faltering: Faltering, capsys: pytest.CaptureFixture[str]) -> None:
    """A port taken meanwhile is reported, and tried again."""
    faltering.problem = "Port 1 is taken"
    fake_time = FakeTime()
    _live_through(Watch([faltering], fake_time), fake_time, seconds=2)
    assert "faltering cannot start (Port 1 is taken)" in capsys.readouterr().out
    assert faltering.started > 1


def test_a_death_after_a_healthy_minute_is_a_first_one(
    faltering: Faltering, capsys: pytest.CaptureFixture[str]
) -> None:
    """Old deaths are forgotten: the next start comes at once."""
    fake_time = FakeTime()
    watch = Watch([faltering], fake_time)
    _live_through(watch, fake_time, seconds=20)
    fake_time.now += 100
    faltering.started = 0
    watch.look()  # the planned start
    fake_time.now += 100
    watch.look()
    assert _pauses_said(capsys)[-1] == 0.2
