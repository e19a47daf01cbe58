"""Folders of static files shown as pages, under a strict Content-Security-Policy."""

from pathlib import Path

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from shared.http.headers import for_pages, policy


class Pages(StaticFiles):
    """Static files, with the headers of pages."""

    def __init__(self, folder: Path, headers: dict[str, str]) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self._headers = headers

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, never kept by the browser."""
        response = await super().get_response(path, scope)
        response.headers.update(self._headers)
        return response


def pages(app: FastAPI, path: str, folder: Path, csp: str | None = None) -> None:
    """Serve a folder at that path (`/desk`); mount `/` last, for it takes all that is left.

    `csp`: another policy than the strictest, as `policy(connect=("https://accounts.example",))` gives.
    """
    app.mount(path.rstrip("/"), Pages(folder, for_pages(csp or policy())))
