"""The supervisor: the process that starts the engines and the services, watches them, and stops them all."""

import os
import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import Protocol

from deploy.local import catalogue, jars
from deploy.local.documents import Documents
from deploy.local.engine import Process
from deploy.local.folder import DataFolder
from deploy.local.kafka import Kafka
from deploy.local.keys import chat_keys, front_ends, key_ring, magistrate_key, signalement_keys, unit_keys
from deploy.local.oidc import Oidc
from deploy.local.ports import check_free
from deploy.local.problem import EngineProblem
from deploy.local.ready import last_line, welcome
from deploy.local.saying import say
from deploy.local.services import OPERATIONS_PORT, Services
from deploy.local.settings import LocalSettings
from deploy.local.watch import Watch

STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
MakeServices = Callable[..., Services]


class Filling(Protocol):
    """The filling of a product with a demonstration: begun before the services start, and done with their help."""

    def begin(self, kafka: str) -> None:
        """Refuse a product that is not empty."""

    def fill(self, kafka: str, operations: str) -> None:
        """Publish the demonstration, and wait until it is counted."""


class Stopping(BaseException):
    """Someone asked the run to end."""


class Supervisor:
    """A run on one machine."""

    def __init__(
        self,
        settings: LocalSettings,
        make_services: MakeServices = Services,
        make_filling: Callable[[DataFolder], Filling] | None = None,
    ) -> None:
        """Take the settings, and for a demonstration what fills it; nothing is started yet."""
        self.settings = settings
        self.folder = DataFolder(settings.data)
        self.started: list[Process] = []
        self._make_services = make_services
        self._filling = make_filling(self.folder) if make_filling else None
        self._began = time.monotonic()

    def run(self) -> None:
        """Start everything, watch it until asked to stop, then stop everything."""
        for asked in STOPPING_SIGNALS:
            signal.signal(asked, _stop)
        try:
            with self.folder.held():
                self._start_and_watch()
        except Stopping:
            say("Stopped; nothing is left running.")

    def _start_and_watch(self) -> None:
        try:
            self._start()
            Watch(self.started).run()
        finally:
            self._stop_all()

    def _start(self) -> None:
        engines = self._engines()
        self._check_ports(engines)
        self.folder.check_disk()
        say(f"Passerelle starts. Everything it keeps is in {self.folder.path}")
        addresses = self._addresses(engines)
        services = self._services(addresses)
        self._start_engines(engines)
        catalogue.make_topics(addresses["KAFKA"], self.folder.logs)
        if self._filling:
            self._filling.begin(addresses["KAFKA"])
        self._start_one(services)
        self._wait_for(services)
        if self._filling:
            self._filling.fill(addresses["KAFKA"], services.operations)
        say(welcome(self.started, services.operations, self.folder, self._since()))
        say(last_line(self.started, services.operations, addresses, self.folder))

    def _engines(self) -> list[Process]:
        settings = self.settings
        kinds: list[tuple[str, type[Process], int | None]] = [
            (settings.kafka, Kafka, settings.kafka_port),
            (settings.mongo, Documents, settings.mongo_port),
            (settings.oidc_issuer, Oidc, settings.oidc_port),
        ]
        return [self._engine(kind, port) for elsewhere, kind, port in kinds if not elsewhere]

    def _check_ports(self, engines: list[Process]) -> None:
        """Refuse a port that another program has, or that two of ours would have."""
        ours: dict[int, str] = {}
        wanted = [(engine.port, engine.name, engine.port_setting) for engine in engines]
        wanted += [
            (self.settings.port, Services.name, Services.port_setting),
            (self._operations_port(), "operations", OPERATIONS_PORT),
        ]
        for port, name, setting in wanted:
            check_free(port, name, setting)
            if port in ours:
                raise EngineProblem(
                    f"Port {port} is wanted for {ours[port]} and for {name}: give another with {setting}=…"
                )
            ours[port] = name

    def _engine(self, kind: type[Process], wanted: int | None) -> Process:
        port = self._port_of(kind.name, wanted)
        return kind(self.folder.path / kind.name, port=port, logs=self.folder.logs)

    def _operations_port(self) -> int:
        return self._port_of("operations", self.settings.operations_port)

    def _port_of(self, name: str, wanted: int | None) -> int:
        """The port of an engine or of operations, which is none that was chosen for another."""
        settings = self.settings
        chosen = (
            settings.port, settings.operations_port, settings.kafka_port, settings.mongo_port, settings.oidc_port
        )  # fmt: skip
        return self.folder.port_of(name, wanted, frozenset(filter(None, chosen)))

    def _addresses(self, engines: list[Process]) -> dict[str, str]:
        local = {engine.name: engine.address for engine in engines}
        return {
            "KAFKA": self.settings.kafka or local["kafka"],
            "MONGO": self.settings.mongo or local["documents"],
            "OIDC_ISSUER": self.settings.oidc_issuer or local["oidc"],
        }

    def _services(self, addresses: dict[str, str]) -> Services:
        settings, keys = self.settings, self.folder.keys
        variables = addresses | {
            "KEY_RING": settings.key_ring or str(key_ring(keys)),
            "MAGISTRATE_KEY": settings.magistrate_key or str(magistrate_key(keys)),
            **self._chat_keys(),
            **self._signalement_keys(),
            "LOCAL": os.environ.get("LOCAL", "1"),
            "PRACTICE": os.environ.get("PRACTICE", "1"),
            "DEMONSTRATION": "1" if self._filling or self.folder.is_demonstration else "0",
        }
        logs, port = self.folder.logs, settings.port
        operations_port = self._operations_port()
        return self._make_services(
            self.folder.path, port=port, logs=logs, settings=variables, operations_port=operations_port
        )

    def _chat_keys(self) -> dict[str, str]:
        """Give the front-ends that were chosen, or that of the demonstration; and its keys, unless others were."""
        chosen = {"FRONT_ENDS": front_ends()}
        if os.environ.get("CHAT_KEY") or not front_ends():
            return chosen
        return chat_keys(self.folder.keys) | chosen

    def _signalement_keys(self) -> dict[str, str]:
        """Give the keys that were chosen, all of them, or else those of the demonstration."""
        settings = self.settings
        chosen = {
            "SIGNALEMENT_KEY": settings.signalement_key,
            "SIGNALEMENT_PUBLIC_KEY": settings.signalement_public_key,
        }
        units = settings.signalement_unit_keys or str(unit_keys(self.folder.keys))
        pair = chosen if any(chosen.values()) else signalement_keys(self.folder.keys)
        return pair | {"SIGNALEMENT_UNIT_KEYS": units}

    def _start_engines(self, engines: list[Process]) -> None:
        if any(isinstance(engine, Kafka) for engine in engines):
            jars.class_path(say)
        for engine in engines:
            self._start_one(engine)
        for engine in engines:
            self._wait_for(engine)

    def _start_one(self, process: Process) -> None:
        self.started.append(process)
        process.start()

    def _wait_for(self, process: Process) -> None:
        process.wait_ready(say=say)
        say(f"  {process.name} is ready at {process.address} ({self._since()} s)")

    def _since(self) -> float:
        return round(time.monotonic() - self._began, 1)

    def _stop_all(self) -> None:
        """End the services first, so that the engines take their last events."""
        for asked in STOPPING_SIGNALS:
            signal.signal(asked, self._kill_all)
        say("Stopping…")
        for process in reversed(self.started):
            process.stop()

    def _kill_all(self, *_: object) -> None:
        say("Asked twice: killing what is left.")
        for process in self.started:
            process.kill()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise Stopping
