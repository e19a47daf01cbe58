"""Background tasks: whatever one raises, it is logged, readiness names it, and it starts again."""

import asyncio
from collections.abc import Callable
from functools import partial

import pytest
from structlog.testing import capture_logs

from shared import tasks as module
from shared.failures import DependencyUnavailable
from shared.readiness import Readiness
from shared.runtime.periodic import every
from shared.tasks import BackgroundTasks
from tests.support.waiting import until

for_ever = asyncio.Event


class Work:
    """Work that fails as a test wants, run after run, and then goes on for ever or returns."""

    def __init__(self, *failures: BaseException, returns: bool = False) -> None:
        self.failures = list(failures)
        self.runs = 0
        self.has_ended = False
        self._returns = returns

    async def __call__(self) -> None:
        """Fail, wait or return."""
        self.runs += 1
        if self.failures:
            raise self.failures.pop(0)
        try:
            if not self._returns:
                await for_ever().wait()
        finally:
            self.has_ended = True


@pytest.fixture
def readiness() -> Readiness:
    """Give a service that is ready."""
    return Readiness()


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start again at once."""
    monkeypatch.setattr(module, "SHORTEST_PAUSE", 0.0)


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Give a way to say after how many seconds a failure is over."""
    return partial(monkeypatch.setattr, module, "STEADY")


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), ValueError(), asyncio.CancelledError()]
)
async def test_a_task_that_fails_is_logged_named_and_started_again(
    readiness: Readiness, no_pause: None, error: BaseException
) -> None:
    """Even if what it waited for was cancelled, which would end it as if somebody had asked for it."""
    work = Work(error)
    with capture_logs() as logs:
        async with BackgroundTasks(readiness) as tasks:
            tasks.run("months", work)
            await until(lambda: work.runs == 2)
            (sentence,) = readiness.causes.values()
            assert readiness.causes.keys() == {"task months"}
            assert "months" in sentence
            assert type(error).__name__ in sentence
    assert [(line["event"], line["name"], line["exc_info"]) for line in logs] == [
        ("task.failed", "months", error)
    ]


async def test_readiness_is_green_again_once_the_task_has_run_a_while(
    readiness: Readiness, no_pause: None, steady: Callable[[float], None]
) -> None:
    """Not before: it may fail again at once."""
    steady(0.05)
    work = Work(ValueError(), ValueError())
    async with BackgroundTasks(readiness) as tasks:
        tasks.run("months", work)
        await until(lambda: work.runs == 3)
        assert not readiness.ready
        await until(lambda: readiness.ready)
        assert not work.has_ended


async def test_work_that_returns_is_done(readiness: Readiness, no_pause: None) -> None:
    """After a failure too, which is then over."""
    work = Work(ValueError(), returns=True)
    async with BackgroundTasks(readiness) as tasks:
        await tasks.run("once", work)
        assert work.runs == 2
        assert readiness.ready


async def test_each_pause_is_twice_the_last_up_to_a_limit(
    readiness: Readiness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A task that fails for good is tried every five seconds."""
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def note(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", note)
    async with BackgroundTasks(readiness) as tasks:
        await tasks.run("failing", Work(*(ValueError() for _ in range(8)), returns=True))
    assert pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


async def test_the_pauses_begin_again_once_it_has_run_a_while(
    readiness: Readiness, steady: Callable[[float], None]
) -> None:
    """A failure of yesterday does not make today's worse."""
    steady(0.0)
    runs = 0

    async def fail_late() -> None:
        nonlocal runs
        runs += 1
        if runs == 4:
            return
        await until(lambda: readiness.ready)
        raise ValueError

    with capture_logs() as logs:
        async with BackgroundTasks(readiness) as tasks:
            await tasks.run("months", fail_late)
    assert [line["seconds"] for line in logs] == [0.1, 0.1, 0.1]


async def test_all_tasks_have_ended_when_their_context_has(readiness: Readiness) -> None:
    """A task that swallows the first cancellation ends too, and one that waits to start again."""
    cancelled = 0

    async def swallow() -> None:
        nonlocal cancelled
        try:
            await for_ever().wait()
        except asyncio.CancelledError:
            cancelled += 1
        await for_ever().wait()

    work = Work()
    async with BackgroundTasks(readiness) as tasks:
        running = [tasks.run("waiting", work), tasks.run("swallowing", swallow)]
        running.append(tasks.run("failing", Work(*(ValueError() for _ in range(99)))))
        await until(lambda: "task failing" in readiness.causes)
    assert work.has_ended
    assert cancelled == 1
    assert all(task.cancelled() for task in running)
    assert readiness.ready


async def test_periodic_work_is_tried_again_when_a_dependency_was_unavailable(readiness: Readiness) -> None:
    """Its task goes on, and says so once: stores and Kafka have causes of their own in readiness."""
    work = Work(DependencyUnavailable("the store"), OSError(), returns=True)
    with capture_logs() as logs:
        async with BackgroundTasks(readiness) as tasks:
            tasks.run("deadlines", partial(every, 0.0, work))
            await until(lambda: work.runs > 4)
            assert readiness.ready
    assert [line["event"] for line in logs] == ["periodic-work.waits"]


async def test_periodic_work_that_fails_of_itself_is_started_again(
    readiness: Readiness, no_pause: None
) -> None:
    """As any task is."""
    work = Work(ValueError(), returns=True)
    async with BackgroundTasks(readiness) as tasks:
        tasks.run("deadlines", partial(every, 60.0, work))
        await until(lambda: work.runs == 2)
        assert readiness.causes.keys() == {"task deadlines"}
