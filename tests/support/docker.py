"""The engines of the connected tests where a Docker daemon answers: what production runs."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from deploy.local.ports import LOOPBACK, free_port

KAFKA_IMAGE, MONGO_IMAGE = "apache/kafka:4.3.1", "mongo:8.0"
KAFKA_LISTENERS = {
    "KAFKA_NODE_ID": "1",
    "KAFKA_PROCESS_ROLES": "broker,controller",
    "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
    "KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093",
    "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
    "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
    "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
    "KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS": "1000",
    "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
    "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
    "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
}


def docker_answers() -> bool:
    """Say whether containers can be started here."""
    if not (os.environ.get("DOCKER_HOST") or Path("/var/run/docker.sock").exists()):
        return False
    import docker

    try:
        return bool(docker.from_env(timeout=3).ping())
    except docker.errors.DockerException:
        return False


def kafka_in_docker(ending: ExitStack) -> str:
    """Start a broker and give its bootstrap address."""
    port = free_port()
    advertised = {"KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://{LOOPBACK}:{port}"}
    _contained(ending, KAFKA_IMAGE, 9092, port, KAFKA_LISTENERS | advertised, "Kafka Server started")
    return f"{LOOPBACK}:{port}"


def mongo_in_docker(ending: ExitStack) -> str:
    """Start MongoDB and give its URL."""
    port = free_port()
    _contained(ending, MONGO_IMAGE, 27017, port, {}, "Waiting for connections")
    return f"mongodb://{LOOPBACK}:{port}"


def _contained(
    ending: ExitStack, image: str, inner: int, outer: int, settings: dict[str, str], ready: str
) -> None:
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.waiting_utils import wait_for_logs

    container = DockerContainer(image)
    container.ports[f"{inner}/tcp"] = (LOOPBACK, outer)  # type: ignore[assignment]  # Docker takes both
    for name, value in settings.items():
        container.with_env(name, value)
    wait_for_logs(ending.enter_context(container), ready, timeout=120)


IN_DOCKER: dict[str, Callable[[ExitStack], str]] = {"KAFKA": kafka_in_docker, "MONGO": mongo_in_docker}
