"""A process that serves: its port, its server, its logs."""

import gc
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress

import structlog
import uvicorn
from fastapi import FastAPI

from shared.logs import configure_logs
from shared.runtime.together import Together
from shared.settings import Settings, read, take_no_arguments

LARGEST_FRAME = 64 * 1024
log = structlog.get_logger()


def serve(make: Callable[[], FastAPI | Mapping[str, FastAPI]], about: str | None) -> None:
    """Serve one application, or several by the prefix of their addresses, until asked to stop.

    `about` says what the command does, when an argument is given.
    """
    take_no_arguments(about)
    apps, settings = make(), read(Settings)
    configure_logs(settings)
    together = Together(apps if isinstance(apps, Mapping) else {"": apps})
    with _listening(settings) as listener:
        gc.freeze()  # what is loaded by now stays: no collection need look at it again
        log.info("serving", port=listener.getsockname()[1])
        with suppress(KeyboardInterrupt):  # the server has stopped already, and raises it again
            uvicorn.Server(_config(together)).run(sockets=[listener])


def _config(app: Together) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=LARGEST_FRAME,
        ws_per_message_deflate=False,  # no line of text needs it, and it leaks lengths
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        timeout_graceful_shutdown=5,
    )


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        where = f"{settings.host}, port {settings.port}"
        raise SystemExit(
            f"Nothing can listen on {where} ({error.strerror}): stop what does, or change HOST or PORT."
        ) from None
