"""Groups of the plumbing, on the session's engines."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from functools import partial

import pytest
import structlog

from shared.kafka.group import watchdog
from shared.kafka.topics import make_topics
from tests.conftest import Engines
from tests.support.kafka.group import Group, a_group

MakeGroup = Callable[..., AbstractAsyncContextManager[Group]]


@pytest.fixture(autouse=True)
def plain_logs() -> Iterator[None]:
    """Log tracebacks without every local variable: drawing those takes longer than the tests."""
    before = structlog.get_config()
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, plain])
    yield
    structlog.configure(**before)


@pytest.fixture
async def make_group(engines: Engines) -> MakeGroup:
    """Give a way to make a group, on topics that there are."""
    await make_topics(engines.kafka)
    return partial(a_group, engines)


@pytest.fixture
async def group(make_group: MakeGroup) -> AsyncIterator[Group]:
    """Give a group that consumes one partition."""
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(make_group())


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let groups look after themselves more often; a look at a quiet Kafka takes two seconds."""
    monkeypatch.setattr(watchdog, "EVERY", 2.5)
