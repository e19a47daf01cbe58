"""Folders of static files shown as pages, under a strict Content-Security-Policy."""

from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from shared.codes import Role
from shared.forces import FILE, registry_json
from shared.http.headers import CLEARED, FOUND_BY_ALL, for_pages, policy
from shared.settings import Settings

SHARED = Path(__file__).parents[1] / "web"
"""Scripts, styles and sentences that pages of several services share; each service serves them at `/shared`."""

LEAVING = "/shared/leaving"
"""The address that pages ask on the way out and at sign-out."""


class SignIn(BaseModel):
    """The provider at which a page of the staff signs in."""

    issuer: str
    client_id: str
    client_secret: str | None
    """Local mode's provider wants one, and takes any; a real one knows the page as a public client."""
    acr: dict[str, list[str]]
    """The levels of sign-in of which a role must show one."""


class Pages(StaticFiles):
    """Static files, with the headers of pages."""

    def __init__(self, folder: Path, headers: dict[str, str], found: bool = False) -> None:
        """`found`: whether search engines may show its first page."""
        super().__init__(directory=folder, html=True, check_dir=False)
        self._headers = headers
        self._first = FOUND_BY_ALL if found else {}

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with the file, which the browser does not keep."""
        response = await super().get_response(path, scope)
        response.headers.update({**self._headers, **(self._first if path == "." else {})})
        return response


def pages(app: FastAPI, path: str, folder: Path, csp: str | None = None, *, found: bool = False) -> None:
    """Serve a folder at that path (`/desk`), and the files that pages share; mount `/` last: it takes the rest.

    `csp`: another policy than the strictest, as `policy(connect=("https://accounts.example",))` gives. `found`:
    whether search engines may show its first page.
    """
    if not any(getattr(route, "path", "") == "/shared" for route in app.routes):
        app.add_route(f"/shared/{FILE.name}", _show_forces)
        app.add_route(LEAVING, _clear)
        if app.state.settings.demonstration:
            app.add_route("/shared/style.css", _show_marked_style)
        app.mount("/shared", GZipMiddleware(Pages(SHARED, for_pages(policy()))))
    app.mount(path.rstrip("/"), GZipMiddleware(Pages(folder, for_pages(csp or policy()), found)))


async def _clear(_request: Request) -> Response:
    """Have the browser drop what it keeps of us: a page asks while it leaves, and does not wait for the answer."""
    return Response(status_code=204, headers=CLEARED)


async def _show_forces(_request: Request) -> Response:
    """Show the registry of the forces, from which the pages take their codes and labels."""
    return Response(registry_json(), media_type="application/json", headers=for_pages(policy()))


async def _show_marked_style(_request: Request) -> Response:
    """Show the style of every page with the sentence that says that all is invented: no page can be without it."""
    style = "\n".join(
        (SHARED / name).read_text(encoding="utf-8") for name in ("style.css", "demonstration.css")
    )
    return Response(style, media_type="text/css", headers=for_pages(policy()))


def staff_pages(app: FastAPI, path: str, folder: Path, settings: Settings) -> None:
    """Serve a folder to the staff at that path, and say how they sign in at `/api/<service>/sign-in`."""
    secret = "local" if settings.local else None
    levels = {role: list(asked) for role in get_args(Role) if (asked := settings.levels_of(role))}
    shown = SignIn(
        issuer=settings.oidc_issuer, client_id=settings.oidc_client_id, client_secret=secret, acr=levels
    )

    @app.get(f"/api/{app.state.name}/sign-in", tags=["staff"])
    async def show_sign_in() -> SignIn:
        """Show how the staff sign in."""
        return shown

    pages(app, path, folder, staff_policy(settings.oidc_issuer))


def staff_policy(issuer: str) -> str:
    """The Content-Security-Policy of a page of the staff, which asks their provider too.

    It names the issuer's origin: with a path, as Keycloak's has one, a policy would allow that very address alone.
    """
    scheme, host = urlsplit(issuer)[:2]
    return policy(connect=(f"{scheme}://{host}",) if host else ())
