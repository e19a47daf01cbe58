"""Alerts, dashboards and promises: each asks for figures that there are, and says what to do."""

import json
import re
from collections.abc import Iterator
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client import REGISTRY

from tests.support.services import APPS, app_of
from tests.support.sources import ROOT

MONITORING = ROOT / "deploy/monitoring"
ALERTS: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((MONITORING / "alerts.yaml").read_text())["groups"]
    for rule in group["rules"]
]
RUNBOOKS = ROOT / "docs/operate/alerts.md"
PROMISES = (ROOT / "docs/operate/slo.md").read_text()
OTHERS = {
    "up": {"job", "service", "instance"},
    "kafka_consumergroup_lag": {"consumergroup", "topic", "partition"},
}
"""Figures that are not ours, and their labels: Prometheus' own, and an exporter's of Kafka's lag."""
EVERYWHERE = {"service", "instance", "job", "le"}


def queries() -> Iterator[tuple[str, str]]:
    """Everything that is asked, and where."""
    yield from ((alert["alert"], alert["expr"]) for alert in ALERTS)
    yield from (("slo.md", query) for query in re.findall(r"```promql\n(.*?)```", PROMISES, re.S))
    for file in (MONITORING / "dashboards").glob("*.json"):
        for panel in json.loads(file.read_text())["panels"]:
            yield from ((panel["title"], target["expr"]) for target in panel["targets"])


def labels_of() -> dict[str, set[str]]:
    """The labels of every series: of our metrics, as the processes declare them, and of others."""
    assert all(app_of(service) for service in APPS)
    declared = {
        series: set(getattr(metric, "_labelnames", ()))
        for metric, names in REGISTRY._collector_to_names.items()
        for series in names
    }
    return declared | OTHERS


def selectors(part: Any) -> Iterator[promql_parser.VectorSelector]:
    """The series that a query selects."""
    if isinstance(part, promql_parser.VectorSelector):
        yield part
    for name in ("expr", "lhs", "rhs", "vector_selector", "args", "param"):
        held = getattr(part, name, None)
        for one in held if isinstance(held, list) else [held]:
            if one is not None:
                yield from selectors(one)


@pytest.mark.parametrize(("where", "query"), list(queries()))
def test_a_query_asks_for_figures_that_there_are(where: str, query: str) -> None:
    """By a metric's name and labels; an address is one that the service has."""
    known, found = labels_of(), list(selectors(promql_parser.parse(query)))
    assert found, where
    for selector in found:
        assert selector.name in known, where
        for matcher in selector.matchers.matchers:
            assert matcher.name in known[selector.name] | EVERYWHERE, where
            if matcher.name == "route":
                assert matcher.value in app_of("chat").openapi()["paths"]
    by = {name for names in re.findall(r"\bby \(([^)]*)\)", query) for name in re.split(r",\s*", names)}
    assert by <= set.union(*(known[selector.name] for selector in found), EVERYWHERE), where


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_an_alert_says_what_it_means_and_what_to_do(alert: dict[str, Any]) -> None:
    """In sentences, with a runbook of its own; it names only labels that it has."""
    said = alert["annotations"]
    assert said.keys() == {"consequence", "action", "runbook"}
    assert all(said[part].endswith(".") for part in ("consequence", "action"))
    assert said["runbook"] == f"docs/operate/alerts.md#{alert['alert'].lower()}"
    assert alert["labels"]["severity"] in {"page", "ticket"}
    assert f"\n## {alert['alert']}\n" in RUNBOOKS.read_text()
    known = labels_of()
    series = {selector.name for selector in selectors(promql_parser.parse(alert["expr"]))}
    named = set(re.findall(r"\$labels\.(\w+)", said["consequence"] + said["action"]))
    assert named <= set.union(*(known[name] for name in series), EVERYWHERE)
    if grouped := re.match(r"sum by \(([^)]*)\)", alert["expr"]):
        assert named <= set(re.split(r",\s*", grouped.group(1)))


def test_each_runbook_is_of_an_alert_and_each_promise_has_a_query() -> None:
    """No chapter is left over."""
    assert re.findall(r"(?m)^## (.+)$", RUNBOOKS.read_text()) == [alert["alert"] for alert in ALERTS]
    promised = re.findall(r"(?m)^\| \[([^\]]+)\]\(#", PROMISES)
    asked = re.findall(r"(?m)^## (.+?)\n(?:(?!^## )[\s\S])*?```promql", PROMISES)
    assert [title.lower() for title in asked] == promised


def test_each_figure_of_ours_is_looked_at() -> None:
    """A figure that no alert watches is watched by nobody; how many events are consumed stands for their kinds."""
    watched = {s.name for alert in ALERTS for s in selectors(promql_parser.parse(alert["expr"]))}
    families = {re.sub(r"_(bucket|count|sum|total|created)$", "", name) for name in watched}
    ours = {name for name in labels_of() if name.startswith("passerelle_")}
    assert {re.sub(r"_(bucket|count|sum|total|created)$", "", name) for name in ours} <= families
