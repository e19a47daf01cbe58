"""The composition of signalement: the deciders of its logs, the units' keys, its endpoints, its page."""

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
from shared.forces import FORCES, Force
from shared.http import service_app, staff_pages
from shared.kafka.consumer_group import ConsumerGroup
from shared.kafka.group_member import GroupMember, GroupWork
from shared.kafka.producer import BatchPublisher, Producer
from shared.kafka.tail import Tail
from shared.mongo import Database, database
from shared.readiness import Readiness
from shared.runtime.lifespan import Lifespan
from shared.runtime.store_health import StoreHealth
from shared.sealing import private_key
from shared.settings import Settings, chosen

WEB = Path(__file__).parent / "web"
CONVERSATIONS = [f"{conversation_log.name}.{force}" for force in FORCES]


def create_app(settings: Settings | None = None) -> FastAPI:
    """Compose signalement. Its lifespan waits for nothing: readiness says what is missing."""
    parts = Parts(chosen(SignalementSettings, settings))
    app = service_app(
        "signalement",
        parts.settings,
        lifespan=parts.lifespan(),
        title="Signalement",
        description=services.signalement.__doc__ or "",
        readiness=parts.readiness,
    )
    app.state.ports = parts.ports()
    for router in ROUTERS:
        app.include_router(router)
    staff_pages(app, "/signalement", WEB, parts.settings)
    return app


class Parts:
    """The parts of signalement, each made with what it depends on."""

    def __init__(self, settings: SignalementSettings) -> None:
        self.settings, self.readiness = settings, Readiness()
        self.producer = Producer(settings.kafka, handlers.service, self.readiness)
        prefix = settings.signalement_database
        self._databases = {
            force: database(settings.server_of(force), f"{prefix}_{force}") for force in FORCES
        }
        decided = {
            force: db for force, db in self._databases.items() if force in settings.signalement_decides
        }
        follow = partial(Tail, settings.kafka, [unit_key.name], readiness=self.readiness, name="unit-keys")
        self.keys = UnitKeys(follow, self._look_again, local=settings.local)
        key_files = (settings.signalement_key, *settings.signalement_other_keys)
        self.sealer = Sealer(*(private_key(file, local=settings.local) for file in key_files))
        self._deciders = {force: Decider(self, force, db) for force, db in decided.items()}
        self._health = StoreHealth(
            list(decided.values()),
            make_indexes,
            self.readiness,
            unreached="Signalement has not reached its stores yet.",
            away="Signalement's stores do not answer",
        )

    def ports(self) -> SignalementPorts:
        """The ports of the endpoints."""
        return SignalementPorts(
            publish=self.producer,
            queries={force: Queries(db) for force, db in self._databases.items()},
            keys=self.keys,
            sealer=self.sealer,
            limits=self.settings.limits,
            local=self.settings.local,
            partitions=self.settings.partitions,
        )

    def lifespan(self) -> Lifespan:
        """The parts that run, and the work in the background."""
        settings = self.settings
        tasks = {f"deadlines.{force}": decider.keep_deadlines for force, decider in self._deciders.items()}
        tasks["stores"] = self._health.watch
        if settings.local and settings.signalement_unit_keys:
            folder = Path(settings.signalement_unit_keys)
            tasks["demonstration"] = partial(demonstrate, folder, self.keys, self.producer)
        return Lifespan(
            readiness=self.readiness,
            producer=self.producer,
            tails=[self.keys.topic],
            group_members=[decider.group_member for decider in self._deciders.values()],
            databases=list(self._databases.values()),
            tasks=tasks,
        )

    def _look_again(self) -> None:
        """Look at every case again: another key is registered, so a signalement that was stopped may leave."""
        for decider in self._deciders.values():
            decider.unit_of_work.stir()


class Decider:
    """The decider of one force's log, in its own group and database, and its scheduler."""

    def __init__(self, parts: Parts, force: Force, store: Database) -> None:
        settings = parts.settings
        group = ConsumerGroup.stored_in(
            store,
            parts.readiness,
            name=f"signalement.{force}",
            service=handlers.service,
            topics=topics_of(force),
        )
        publish = BatchPublisher(parts.producer, group.service, group.fence.check)
        self.unit_of_work = UnitOfWork(store, publish)
        self._log = f"{signalement_log.name}.{force}"
        self._keys = parts.keys
        work = GroupWork(
            handlers,
            publish,
            ports={
                UnitOfWork: self.unit_of_work,
                Sealer: parts.sealer,
                Keys: parts.keys,
                Platform: Platform(force),
            },
            flush=self.unit_of_work.flush,
            discard=self.unit_of_work.discard,
        )
        self.group_member = GroupMember(settings.kafka, group, work, settings.signalement_session)
        self._scheduler = Scheduler(
            self.unit_of_work,
            settings.limits,
            parts.keys,
            parts.sealer,
            timedelta(days=settings.signalement_kept_days),
            parts.producer,
            self.group_member.reaches_the_ends,
        )

    async def keep_deadlines(self) -> None:
        """Publish what is due, once the units' keys are consumed: before, no key would seem to be registered."""
        await self._keys.topic.caught_up.wait()
        held = partial(self.group_member.partitions, self._log, *CONVERSATIONS)
        await self._scheduler.run(self._decides, held)

    def _decides(self, conversation: str) -> bool:
        """Whether its log is consumed here, with both logs that may take back what leaves, and it is not parked."""
        return all(self.group_member.decides(topic, conversation) for topic in (self._log, *CONVERSATIONS))


def topics_of(force: Force) -> list[str]:
    """Its log, what is sealed to us, the units' answers; the other force's log, in which an erasure may stand."""
    mine = [f"{topic.name}.{force}" for topic in (signalement_log, text_given)]
    return [*mine, *CONVERSATIONS, *contact_given.names, *signalement_acknowledged.names]
