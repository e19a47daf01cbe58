"""A service that says what reached it, for tests of a proxy: `python -m tests.support.echoing`."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from shared.http import client_of
from shared.runtime.serve import serve
from shared.settings import Settings, read
from tests.support.served import a_service


def echoing() -> FastAPI:
    """A small service, with an address that says who asks and a stream without end."""
    app, trusted = a_service(), read(Settings).trusted_proxies

    @app.get("/api/chat/client")
    async def show_client(request: Request) -> list[object]:
        """Give the address and port that are believed, and the headers that say more."""
        more = [name for name in ("forwarded", "x-real-ip") if name in request.headers]
        return [*client_of(request.scope, trusted), more]

    @app.get("/api/chat/stream")
    async def stream() -> StreamingResponse:
        """Say something now, and again."""

        async def parts() -> AsyncIterator[bytes]:
            while True:
                yield b"data: here\n\n"
                await asyncio.sleep(0.5)

        return StreamingResponse(parts(), media_type="text/event-stream")

    return app


if __name__ == "__main__":
    serve(echoing, __doc__)
