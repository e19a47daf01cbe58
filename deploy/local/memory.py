"""How much memory the processes of a run hold."""

import re
from pathlib import Path


def resident(pid: int) -> int:
    """Give a process's resident memory in MB; 0 where the system does not say."""
    status = Path(f"/proc/{pid}/status")
    try:
        found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text())
    except OSError:
        return 0
    return int(found[1]) // 1024 if found else 0
