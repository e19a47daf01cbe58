"""Kubernetes' manifests: valid by the schemas of those who read them, and each process as production asks."""

import gzip
import json
from typing import Any

import kubernetes_validate
import pytest
import yaml
from jsonschema import Draft7Validator

from deploy.kubernetes.__main__ import manifests, written
from shared.forces import FORCES_AND_PRACTICE
from shared.identifiers import LOGS, SERVICES
from shared.kafka.rights import all_rights
from shared.kafka.topics import KEPT, wanted
from shared.runtime.draining import WITHIN
from shared.settings import Settings
from tests.support.kubernetes import (
    OVERLAYS,
    built,
    container_of,
    deployments,
    listed_by_hand,
    named,
    of_kind,
    selects,
    service_of,
)
from tests.support.kustomize import Object
from tests.support.real_apiserver import RECORD
from tests.support.services import app_of
from tests.support.sources import ROOT
from tests.support.strimzi import faults

OURS = {"Kafka", "KafkaNodePool", "KafkaTopic", "KafkaUser"}
KEDA = {"ScaledObject": "scaledobjects", "TriggerAuthentication": "triggerauthentications"}
OLDEST, NEWEST = "1.33", "1.37"
REQUESTS_END = 5
"""Seconds in which requests that run may end: `timeout_graceful_shutdown`."""
DEPLOYMENTS = pytest.mark.parametrize("deployment", deployments(), ids=lambda one: one["metadata"]["name"])


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_every_object_is_one_that_kubernetes_takes(version: str) -> None:
    """By its own schema, and with no field that this does not have."""
    objects = {str(one): one for overlay in OVERLAYS for one in built(overlay)}
    own = [one for one in objects.values() if one["kind"] not in OURS | KEDA.keys()]
    assert len(own) > 30
    for one in own:
        kubernetes_validate.validate(one, version, strict=True)


def test_an_api_server_took_every_object() -> None:
    """Its own, of each overlay, and KEDA's: `make check-kubernetes` keeps its answers."""
    kept = json.loads(RECORD.read_text())["answers"]
    for overlay in OVERLAYS:
        asked = [one for one in built(overlay) if one["kind"] not in OURS]
        assert kept[overlay] == {f"{one['kind']} {one['metadata']['name']}": [] for one in asked}


def test_every_object_of_keda_is_one_that_it_takes() -> None:
    """By the definitions of its release, closed to other fields."""
    for kind, file in KEDA.items():
        schema = schema_of(file)
        found = of_kind(built(), kind)
        assert found
        assert [error.message for one in found for error in Draft7Validator(schema).iter_errors(one)] == []


def schema_of(kind: str) -> dict[str, Any]:
    """The schema of one of KEDA's kinds, with no property but its own."""
    text = gzip.decompress((ROOT / f"tests/deploy/keda-2.21.0-{kind}.yaml.gz").read_bytes())
    [version] = [v for v in yaml.safe_load(text)["spec"]["versions"] if v["name"] == "v1alpha1"]
    schema: dict[str, Any] = version["schema"]["openAPIV3Schema"]
    _close(schema["properties"]["spec"])
    return schema


def _close(schema: dict[str, Any]) -> None:
    if "properties" in schema:
        schema.setdefault("additionalProperties", False)
    for part in [*schema.get("properties", {}).values(), schema.get("items")]:
        if part:
            _close(part)


def test_every_object_of_strimzi_is_one_that_it_takes() -> None:
    """By its own classes, which would ignore in silence what they do not know: it is named here."""
    alike = {str(one["spec"]): one for one in built() if one["kind"] in OURS}  # topics of one kind are one
    objects = list(alike.values())
    topic, user = of_kind(built(), "KafkaTopic")[0], of_kind(built(), "KafkaUser")[0]
    topic["metadata"]["name"], topic["spec"]["partition"] = "misspelt", 6
    user["metadata"]["name"] = "unknown"
    user["spec"]["authorization"]["acls"][0]["operations"] = ["Reed"]
    assert faults([*objects, topic, user]) == [
        "KafkaTopic misspelt.spec.partition is no property",
        "KafkaUser unknown.spec.authorization.acls[0].operations[0] is not known",
    ]


def test_what_is_written_from_the_catalogue_is_as_the_catalogue_is_now() -> None:
    """`make strimzi` wrote it, and nobody's hand."""
    for file, objects in manifests(Settings()).items():
        assert file.read_text() == written(objects), f"run `make strimzi`, and commit {file.name}"


def test_every_topic_of_the_catalogue_is_a_topic_of_strimzi() -> None:
    """With its partitions, replicas and retention; and no other topic."""
    topics = {t.name: (t.num_partitions, t.topic_configs) for t in wanted(6, 3, KEPT, local=False)}
    found = of_kind(built(), "KafkaTopic")
    assert {
        one["metadata"]["name"]: (one["spec"]["partitions"], one["spec"]["config"]) for one in found
    } == topics
    assert {one["spec"]["replicas"] for one in found} == {3}


def test_every_principal_is_a_user_of_strimzi_with_its_rights() -> None:
    """As the catalogue gives them, which a broker's own answers are held against elsewhere; and no other."""
    found = {
        (user["metadata"]["name"], rule["resource"]["type"], rule["resource"]["name"], operation,
         rule["resource"]["patternType"] == "prefix")
        for user in of_kind(built(), "KafkaUser")
        for rule in user["spec"]["authorization"]["acls"]
        for operation in rule["operations"]
    }  # fmt: skip
    assert found == {(r.principal, r.resource, r.name, r.operation, r.prefixed) for r in all_rights()}
    cluster = named(built(), "Kafka", "passerelle")["spec"]["kafka"]
    assert cluster["authorization"] == {"type": "simple"}
    assert [(one["tls"], one["authentication"]) for one in cluster["listeners"]] == [
        (True, {"type": "scram-sha-512"})
    ]


def test_every_log_is_decided_by_an_overlay_of_its_own() -> None:
    """And every force's signalements; the example has them all, but practice."""
    decided: dict[str, dict[str, str]] = {}
    for one in deployments():
        values = {e["name"]: e.get("value", "") for e in container_of(one)["env"]}
        decides = values.get(f"{service_of(one).upper()}_DECIDES", "")
        decided.setdefault(service_of(one), {})[one["metadata"]["name"]] = decides
    assert decided["chat"] == {f"chat-{log}": log for log in LOGS}
    assert decided["signalement"] == {f"signalement-{force}": force for force in FORCES_AND_PRACTICE}
    assert decided.keys() == set(SERVICES)
    in_example = {one["metadata"]["name"] for one in of_kind(built(), "Deployment")}
    assert {name for names in decided.values() for name in names} - in_example == {
        "chat-exercice",
        "signalement-exercice",
    }


@DEPLOYMENTS
def test_every_process_is_probed_where_it_answers(deployment: Object) -> None:
    """Alive and ready are addresses of the service, on a port that it listens on."""
    container, service = container_of(deployment), service_of(deployment)
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert ports == {"visitors": 8080, "operations": 9464}
    addresses = app_of(service).openapi()["paths"]
    for probe, end in (
        ("startupProbe", "healthz"),
        ("livenessProbe", "healthz"),
        ("readinessProbe", "readyz"),
    ):
        asked = container[probe]["httpGet"]
        assert asked == {"path": f"/api/{service}/{end}", "port": "visitors"}
        assert asked["path"] in addresses
    scraped = deployment["spec"]["template"]["metadata"]["annotations"]["prometheus.io/path"]
    assert scraped in app_of(service).state.operations.openapi()["paths"]


@DEPLOYMENTS
def test_every_process_is_bounded_spread_and_ends_in_time(deployment: Object) -> None:
    """Limits, a budget of its own that leaves one, another machine for the next, and time to send everybody on."""
    pod, container = deployment["spec"]["template"]["spec"], container_of(deployment)
    for one in [container, *pod.get("initContainers", [])]:
        assert one["resources"]["limits"].keys() == one["resources"]["requests"].keys() == {"cpu", "memory"}
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert selects(deployment["spec"]["selector"], labels)
    everything = [o for overlay in OVERLAYS for o in built(overlay)]
    budgets = {
        one["metadata"]["name"]: one["spec"]["maxUnavailable"]
        for one in of_kind(everything, "PodDisruptionBudget")
        if selects(one["spec"]["selector"], labels)
    }
    assert budgets == {deployment["metadata"]["name"]: 1}
    assert deployment["spec"]["replicas"] >= 2
    assert {one["topologyKey"] for one in pod["topologySpreadConstraints"]} == {
        "kubernetes.io/hostname",
        "topology.kubernetes.io/zone",
    }
    assert pod["affinity"]["podAntiAffinity"]
    drain = float(named(built(), "ConfigMap", "settings")["data"]["DRAIN_SECONDS"])
    probe = container["readinessProbe"]
    assert drain > probe["periodSeconds"] * probe["failureThreshold"]
    assert pod["terminationGracePeriodSeconds"] > drain + WITHIN + REQUESTS_END + Settings().drain_seconds


@DEPLOYMENTS
def test_every_process_has_no_right_that_it_does_not_use(deployment: Object) -> None:
    """The level that PodSecurity calls restricted, and a root that nothing writes on; only chat has the ring."""
    pod = deployment["spec"]["template"]["spec"]
    assert not pod["automountServiceAccountToken"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for one in [*pod["containers"], *pod.get("initContainers", [])]:
        assert one["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
    kinds = {kind for volume in pod["volumes"] for kind in volume if kind != "name"}
    assert kinds <= {"configMap", "secret", "emptyDir", "persistentVolumeClaim"}
    assert ("persistentVolumeClaim" in kinds) == (service_of(deployment) == "chat")


def test_every_name_that_is_referred_to_is_there_or_is_asked_for() -> None:
    """An object of the overlay, or a row of the page that says who makes it."""
    there = {(one["kind"], one["metadata"]["name"]) for one in built()}
    users = {
        one["metadata"]["name"] for one in of_kind(built(), "KafkaUser")
    }  # Strimzi writes a secret of each
    known = {name for kind, name in there if kind in {"ConfigMap", "PersistentVolumeClaim"}} | users
    known |= {"passerelle-cluster-ca-cert"} | listed_by_hand()
    assert {name for one in deployments() for name in _named_in(one["spec"])} <= known
    assert listed_by_hand() <= {name for one in deployments() for name in _named_in(one["spec"])}
    for scaled in of_kind(built(), "ScaledObject"):
        assert ("Deployment", scaled["spec"]["scaleTargetRef"]["name"]) in there


def _named_in(part: Any) -> set[str]:
    if isinstance(part, list):
        return {name for one in part for name in _named_in(one)}
    if not isinstance(part, dict):
        return set()
    found = {
        ref.get("name") or ref.get("secretName") or ref.get("claimName")
        for key, ref in part.items()
        if key in {"secretKeyRef", "configMapRef", "configMap", "secret", "persistentVolumeClaim"}
    }
    return found | {name for one in part.values() for name in _named_in(one)}


def test_each_service_is_found_by_its_name() -> None:
    """By every process that is ready, of every force."""
    for service in SERVICES:
        found = named(built(), "Service", service)["spec"]
        assert found["clusterIP"] == "None"
        chosen = {
            service_of(one)
            for one in deployments()
            if selects({"matchLabels": found["selector"]}, one["spec"]["template"]["metadata"]["labels"])
        }
        assert chosen == {service}
