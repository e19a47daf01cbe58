"""The overlays of `deploy/kubernetes/`, built, and how their objects are looked at."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import yaml

from tests.support.kustomize import Object, build
from tests.support.sources import ROOT

FOLDER = ROOT / "deploy/kubernetes"
OVERLAYS = sorted(folder.name for folder in (FOLDER / "overlays").iterdir())
EXAMPLE = "example"


@cache
def _built(overlay: str) -> str:
    return yaml.safe_dump_all(build(FOLDER / "overlays" / overlay))


def built(overlay: str = EXAMPLE) -> list[Object]:
    """The objects of an overlay, the reader's own to change."""
    return list(yaml.load_all(_built(overlay), yaml.CSafeLoader))  # the safe loader, in C


def deployments() -> list[Object]:
    """The deployments of every overlay, each once."""
    named = {
        one["metadata"]["name"]: one for overlay in OVERLAYS for one in of_kind(built(overlay), "Deployment")
    }
    return list(named.values())


def of_kind(objects: Iterable[Object], kind: str) -> list[Object]:
    """The objects of this kind."""
    return [one for one in objects if one["kind"] == kind]


def named(objects: Iterable[Object], kind: str, name: str) -> Object:
    """The one object of this kind and name."""
    [found] = [one for one in of_kind(objects, kind) if one["metadata"]["name"] == name]
    return found


def service_of(deployment: Object) -> str:
    """The service that a deployment runs."""
    name: str = deployment["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/name"]
    return name


def container_of(deployment: Object) -> Object:
    """The one container of a deployment's pods."""
    [container] = deployment["spec"]["template"]["spec"]["containers"]
    found: Object = container
    return found


def selects(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    """Whether a selector chooses what has these labels; an empty one chooses everything."""
    expressions = selector.get("matchExpressions", [])
    assert all(one["operator"] in {"In", "DoesNotExist"} for one in expressions)
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items()) and all(
        labels.get(one["key"]) in one["values"] if one["operator"] == "In" else one["key"] not in labels
        for one in expressions
    )


def listed_by_hand() -> set[str]:
    """The secrets and other objects that the page asks an installation to make."""
    table = (FOLDER / "README.md").read_text().split("\n## What you make first\n")[1].split("\n## ")[0]
    return set(re.findall(r"(?m)^\| `([\w-]+)` \|", table))
