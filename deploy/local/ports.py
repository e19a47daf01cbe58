"""Ports of this machine: which are free, and what to do when one is not."""

import socket

from deploy.local.problem import EngineProblem

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """Find a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Say whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def check_free(port: int, name: str, setting: str) -> None:
    """Refuse a port that another program has."""
    if not is_free(port):
        raise EngineProblem(
            f"Port {port} of {LOOPBACK}, wanted for {name}, is taken by another program: "
            f"stop that program, or give a free port with {setting}=…"
        )


def answers(port: int, say: bytes = b"", host: str = LOOPBACK) -> bool:
    """Say whether a server accepts a connection there and, spoken to, answers."""
    try:
        with socket.create_connection((host, port), timeout=2) as link:
            if not say:
                return True
            link.sendall(say)
            return link.recv(1) != b""
    except OSError:
        return False
