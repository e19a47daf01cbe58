"""The core that a process runs on, and the time that it has taken of the processor."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def pin(pid: int, core: int) -> None:
    """Keep every thread of a process on one core, if there is more than one."""
    if core >= (os.cpu_count() or 1):
        return
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core})


def taken(pid: int) -> float:
    """Seconds of the processor that a process has taken so far, in all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
