"""The containers of the deployment, through Docker's own command."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from deploy.local.problem import EngineProblem

HERE = Path(__file__).parent
PROJECT = "passerelle"
NO_DOCKER = """\
Docker does not answer: start its daemon, or name it with DOCKER_HOST=…
Its compose command is needed too (Debian: apt-get install docker.io docker-compose)."""


class Containers:
    """The commands of `docker compose` on the files of this folder."""

    def __init__(self, file: Path, *, standins: bool, parties: bool) -> None:
        """Read the variables from that file; nothing is started yet."""
        also = {"compose.standins.yaml": standins, "compose.parties.yaml": parties}
        files = ["compose.yaml", *(name for name, wanted in also.items() if wanted)]
        named = [word for one in files for word in ("--file", str(HERE / one))]
        self._command = [*_compose(), "--project-name", PROJECT, "--env-file", str(file), *named]

    def do(self, *arguments: str) -> None:
        """Do it, showing what Docker says."""
        if subprocess.run([*self._command, *arguments], check=False).returncode:
            raise EngineProblem(
                f"Docker did not do what was asked ({' '.join(arguments)}): it says why above."
            )


def write_variables(file: Path, variables: Mapping[str, str]) -> None:
    """Keep what compose.yaml interpolates, so that `docker compose --env-file` may be used by hand too."""
    file.write_text("".join(f"{name}={value}\n" for name, value in variables.items()))


def _compose() -> list[str]:
    if shutil.which("docker") and not _answers("docker", "info"):
        raise EngineProblem(NO_DOCKER)
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) and _answers(*command, "version"):
            return command
    raise EngineProblem(NO_DOCKER)


def _answers(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
