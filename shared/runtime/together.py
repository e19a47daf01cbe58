"""Several applications on one port: each answers its own addresses, and has its own lifespan."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any

import structlog
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from shared.http.headers import FOR_ANSWERS
from shared.problems import failure

log = structlog.get_logger()
NO_ENDPOINT = 4404
"""Closes a socket at whose address nothing answers; before the handshake, the server makes it a 403."""


class Together:
    """An application that dispatches by the longest prefix of the path, and starts and stops all others at once.

    A prefix is found without its last slash too: the page under it leads to itself.
    """

    def __init__(self, apps: Mapping[str, FastAPI]) -> None:
        self._by_prefix = sorted(apps.items(), key=lambda prefixed: -len(prefixed[0]))
        self._lifespans = {id(app): RunningLifespan(app) for app in apps.values()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or live until the server stops."""
        if scope["type"] == "lifespan":
            await self._run(receive, send)
            return
        lifespan = self._at(scope["path"])
        if lifespan is not None:
            await lifespan.app({**scope, "state": dict(lifespan.state)}, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": NO_ENDPOINT})
        else:
            nobody = failure(404)
            nobody.headers.update(FOR_ANSWERS)
            await nobody(scope, receive, send)

    def _at(self, path: str) -> "RunningLifespan | None":
        found = (app for prefix, app in self._by_prefix if f"{path}/".startswith(prefix))
        app = next(found, None)
        return self._lifespans[id(app)] if app else None

    async def _run(self, receive: Receive, send: Send) -> None:
        await receive()
        lifespans = self._lifespans.values()
        began = await asyncio.gather(*(lifespan.begin() for lifespan in lifespans))
        if all(began):
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await asyncio.gather(*(lifespan.end() for lifespan in lifespans))
        how = "shutdown.complete" if all(began) else "startup.failed"
        await send({"type": f"lifespan.{how}", "message": ""})


class RunningLifespan:
    """The lifespan of one application, entered and left in a task of its own."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.state: Mapping[str, Any] = {}
        self._may_end = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> bool:
        """Start, and return whether it did: only a bug fails here, dependencies are waited for."""
        began: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._run(began))
        return await began

    async def end(self) -> None:
        """Stop, and wait until it has."""
        self._may_end.set()
        if self._task is not None:
            await self._task

    async def _run(self, began: asyncio.Future[bool]) -> None:
        try:
            async with AsyncExitStack() as stack:
                entered = await stack.enter_async_context(self.app.router.lifespan_context(self.app))
                self.state = entered or {}
                began.set_result(True)
                await self._may_end.wait()
        except Exception as error:
            log.critical("application.failed", service=getattr(self.app.state, "name", None), exc_info=error)
            if not began.done():
                began.set_result(False)
