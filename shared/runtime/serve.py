"""A process that serves: its ports, its server, its logs."""

import asyncio
import gc
import resource
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from shared.logs import configure_logs
from shared.runtime.connections import IDLE_WITHIN, BoundedConnection
from shared.runtime.draining import Drain
from shared.runtime.rates import Networks
from shared.runtime.seats import Seats
from shared.runtime.sockets import PING_EVERY, PONG_WITHIN, SeatedSocket
from shared.runtime.together import Together
from shared.settings import Settings, read, take_no_arguments
from shared.spans import exported

LARGEST_FRAME = 64 * 1024
OTHER_FILES = 512
"""Files that a process has open beside its connections: engines, logs, libraries."""
OPERATIONS_CONNECTIONS = 100
TAKEN_WITHIN = 20.0
"""Seconds in which a client's machine takes what is sent: a stream has no pings that show who has gone."""
LOOK, LOOKS_AT_SOCKETS = 1.0, 5
"""Seconds between two looks at the connections, and how many of these pass over the sockets: those wait longer."""
log = structlog.get_logger()


def serve(make: Callable[[], FastAPI | Mapping[str, FastAPI]], about: str | None) -> None:
    """Serve one application, or several by the prefix of their addresses, until asked to stop.

    `about` says what the command does, when an argument is given.
    """
    take_no_arguments(about)
    made, settings = make(), read(Settings)
    apps = made if isinstance(made, Mapping) else {"": made}
    each = tuple({id(app): app for app in apps.values()}.values())
    if lacking := dict.fromkeys(sentence for app in each for sentence in app.state.settings.lacking()):
        raise SystemExit("\n".join(lacking))
    configure_logs(settings)
    operations = Together({f"/api/{app.state.name}/": app.state.operations for app in apps.values()})
    named = "-".join(app.state.name for app in each)
    with (
        _listening(settings) as visitors,
        _listening_for_operations(settings) as private,
        exported(settings, named),
    ):
        server = Server(
            _config(Together(apps), _seats(settings)),
            _config(
                operations, Seats(OPERATIONS_CONNECTIONS, OPERATIONS_CONNECTIONS, Networks(local=True), ())
            ),
            private,
            Drain(each, _drain_seconds(settings)),
        )
        gc.freeze()  # what is loaded by now stays: no collection need look at it again
        log.info("serving", port=_port(visitors), operations_port=_port(private))
        with suppress(KeyboardInterrupt):  # the server has stopped already, and raises it again
            server.run(sockets=[visitors])


class Server(uvicorn.Server):
    """A server of visitors, that serves operations on a listener of their own, and ends slow connections."""

    def __init__(
        self, visitors: uvicorn.Config, operations: uvicorn.Config, private: socket.socket, drain: Drain
    ) -> None:
        super().__init__(visitors)
        self._operations = operations
        self._private = private
        self._drain = drain
        self._looked = 0.0
        self._looks = 0

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen on both."""
        await super().startup(sockets)
        self._operations.load()
        protocol: Any = self._operations.http_protocol_class
        make = partial(protocol, config=self._operations, server_state=self.server_state, app_state={})
        self.servers.append(await asyncio.get_running_loop().create_server(make, sock=self._private))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Send everybody elsewhere, then end; at once, when asked twice."""
        await self._drain.begin(lambda: self.force_exit)
        for server in self.servers[:-1]:  # the last one answers those who operate, to the end
            server.close()
        await self._drain.send_away()
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        """Look at the connections, unless this process itself was late: their bytes may wait to be read."""
        now = asyncio.get_running_loop().time()
        if now - self._looked >= LOOK:
            is_late, self._looked = now - self._looked > 2 * LOOK, now
            self._looks += 1
            kinds = (BoundedConnection, SeatedSocket)[: 1 if self._looks % LOOKS_AT_SOCKETS else 2]
            for connection in () if is_late else tuple(self.server_state.connections):
                if isinstance(connection, kinds):
                    connection.look(now)
        return await super().on_tick(counter)


def _config(app: ASGIApp, seats: Seats) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=partial(BoundedConnection, seats=seats),  # type: ignore[arg-type] # it is called alone
        ws="websockets-sansio",
        ws_max_size=LARGEST_FRAME,
        ws_ping_interval=PING_EVERY,
        ws_ping_timeout=PONG_WITHIN,
        ws_per_message_deflate=False,  # no line of text needs it, and it leaks lengths
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        timeout_keep_alive=IDLE_WITHIN,
        timeout_graceful_shutdown=5,
    )


def _drain_seconds(settings: Settings) -> float:
    return 0.0 if settings.local else settings.drain_seconds


def _seats(settings: Settings) -> Seats:
    """The seats of visitors: as many as are set, or as the files that the system lets a process open."""
    most = min(settings.connections, max(1, _open_files(settings.connections + OTHER_FILES) - OTHER_FILES))
    if most < settings.connections:
        log.warning("connections.fewer", count=most)
    networks = Networks(local=settings.local)
    return Seats(most, settings.connections_per_network, networks, settings.trusted_proxies)


def _open_files(wanted: int) -> int:
    """The files that this process may open, once it has asked for so many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if resource.RLIM_INFINITY in (soft, hard):
        return wanted
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(wanted, hard)), hard))
    return max(soft, min(wanted, hard))


def _listening(settings: Settings) -> socket.socket:
    return _listener(settings.host, settings.port, "HOST or PORT")


def _listening_for_operations(settings: Settings) -> socket.socket:
    return _listener(settings.operations_host, settings.operations_port, "OPERATIONS_HOST or OPERATIONS_PORT")


def _listener(host: str, port: int, variables: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        where = f"{host}, port {port}"
        raise SystemExit(
            f"Nothing can listen on {where} ({error.strerror}): stop what does, or change {variables}."
        ) from None
    if sys.platform == "linux":  # connections inherit it
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(TAKEN_WITHIN * 1000))
    return listener


def _port(listener: socket.socket) -> int:
    port: int = listener.getsockname()[1]
    return port
