"""The end of a start: a welcome for a person, then a line for a program."""

import json
import os
from collections.abc import Sequence

from deploy.local.accounts import ACCOUNTS
from deploy.local.engine import Process
from deploy.local.folder import DataFolder
from deploy.local.keys import PASSPHRASE
from deploy.local.memory import resident


def welcome(processes: Sequence[Process], operations: str, folder: DataFolder, seconds: float) -> str:
    """Say where to go, who can sign in, and what it costs."""
    url = processes[-1].address
    held = {"supervisor": resident(os.getpid())} | {p.name: resident(p.pid) for p in processes}
    each = ", ".join(f"{name} {megabytes}" for name, megabytes in held.items())
    return "\n".join(
        [
            f"Ready in {seconds} s. Resident memory: {sum(held.values())} MB ({each}).",
            f"  Visitors    {url}/",
            f"  Staff       {url}/desk/",
            f"  Operations  {operations}/api/<service>/ with readyz, metrics, docs",
            *(_people(url, folder) if "oidc" in held else []),
            "  Ctrl-C stops everything; what was said is kept for the next start.",
        ]
    )


def _people(url: str, folder: DataFolder) -> list[str]:
    known = [f"    {sub:26} {claims['name']}" for sub, claims in ACCOUNTS.items()]
    file = folder.keys / "units" / "<force>.jwe"
    units = f"  Agents open what is sent to their force at {url}/unit/ with {file}; passphrase: {PASSPHRASE}"
    return ["  Demonstration accounts, which sign in with one click:", *known, units]


def last_line(
    processes: Sequence[Process], operations: str, addresses: dict[str, str], folder: DataFolder
) -> str:
    """Say the same in one line of JSON."""
    said = {
        "url": processes[-1].address,
        "operations": operations,
        "kafka": addresses["KAFKA"],
        "mongo": addresses["MONGO"],
        "oidc": addresses["OIDC_ISSUER"],
        "data": str(folder.path),
        "logs": str(folder.logs),
        "pids": {"supervisor": os.getpid()} | {process.name: process.pid for process in processes},
    }
    return json.dumps(said)
