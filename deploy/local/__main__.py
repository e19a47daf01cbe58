"""`make run`: everything, on one machine that has nothing but Python."""

import sys

from deploy.local.problem import EngineProblem
from deploy.local.services import Services
from deploy.local.settings import LocalSettings
from deploy.local.supervisor import MakeServices, Supervisor
from shared.settings import read, take_no_arguments


def main(make_services: MakeServices = Services) -> None:
    """Run until asked to stop; end with a sentence when that is not possible."""
    try:
        Supervisor(read(LocalSettings), make_services).run()
    except EngineProblem as problem:
        sys.exit(f"\n{problem}")


if __name__ == "__main__":
    take_no_arguments(__doc__)
    main()
