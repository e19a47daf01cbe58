"""Metrics: the page for who watches over operations has each of ours, with its labels and its own words."""

import re

from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase

from tests.support.services import APPS, app_of
from tests.support.sources import ROOT

PAGE = ROOT / "docs/integrate/supervisor-of-operations.md"


def test_the_page_has_every_metric() -> None:
    """And no other; a figure that nobody explains is watched by nobody."""
    assert all(app_of(service) for service in APPS)
    declared = {
        (name, ", ".join(metric._labelnames), metric._documentation)
        for metric, names in REGISTRY._collector_to_names.items()
        if isinstance(metric, MetricWrapperBase)
        for name in names
        if name.startswith("passerelle_") and name == full_name(metric)
    }
    rows = re.findall(r"^\| `(passerelle_\w+)` \| ([\w, ]*) \| ([^|]+?) \|", PAGE.read_text(), re.M)
    assert set(rows) == declared


def full_name(metric: MetricWrapperBase) -> str:
    """The name of the series that is looked at."""
    return f"{metric._name}_total" if metric._type == "counter" else metric._name
