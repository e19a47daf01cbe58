"""The policies of the network allow what the architecture's table of connections has, and nothing else."""

import re
from typing import Any

from shared.identifiers import SERVICES
from tests.support.kubernetes import built, deployments, of_kind, selects, service_of
from tests.support.sources import ROOT

PORTS = {8080: "visitors", 9464: "operations"}
PEERS = {
    ("proxy", "proxy"): "proxy", ("monitoring", "prometheus"): "monitoring", ("mongodb", "mongodb"): "MongoDB",
    ("monitoring", "opentelemetry-collector"): "collector",
}  # fmt: skip
NAMES = "names"
"""Whom everybody may ask where a name is."""


def drawn() -> set[tuple[str, str]]:
    """The arrows of the table: from, to."""
    table = (ROOT / "docs/architecture.md").read_text().split("\n### Connections\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| [^|]+ \|$", table, re.M)[1:]
    drawn = [row for row in rows if not set(row[0]) <= {"-"}]
    return {(start, end) for starts, ends in drawn for start in _each(starts) for end in _each(ends)}


def _each(cell: str) -> list[str]:
    return [name for part in cell.split(", ") for name in (SERVICES if part == "every service" else [part])]


def allowed() -> set[tuple[str, str]]:
    """The same, as the policies of the example have them."""
    pods = {service_of(one): one["spec"]["template"]["metadata"]["labels"] for one in deployments()}
    arrows: set[tuple[str, str]] = set()
    for policy in of_kind(built(), "NetworkPolicy"):
        spec = policy["spec"]
        chosen = [service for service, labels in pods.items() if selects(spec["podSelector"], labels)]
        for rule in spec.get("ingress", []):
            assert [port["protocol"] for port in rule["ports"]] == ["TCP"]
            arrows |= {(_peer(peer), service) for peer in rule["from"] for service in chosen}
        for rule in spec.get("egress", []):
            assert rule["ports"]
            arrows |= {(service, _peer(peer)) for peer in rule["to"] for service in chosen}
    return {arrow for arrow in arrows if arrow[1] != NAMES}


def _peer(peer: dict[str, Any]) -> str:
    """Whom a rule names: a namespace's pods, Kafka's brokers, or one address; never everybody."""
    if "ipBlock" in peer:
        assert peer["ipBlock"]["cidr"].endswith("/32")
        return "identity provider"
    pods = peer["podSelector"]["matchLabels"]
    if "namespaceSelector" not in peer:
        assert pods == {"strimzi.io/name": "passerelle-kafka"}
        return "Kafka"
    namespace = peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]
    if namespace == "kube-system":
        assert pods == {"k8s-app": "kube-dns"}
        return NAMES
    return PEERS[namespace, pods["app.kubernetes.io/name"]]


def test_the_policies_allow_the_arrows_of_the_architecture_and_no_other() -> None:
    """No service reaches another, nor another's store; the directory has none."""
    assert allowed() == drawn()
    assert not {(a, b) for a, b in drawn() if a in SERVICES and b in SERVICES}


def test_each_port_is_for_those_who_need_it() -> None:
    """Visitors' through the proxy, operations' for who watches; the brokers' one of clients."""
    ports = {
        policy["metadata"]["name"]: [port["port"] for rule in rules for port in rule["ports"]]
        for policy in of_kind(built(), "NetworkPolicy")
        if (rules := policy["spec"].get("ingress") or policy["spec"].get("egress"))
    }
    assert ports == {
        "visitors": ["visitors"], "operations": ["operations"], "kafka": [9093], "mongodb": [27017],
        "provider": [443], "names": [53, 53], "collector": [4318],
    }  # fmt: skip


def test_what_no_policy_names_connects_to_nothing() -> None:
    """Every pod but those whose policies Strimzi writes: a new one is closed until somebody opens it."""
    [nothing] = [p for p in of_kind(built(), "NetworkPolicy") if p["metadata"]["name"] == "nothing"]
    assert nothing["spec"].keys() == {"podSelector", "policyTypes"}
    assert set(nothing["spec"]["policyTypes"]) == {"Ingress", "Egress"}
    assert selects(nothing["spec"]["podSelector"], {"app.kubernetes.io/name": "another"})
    for one in deployments():
        assert selects(nothing["spec"]["podSelector"], one["spec"]["template"]["metadata"]["labels"])
