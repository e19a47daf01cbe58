"""The lifespan of a service: everything that it runs is started together, and ended together."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from fastapi import FastAPI

from shared.events.chat import staff_session_ended
from shared.kafka.group_member import GroupMember
from shared.kafka.producer import Producer
from shared.mongo import Database
from shared.readiness import Readiness
from shared.runtime.sessions import follow_sessions
from shared.tasks import BackgroundTasks, Work


class Followed(Protocol):
    """Topics that this process follows while it runs."""

    topics: Sequence[str]

    async def __aenter__(self) -> Any: ...

    async def __aexit__(self, *_: object) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifespan:
    """The parts of a service, in the order in which they start; readiness says what they wait for."""

    readiness: Readiness
    producer: Producer
    tails: Sequence[Followed] = ()
    group_members: Sequence[GroupMember] = ()
    databases: Sequence[Database] = ()
    """Their connections, which open at the first use, are closed last."""
    tasks: Mapping[str, Work]
    """The work in the background, by the names that the log and readiness show."""

    @property
    def topics(self) -> set[str]:
        """The names of the topics that the service consumes."""
        parts: tuple[Followed | GroupMember, ...] = (*self.tails, *self.group_members)
        return {*staff_session_ended.names, *(topic for part in parts for topic in part.topics)}

    @asynccontextmanager
    async def __call__(self, app: FastAPI) -> AsyncIterator[None]:
        """Run the service until the server stops."""
        async with AsyncExitStack() as stack:
            for database in self.databases:
                stack.callback(database.client.close)
            await stack.enter_async_context(self.producer)
            sessions = follow_sessions(app.state.authentication, self.producer.cluster, self.readiness)
            parts: tuple[Followed | GroupMember, ...] = (sessions, *self.tails, *self.group_members)
            for part in parts:
                await stack.enter_async_context(part)
            tasks = await stack.enter_async_context(BackgroundTasks(self.readiness))
            for name, work in self.tasks.items():
                tasks.run(name, work)
            yield
