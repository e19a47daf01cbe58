"""HEAD: a cache asks whether an answer has changed, without fetching it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from shared.http import service_app
from shared.settings import Settings
from tests.support.served import asking
from tests.support.services import APPS, app_of

PATHS = ["healthz", "readyz", "nowhere"]
OPERATIONS = ["healthz", "readyz", "openapi.json", "docs", "nowhere"]


def without_end() -> FastAPI:
    """A service one of whose answers never ends."""
    app = service_app("chat", Settings())

    @app.get("/api/chat/stream")
    async def stream() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            while True:
                yield b"again"
                await asyncio.sleep(0)

        return StreamingResponse(parts(), media_type="text/event-stream")

    @app.post("/api/chat/said")
    async def say() -> None:
        """Take something."""

    return app


@pytest.mark.parametrize("service", APPS)
@pytest.mark.parametrize("path", PATHS)
async def test_a_head_is_answered_as_its_get_without_the_body(service: str, path: str) -> None:
    """The same status and headers, with the length of what is left out."""
    await a_head_is_answered_as_its_get(app_of(service), f"/api/{service}/{path}")


@pytest.mark.parametrize("service", APPS)
@pytest.mark.parametrize("path", OPERATIONS)
async def test_so_it_is_where_operations_are(service: str, path: str) -> None:
    """Documents and readiness, for those who operate the service."""
    await a_head_is_answered_as_its_get(app_of(service).state.operations, f"/api/{service}/{path}")


async def a_head_is_answered_as_its_get(app: FastAPI, path: str) -> None:
    """The same status, headers and length."""
    async with asking(app) as client:
        got, asked = await client.get(path), await client.head(path)
    assert (asked.status_code, asked.headers, asked.content) == (got.status_code, got.headers, b"")
    assert int(asked.headers["content-length"]) == len(got.content) > 0


async def test_pages_answer_a_head_too() -> None:
    """Files that a service shows."""
    async with asking(app_of("chat")) as client:
        got, asked = await client.get("/shared/style.css"), await client.head("/shared/style.css")
    assert (asked.status_code, asked.headers, asked.content) == (200, got.headers, b"")


async def test_an_answer_without_end_ends_for_a_head() -> None:
    """Its headers are all that was asked for."""
    async with asking(without_end()) as client, asyncio.timeout(5):
        asked = await client.head("/api/chat/stream")
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["content-type"].startswith("text/event-stream")


async def test_what_has_no_get_has_no_head() -> None:
    """405, with what it has."""
    async with asking(without_end()) as client:
        asked = await client.head("/api/chat/said")
    assert (asked.status_code, asked.headers["allow"], asked.content) == (405, "POST", b"")
