"""The contracts as released, in docs/contracts: `python -m tests.support.contracts` writes those of today there.

What would break a party is refused, and nothing is written.
"""

import json
import sys
from pathlib import Path
from typing import Any

from shared.contracts.compare import COMPARE
from shared.identifiers import SERVICES
from tests.support.services import APPS, app_of

RELEASED = Path(__file__).parents[2] / "docs/contracts"
GOLDEN = Path(__file__).parents[1] / "facts"


def contracts() -> dict[str, Any]:
    """The documents of all services, by the names of their files."""
    found = {}
    for service in APPS:
        app = app_of(service)
        found[f"{service}.openapi.json"] = app.openapi()
        found[f"{service}.asyncapi.json"] = app.state.asyncapi(golden_events(service))
    found_as_json: dict[str, Any] = json.loads(json.dumps(found))
    return found_as_json


def golden_events(service: str) -> dict[str, list[dict[str, Any]]]:
    """The examples of a service's own events and of outside parties'; others' are in the documents of their own."""
    others = {*SERVICES} - {service}
    return {
        file.stem: json.loads(file.read_text())
        for file in sorted(GOLDEN.iterdir())
        if file.name.partition(".")[0] not in others
    }


def broken(folder: Path, made: dict[str, Any]) -> list[str]:
    """The differences from what was released there that break a party, each with its file."""
    found = []
    for file in sorted(folder.glob("*.json")):
        compare = COMPARE[file.stem.rpartition(".")[2]]
        if file.name not in made:
            found.append(f"{file.name} has gone")
        else:
            found += [f"{file.name}: {b}" for b in compare(json.loads(file.read_text()), made[file.name])]
    return found


def release(folder: Path = RELEASED) -> None:
    """Write the contracts of today; `SystemExit` names what would break a party, and nothing is written."""
    made = contracts()
    if found := broken(folder, made):
        sys.exit("\n".join(found))
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in made.items():
        (folder / name).write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    release()
