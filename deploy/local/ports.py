"""Ports of this machine: which are free, and who to tell when one is not."""

import socket

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """Find a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Tell whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def answers(port: int, say: bytes = b"", host: str = LOOPBACK) -> bool:
    """Tell whether a server accepts a connection there and, spoken to, answers."""
    try:
        with socket.create_connection((host, port), timeout=2) as link:
            if not say:
                return True
            link.sendall(say)
            return link.recv(1) != b""
    except OSError:
        return False
