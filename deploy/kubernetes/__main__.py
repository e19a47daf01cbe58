"""The topics, users and consumer groups of the catalogue, for the operators of Strimzi and KEDA: `make strimzi`."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiokafka.admin import NewTopic

from shared.forces import PRACTICE
from shared.kafka.rights import GROUPS, all_rights, strimzi_users
from shared.kafka.topics import wanted
from shared.settings import Settings, read, take_no_arguments

COMPONENTS = Path(__file__).parent / "components"
CLUSTER = "passerelle"
AT_LEAST = 2
LAG = 200
"""Events that wait for a process of a group until another one is started."""
CALM = 1800
"""Seconds without so many until one ends again: its visitors come back to the others."""


def manifests(settings: Settings) -> dict[Path, list[dict[str, Any]]]:
    """The files of the components that are written from the catalogue, and their objects."""
    kept = timedelta(days=settings.kept_days)
    topics = wanted(settings.partitions, settings.replicas, kept, local=False, front_ends=settings.front_ends)
    groups = [group for service in GROUPS.values() for group in service if _is_scaled(group)]
    return {
        COMPONENTS / "strimzi/topics.json": [_topic(topic) for topic in topics],
        COMPONENTS / "strimzi/users.json": strimzi_users(all_rights()),
        COMPONENTS / "keda/scaling.json": [_scaling(group, settings.partitions) for group in groups],
    }


def written(objects: list[dict[str, Any]]) -> str:
    """A file of objects as it is kept."""
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}, indent=2) + "\n"


def _topic(topic: NewTopic) -> dict[str, Any]:
    configs: Mapping[str, str] = topic.topic_configs
    return {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaTopic",
        "metadata": {"name": topic.name, "labels": {"strimzi.io/cluster": CLUSTER}},
        "spec": {
            "partitions": topic.num_partitions,
            "replicas": topic.replication_factor,
            "config": dict(configs),
        },
    }


def _is_scaled(group: str) -> bool:
    """Whether a deployment of its own consumes as this group: practice is small, and front-ends are chat's."""
    return group.rpartition(".")[2] not in {*PRACTICE, "front-ends"}


def _scaling(group: str, most: int) -> dict[str, Any]:
    name = group.replace(".", "-")
    calm = {"scaleDown": {"stabilizationWindowSeconds": CALM, "policies": [_one_in(600)]}}
    return {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": {"name": name},
        "spec": {
            "scaleTargetRef": {"name": name},
            "minReplicaCount": AT_LEAST,
            "maxReplicaCount": most,
            "advanced": {"horizontalPodAutoscalerConfig": {"behavior": calm}},
            "triggers": [
                {
                    "type": "kafka",
                    "authenticationRef": {"name": "lag"},
                    "metadata": {
                        "bootstrapServers": f"{CLUSTER}-kafka-bootstrap:9093",
                        "consumerGroup": group,
                        "lagThreshold": str(LAG),
                        "sasl": "scram_sha512",
                        "tls": "enable",
                    },
                }
            ],
        },
    }


def _one_in(seconds: int) -> dict[str, Any]:
    return {"type": "Pods", "value": 1, "periodSeconds": seconds}


def main() -> None:
    """Write them; PARTITIONS, REPLICAS, KEPT_DAYS and FRONT_ENDS are those of the environment."""
    for file, objects in manifests(read(Settings)).items():
        file.write_text(written(objects))
        print(f"{len(objects)} in {file.relative_to(Path.cwd())}")


if __name__ == "__main__":
    take_no_arguments(__doc__)
    main()
