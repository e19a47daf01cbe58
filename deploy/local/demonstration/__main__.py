"""`make demo`: start everything on this machine, and fill it with the leaflet's years; an empty folder only."""

import os
import sys

from deploy.local.demonstration.filling import Filling
from deploy.local.problem import EngineProblem
from deploy.local.services import Services
from deploy.local.settings import LocalSettings
from deploy.local.supervisor import Supervisor
from shared.settings import read, take_no_arguments

LOCAL_ONLY = (
    "The demonstration is for local mode alone, and LOCAL says that this is none. Nothing was started."
)
OWN_ENGINES_ONLY = """\
The demonstration fills the engines of this machine's own run: {name} names another. Unset it.
Nothing was started."""


def main() -> None:
    """Run the demonstration until asked to stop; end with a sentence when that is not possible."""
    settings = read(LocalSettings)
    try:
        check_local(settings)
        Supervisor(settings, Services, Filling).run()
    except EngineProblem as problem:
        sys.exit(f"\n{problem}")


def check_local(settings: LocalSettings) -> None:
    """Refuse anything but this machine in local mode: real figures stand elsewhere."""
    if os.environ.get("LOCAL", "1").strip().lower() in {"0", "false", "no", "off"}:
        raise EngineProblem(LOCAL_ONLY)
    elsewhere = {"KAFKA": settings.kafka, "MONGO": settings.mongo}
    if names := [name for name, address in elsewhere.items() if address]:
        raise EngineProblem(OWN_ENGINES_ONLY.format(name=" and ".join(names)))


if __name__ == "__main__":
    take_no_arguments(__doc__)
    main()
