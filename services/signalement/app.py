"""Signalement put together: the deciders of its logs, its clock, its doors and its page."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from fastapi import FastAPI

import services.signalement
from services.signalement.api import ROUTERS
from services.signalement.api.ports import SignalementPorts
from services.signalement.demonstration import demonstrate
from services.signalement.domain.due import Keys
from services.signalement.handlers import Platform, handlers
from services.signalement.scheduler import Scheduler
from services.signalement.sealer import Sealer
from services.signalement.settings import SignalementSettings
from services.signalement.store.queries import Queries
from services.signalement.store.unit_of_work import UnitOfWork, make_indexes
from services.signalement.unit_keys import UnitKeys
from shared.events.chat import contact_given, conversation_log
from shared.events.signalement import signalement_log, text_given, unit_key
from shared.events.territory import signalement_acknowledged
from shared.failures import is_transient
from shared.forces import FORCES, Force
from shared.http import service_app, staff_pages
from shared.kafka.group_member import GroupMember
from shared.kafka.producer import BatchPublisher, Producer
from shared.kafka.tail import Tail
from shared.mongo import database
from shared.readiness import Readiness
from shared.sealing import private_key
from shared.settings import Settings, read
from shared.tasks import BackgroundTasks, Work

WEB = Path(__file__).parent / "web"
CONVERSATIONS = [f"{conversation_log.name}.{force}" for force in FORCES]
LOOK = 2.0
"""Seconds between two looks at the stores."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """Make signalement. Its lifespan begins to connect it and waits for nothing: readiness says what is missing."""
    chosen = settings if isinstance(settings, SignalementSettings) else None
    chosen = chosen or (
        SignalementSettings(**settings.model_dump()) if settings else read(SignalementSettings)
    )
    readiness = Readiness()
    running = Running(chosen, readiness)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with running.all():
            yield

    app = service_app(
        "signalement",
        chosen,
        lifespan=lifespan,
        title="Signalement",
        description=services.signalement.__doc__ or "",
        readiness=readiness,
    )
    app.state.ports = running.ports
    for router in ROUTERS:
        app.include_router(router)
    staff_pages(app, "/signalement", WEB, chosen)
    return app


class Running:
    """What signalement is made of, and how it runs."""

    def __init__(self, settings: SignalementSettings, readiness: Readiness) -> None:
        self._settings = settings
        self._readiness = readiness
        prefix = settings.signalement_database
        self._databases = {
            force: database(settings.server_of(force), f"{prefix}_{force}") for force in FORCES
        }
        self._producer = Producer(settings.kafka, handlers.service, readiness)
        self._keys = UnitKeys(local=settings.local)
        opening = (settings.signalement_key, *settings.signalement_other_keys)
        self._sealer = Sealer(*(private_key(file, local=settings.local) for file in opening))
        self._books: list[UnitOfWork] = []
        self._keys.changed = self._stir
        self.ports = SignalementPorts(
            publish=self._producer,
            queries={force: Queries(db) for force, db in self._databases.items()},
            keys=self._keys,
            sealer=self._sealer,
            limits=settings.limits,
            local=settings.local,
            partitions=settings.partitions,
        )

    @asynccontextmanager
    async def all(self) -> AsyncIterator[None]:
        """Tell, hear and watch, until the end."""
        settings = self._settings
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._producer)
            keys = Tail(
                settings.kafka, [unit_key.name], self._keys.consumed, self._readiness, name="unit-keys"
            )
            self._keys.are_all_consumed = keys.caught_up.is_set
            await stack.enter_async_context(keys)
            decided = [force for force in FORCES if force in settings.signalement_decides]
            clocks = {force: await self._decide(stack, force, keys) for force in decided}
            tasks = await stack.enter_async_context(BackgroundTasks(self._readiness))
            tasks.run("stores", self._watch)
            for force, tick in clocks.items():
                tasks.run(f"deadlines.{force}", tick)
            if settings.local and settings.signalement_unit_keys:
                folder = Path(settings.signalement_unit_keys)
                registering = partial(demonstrate, folder, self._keys, keys.caught_up, self._producer)
                tasks.run("demonstration", registering)
            yield
        for db in self._databases.values():
            db.client.close()

    def _stir(self) -> None:
        """Another key is registered: what was stopped may go on."""
        for unit_of_work in self._books:
            unit_of_work.stir()

    async def _decide(self, stack: AsyncExitStack, force: Force, keys: Tail) -> Work:
        """Decide one force's log, in its own group and database; what tells its deadlines."""
        settings, publish = self._settings, BatchPublisher(self._producer, handlers.service)
        unit_of_work = UnitOfWork(self._databases[force], publish)
        self._books.append(unit_of_work)
        group_member = GroupMember(
            kafka=settings.kafka,
            group=f"signalement.{force}",
            handlers=handlers,
            topics=_topics_of(force),
            database=self._databases[force],
            publish=publish,
            readiness=self._readiness,
            ports={
                UnitOfWork: unit_of_work,
                Sealer: self._sealer,
                Keys: self._keys,
                Platform: Platform(force),
            },
            flush=unit_of_work.flush,
            discard=unit_of_work.discard,
            session=settings.signalement_session,
        )
        await stack.enter_async_context(group_member)
        kept = timedelta(days=settings.signalement_kept_days)
        clock = Scheduler(
            unit_of_work,
            settings.limits,
            self._keys,
            self._sealer,
            kept,
            self._producer,
            group_member.reaches_the_ends,
        )
        log = f"{signalement_log.name}.{force}"

        async def tick() -> None:
            await keys.caught_up.wait()  # before, no key would seem to be registered
            await clock.run(ours, partial(group_member.partitions, log, *CONVERSATIONS))

        def ours(conversation: str) -> bool:
            """Its log is heard here, and both logs that may take back what leaves; nothing of it is set aside."""
            return all(group_member.decides(topic, conversation) for topic in (log, *CONVERSATIONS))

        return tick

    async def _watch(self) -> None:
        """Make the indexes, and say whether the stores of our forces answer, for as long as we run."""
        ours = [db for force, db in self._databases.items() if force in self._settings.signalement_decides]
        self._readiness.red("store", "Signalement has not reached its stores yet.")
        while True:
            try:
                await asyncio.gather(*map(make_indexes, ours))
                self._readiness.green("store")
            except Exception as error:
                if not is_transient(error):
                    raise
                self._readiness.red("store", f"Signalement's stores do not answer: {type(error).__name__}.")
            await asyncio.sleep(LOOK)


def _topics_of(force: Force) -> list[str]:
    """Its log, what is sealed to us, the units' answers; the other force's log, because it may tell an erasure."""
    mine = [f"{topic.name}.{force}" for topic in (signalement_log, text_given)]
    return [*mine, *CONVERSATIONS, *contact_given.names, *signalement_acknowledged.names]
