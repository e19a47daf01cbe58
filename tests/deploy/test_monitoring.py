"""Alerts, dashboards and promises: each asks for figures that there are, and says what to do."""

import json
import re
from collections.abc import Iterator
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client import REGISTRY

from shared.forces import FORCES
from shared.identifiers import RECEPTION, SERVICES
from tests.support.services import APPS, app_of
from tests.support.sources import ROOT

MONITORING = ROOT / "deploy/monitoring"
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((MONITORING / "alerts.yaml").read_text())["groups"]
    for rule in group["rules"]
]
ALERTS = [rule for rule in RULES if "alert" in rule]
RUNBOOKS = ROOT / "docs/operate/alerts.md"
PROMISES = (ROOT / "docs/operate/slo.md").read_text()
OTHERS = {
    "up": {"job", "service", "instance"},
    "kafka_consumergroup_lag": {"consumergroup", "topic", "partition"},
    "passerelle:expected": {"service"},
    "passerelle:expected_group": {"service", "group"},
}
"""Figures that no process of ours has, and their labels: Prometheus' own, an exporter's, and records."""
PROBES = {f"/api/{service}/{probe}" for service in SERVICES for probe in ("healthz", "readyz", "metrics")}
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
            if matcher.name == "route" and matcher.op == promql_parser.MatchOp.NotRe:
                paths = {path for service in APPS for path in app_of(service).openapi()["paths"]} | PROBES
                assert {path for path in paths if re.fullmatch(matcher.value, path)} == PROBES
            elif matcher.name == "route":
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


def test_a_whole_outage_is_seen() -> None:
    """A service, or a log's decider, that is gone has no figure: it is compared with what is expected."""
    expected = [(rule["record"], rule["labels"]) for rule in RULES if "record" in rule]
    services = [labels["service"] for record, labels in expected if record == "passerelle:expected"]
    assert sorted(services) == sorted(SERVICES)
    groups = {labels["group"]: labels["service"] for record, labels in expected if "group" in labels}
    deciders = {f"chat.{log}" for log in (RECEPTION.log, *FORCES)}
    deciders |= {f"signalement.{force}" for force in FORCES}
    assert groups.keys() == deciders | {"router", "stats"}
    assert all(group.split(".")[0] == service for group, service in groups.items())
    asked = {alert["alert"]: alert["expr"] for alert in ALERTS}
    assert asked["ServiceGone"].startswith("passerelle:expected unless on (service)")
    assert asked["GroupWithoutMember"].startswith("passerelle:expected_group unless on (service, group)")
    shares_of_time = [query for _, query in queries() if "passerelle_ready" in query and "max by" in query]
    assert shares_of_time
    assert all("or 0 * passerelle:expected" in query for query in shares_of_time)


def test_probes_are_no_pages_and_a_month_without_failure_is_a_whole_one() -> None:
    """Probes come each second: they would be most answers. A status that never came has no series."""
    for where, query in queries():
        if "passerelle_http_answer_seconds_bucket" in query:
            assert query.count("passerelle_http_answer") == query.count("(healthz|readyz|metrics)"), where
        if query.startswith("1 -"):
            assert "or vector(0)" in query, where


def test_a_dashboard_draws_each_promise() -> None:
    """By the same query."""
    drawn = {query.strip() for where, query in queries() if where != "slo.md"}
    assert {query.strip() for where, query in queries() if where == "slo.md"} <= drawn


def test_the_lines_that_reach_a_process_name_what_there_is() -> None:
    """Containers, their files and deployments; and every runbook that needs `OPERATIONS` or Kafka leads there."""
    page = (ROOT / "docs/operate/reach.md").read_text()
    compose = yaml.safe_load((ROOT / "deploy/compose/compose.yaml").read_text())["services"]
    lines = re.findall(r"(?m)^passerelle (?:exec|restart|logs --tail 100|run .*?) ((?!-)[\w-]+)(?= |$)", page)
    assert lines
    assert {re.split(r" (?:python3|--bootstrap)", line)[0] for line in lines} <= compose.keys()
    assert any("operations.env" in file for file in compose["topics"]["env_file"])
    kept = {volume.split(":")[1] for volume in compose["rights"]["volumes"]}
    assert set(re.findall(r"--command-config (\S+)", page)) <= kept
    for service, force in re.findall(r"deployment/(\w+)(?:-(\w+))?", page):
        folder = ROOT / "deploy/kubernetes"
        assert (folder / (f"overlays/{force}" if force else f"base/{service}.yaml")).exists()
    assert set(re.findall(r"-m (shared[.\w]+)", page)) == {"shared.kafka.dead_letters"}
    assert "(reach.md)" in RUNBOOKS.read_text().split("\n## ")[0]


def test_an_installation_of_kubernetes_applies_its_own_copy() -> None:
    """The example is nobody's; and all of chat ends before a version that cannot live beside the former one."""
    page = (ROOT / "deploy/kubernetes/README.md").read_text()
    assert re.findall(r"(?m)^kubectl apply .* -k (\S+)", page) == ["deploy/kubernetes/overlays/ours"] * 2
    upgrade = page.split("\n## An upgrade")[1].split("\n## ")[0]
    steps = ["paused-replicas=0", "--replicas=0", "wait --for=delete", "kubectl apply", "paused-replicas-"]
    assert sorted(steps, key=upgrade.index) == steps


def test_nobody_believes_that_alerts_wake_somebody() -> None:
    """While no Alertmanager is in our files, each deployment's page says so."""
    assert "## Who is woken" in (MONITORING / "README.md").read_text()
    for page in ("deploy/compose/README.md", "deploy/kubernetes/README.md"):
        assert "Alertmanager" in (ROOT / page).read_text(), page
