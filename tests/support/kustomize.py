"""Kustomize, as far as our overlays use it: what else a kustomization asks for is refused.

A machine that only checks has no Kustomize; `make check-kubernetes` holds this reading against the real one.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

Object = dict[str, Any]
KNOWN = {
    "apiVersion",
    "kind",
    "resources",
    "components",
    "patches",
    "namespace",
    "nameSuffix",
    "labels",
    "images",
}
MERGED_BY = {
    "containers": "name", "initContainers": "name", "volumes": "name", "env": "name",
    "volumeMounts": "mountPath", "ports": "containerPort",
}  # fmt: skip
"""The lists that a patch merges, by the field that names their entries; all others are replaced."""
OF_NO_NAMESPACE = {"Namespace"}


def build(folder: Path) -> list[Object]:
    """The objects of an overlay, or of a component's part of one."""
    return _built(folder, [])


def _built(folder: Path, objects: list[Object]) -> list[Object]:
    asked = yaml.safe_load((folder / "kustomization.yaml").read_text())
    assert asked.keys() <= KNOWN, f"{folder}: {asked.keys() - KNOWN} is not read here"
    for path in asked.get("resources", []):
        target = folder / path
        objects = objects + (build(target) if target.is_dir() else list(_objects(target.read_text())))
    for path in asked.get("components", []):
        objects = _built(folder / path, objects)
    for patch in asked.get("patches", []):
        objects = _patched(objects, folder, patch)
    for each in objects:
        _renamed(each, asked.get("namespace"), asked.get("nameSuffix", ""))
        for labels in asked.get("labels", []):
            _labelled(each, labels)
        for container in _containers(each):
            _with_image(container, asked.get("images", []))
    return objects


def _objects(text: str) -> Iterator[Object]:
    for document in yaml.load_all(text, yaml.CSafeLoader):
        yield from document["items"] if document["kind"] == "List" else [document]


def _patched(objects: list[Object], folder: Path, asked: Object) -> list[Object]:
    assert asked.keys() <= {"path", "patch", "target"}, asked
    patch = yaml.safe_load(asked.get("patch") or (folder / asked["path"]).read_text())
    target = asked.get("target") or {"kind": patch["kind"], "name": patch["metadata"]["name"]}
    assert target.keys() <= {"kind", "name"}, target
    body = {key: value for key, value in patch.items() if key not in {"apiVersion", "kind", "metadata"}}
    chosen = [
        one
        for one in objects
        if one["kind"] == target["kind"] and target.get("name") in {None, one["metadata"]["name"]}
    ]
    assert chosen, f"{folder}: the patch of {target} changes nothing"
    return [_merged(one, body) if one in chosen else one for one in objects]


def _merged(old: Any, new: Any, key: str = "") -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        both = {name: _merged(old.get(name), value, name) for name, value in new.items()}
        return {**old, **both}
    if isinstance(old, list) and key in MERGED_BY:
        by = MERGED_BY[key]
        named = {entry[by]: entry for entry in old}
        for entry in new:
            named[entry[by]] = _merged(named.get(entry[by]), entry)
        return list(named.values())
    return deepcopy(new)


def _renamed(each: Object, namespace: str | None, suffix: str) -> None:
    each["metadata"]["name"] += suffix
    if namespace and each["kind"] == "Namespace":
        each["metadata"]["name"] = namespace
    elif namespace:
        each["metadata"]["namespace"] = namespace


def _labelled(each: Object, labels: Object) -> None:
    """Add labels, to the selectors too: the kinds that an overlay so names are Deployments and their budgets."""
    assert labels.keys() == {"pairs", "includeSelectors"}, labels
    assert each["kind"] in {"Deployment", "PodDisruptionBudget"}, each["kind"]
    labelled = [each["metadata"].setdefault("labels", {}), each["spec"]["selector"]["matchLabels"]]
    if template := each["spec"].get("template"):
        spread = template["spec"]["topologySpreadConstraints"]
        near = template["spec"]["affinity"]["podAntiAffinity"][
            "preferredDuringSchedulingIgnoredDuringExecution"
        ]
        terms = [*spread, *(one["podAffinityTerm"] for one in near)]
        labelled += [
            template["metadata"]["labels"],
            *(term["labelSelector"]["matchLabels"] for term in terms),
        ]
    for each_labels in labelled:
        each_labels.update(labels["pairs"])


def _with_image(container: Object, images: list[Object]) -> None:
    for image in images:
        assert image.keys() <= {"name", "newName", "newTag", "digest"}, image
        if re.fullmatch(rf"{re.escape(image['name'])}([:@].*)?", container["image"]):
            end = f"@{image['digest']}" if "digest" in image else f":{image['newTag']}"
            container["image"] = image.get("newName", image["name"]) + end


def _containers(each: Object) -> list[Object]:
    if each["kind"] != "Deployment":
        return []
    pod: Object = each["spec"]["template"]["spec"]
    return [*pod.get("initContainers", []), *pod["containers"]]
