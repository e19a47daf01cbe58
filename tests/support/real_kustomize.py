"""Every overlay as the real Kustomize builds it, held against what the checks read: `make check-kubernetes`."""

import json
import shutil
import subprocess
import sys
from typing import Any

import yaml

from tests.support.kubernetes import FOLDER, OVERLAYS, built
from tests.support.kustomize import Object


def really_built(overlay: str) -> list[Object]:
    """The objects that `kubectl kustomize` makes of it."""
    command = ["kubectl", "kustomize", str(FOLDER / "overlays" / overlay)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return list(yaml.safe_load_all(done.stdout))


def by_name(objects: list[Object]) -> dict[str, Any]:
    """The objects by kind and name, whatever the order of their lists of names."""
    return {f"{one['kind']} {one['metadata']['name']}": _ordered(one) for one in objects}


def _ordered(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _ordered(value) for key, value in part.items()}
    if isinstance(part, list):
        return sorted((_ordered(one) for one in part), key=lambda one: json.dumps(one, sort_keys=True))
    return part


def main() -> None:
    """Say of each overlay whether both are the same."""
    if not shutil.which("kubectl"):
        sys.exit("kubectl is not on this machine: install it, then run make check-kubernetes again.")
    for overlay in OVERLAYS:
        real, ours = by_name(really_built(overlay)), by_name(built(overlay))
        other = sorted(name for name in real.keys() | ours.keys() if real.get(name) != ours.get(name))
        if other:
            sys.exit(f"{overlay}: Kustomize builds other objects: {', '.join(other)}.")
        sys.stdout.write(f"{overlay}: {len(real)} objects, the same.\n")


if __name__ == "__main__":
    main()
