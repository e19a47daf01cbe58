"""`python -m benchmarks.start FOLDER…`: the router's start in each of these checkouts, in turns."""

import os
import subprocess
import sys
import time

from benchmarks.table import show
from deploy.local.ports import LOOPBACK, answers, free_port

TIMES = int(os.environ.get("STARTS", "10"))
NOWHERE = {"KAFKA": f"{LOOPBACK}:1", "MONGO": f"mongodb://{LOOPBACK}:1", "LOCAL": "1", "LOG_LEVEL": "error"}
"""Settings of a router whose engines are nowhere: communes answer all the same."""


def start(folder: str) -> tuple[float, float]:
    """Seconds until a router answers, and those of processor that it took by then."""
    port, operations = free_port(), free_port()
    ports = {"HOST": LOOPBACK, "PORT": str(port), "OPERATIONS_PORT": str(operations)}
    command = [sys.executable, "-m", "services.router"]
    began = time.monotonic()
    with subprocess.Popen(command, cwd=folder, env={**os.environ, **NOWHERE, **ports}) as router:
        try:
            while not answers(port):
                if router.poll() is not None:
                    sys.exit(f"The router of {folder} has ended.")
                time.sleep(0.005)
            return time.monotonic() - began, _processor_seconds(router.pid)
        finally:
            router.kill()


def _processor_seconds(pid: int) -> float:
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Start each once for its bytecode, then all of them in turns."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    folders = sys.argv[1:] or ["."]
    for folder in folders:
        start(folder)
    took = {folder: list[tuple[float, float]]() for folder in folders}
    for _ in range(TIMES):
        for folder in folders:
            took[folder].append(start(folder))
    rows = [
        (folder, *(f"{least:.2f}" for least in map(min, zip(*each, strict=True))))
        for folder, each in took.items()
    ]
    show(f"The router's start, the least of {TIMES}", ("checkout", "seconds", "processor seconds"), rows)


if __name__ == "__main__":
    main()
