"""The composition of signalement: the deciders of its logs, the units' keys, its endpoints, its page."""

from functools import partial
from pathlib import Path

from fastapi import FastAPI

import services.signalement
from services.signalement.api import ROUTERS
from services.signalement.api.ports import SignalementPorts
from services.signalement.decider import Decider
from services.signalement.demonstration import demonstrations
from services.signalement.followed_keys import UnitKeys
from services.signalement.handlers import handlers
from services.signalement.sealer import Sealer
from services.signalement.settings import SignalementSettings
from services.signalement.store.queries import Queries
from services.signalement.store.unit_of_work import make_indexes
from shared.events.signalement import unit_key, unit_key_proposed
from shared.http import pages, service_app, staff_pages, staff_policy
from shared.identity import StaffAuthentication
from shared.kafka.cluster import cluster
from shared.kafka.producer import Producer
from shared.kafka.tail import Tail
from shared.mongo import database
from shared.readiness import Readiness
from shared.runtime.lifespan import Lifespan
from shared.runtime.periodic import every
from shared.runtime.store_health import StoreHealth
from shared.runtime.units import follow_units
from shared.sealing import private_key
from shared.settings import Settings, chosen

WEB = Path(__file__).parent / "web"
KEPT = 1800.0
"""Seconds between two looks for what was kept for long enough."""
KEY_TOPICS = [unit_key.name, unit_key_proposed.name]


def create_app(settings: Settings | None = None) -> FastAPI:
    """Compose signalement. Its lifespan waits for nothing: readiness says what is missing."""
    parts = Parts(chosen(SignalementSettings, settings))
    lifespan = parts.lifespan()
    app = service_app(
        "signalement",
        parts.settings,
        lifespan=lifespan,
        title="Signalement",
        description=services.signalement.__doc__ or "",
        readiness=parts.readiness,
        authentication=StaffAuthentication(parts.settings, practice=parts.settings.practice),
        consumed=lifespan.topics,
    )
    app.state.ports = parts.ports()
    for router in ROUTERS:
        app.include_router(router)
    staff_pages(app, "/signalement", WEB, parts.settings)
    pages(app, "/unit", WEB / "unit", staff_policy(parts.settings.oidc_issuer))
    return app


class Parts:
    """The parts of signalement, each made with what it depends on."""

    def __init__(self, settings: SignalementSettings) -> None:
        self.settings, self.readiness = settings, Readiness()
        self._producer = Producer(cluster(settings), handlers.service, self.readiness)
        prefix = settings.signalement_database
        self._databases = {
            force: database(settings.server_of(force), f"{prefix}_{force}") for force in settings.forces
        }
        decided = {
            force: db for force, db in self._databases.items() if force in settings.signalement_decides
        }
        follow = partial(Tail, self._producer.cluster, KEY_TOPICS, readiness=self.readiness, name="unit-keys")
        self._keys = UnitKeys(follow, self._look_again, local=settings.local)
        self._units = follow_units(self._producer.cluster, self.readiness)
        key_files = (settings.signalement_key, *settings.signalement_other_keys)
        self._sealer = Sealer(*(private_key(file, local=settings.local) for file in key_files))
        self._deciders = {
            force: Decider(force, settings, db, self._producer, self._keys, self._sealer, self.readiness)
            for force, db in decided.items()
        }
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
            publish=self._producer,
            queries={force: Queries(db) for force, db in self._databases.items()},
            keys=self._keys,
            units=self._units,
            sealer=self._sealer,
            limits=self.settings.limits,
            partitions=self.settings.partitions,
        )

    def lifespan(self) -> Lifespan:
        """The parts that run, and the work in the background."""
        settings = self.settings
        tasks = {f"deadlines.{force}": decider.keep_deadlines for force, decider in self._deciders.items()}
        for force, decider in self._deciders.items():
            tasks[f"kept.{force}"] = partial(every, KEPT, decider.forget_old)
        tasks["stores"] = self._health.watch
        if settings.local and settings.signalement_unit_keys:
            folder = Path(settings.signalement_unit_keys)
            tasks["demonstration"] = partial(self._keys.demonstrate, demonstrations(folder), self._producer)
        return Lifespan(
            readiness=self.readiness,
            producer=self._producer,
            tails=[self._keys.topic, self._units.topic],
            group_members=[decider.group_member for decider in self._deciders.values()],
            databases=list(self._databases.values()),
            tasks=tasks,
        )

    def _look_again(self) -> None:
        """Look at every case again: another key is registered, so a signalement that was stopped may leave."""
        for decider in self._deciders.values():
            decider.unit_of_work.stir()
