"""The FastAPI application that every service begins with, and the one of those who operate it beside it."""

from collections.abc import Collection
from functools import partial
from typing import Any

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from starlette.types import Lifespan

from shared.contracts.asyncapi import asyncapi
from shared.http.documents import Examples, describe, documents_page
from shared.http.guard import Guard
from shared.http.health import health, operations_health
from shared.http.tracing import Traced
from shared.identity import StaffAuthentication
from shared.problems import explain_errors
from shared.readiness import Readiness
from shared.settings import Settings

QUIET: Any = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}


def service_app(
    name: str,
    settings: Settings,
    *,
    lifespan: Lifespan[FastAPI] | None = None,
    title: str = "",
    description: str = "",
    readiness: Readiness | None = None,
    authentication: StaffAuthentication | None = None,
    public: Collection[str] = (),
    examples: Examples | None = None,
    consumed: Collection[str] = (),
) -> FastAPI:
    """An application with health, limits and problems; `app.state` holds `settings`, `readiness`,
    `authentication` (the staff's), `operations`: the application for a listener that no visitor reaches, and
    `send_away`: has everybody who is connected go to another process, within so many seconds.

    `public`: the addresses, as they are declared, whose answers the pages of others may read. `examples`: answers
    to show in the documents. `consumed`: the topics that the service consumes, for its AsyncAPI document.
    """
    app = _guarded(name, settings, title=title, description=description, lifespan=lifespan, public=public)
    app.state.readiness = readiness or Readiness()
    app.state.authentication = authentication or StaffAuthentication(settings)
    app.state.send_away = _nobody_stays
    app.include_router(health(name, app.state.readiness))
    describe(app, settings, examples or {})
    app.state.asyncapi = partial(asyncapi, name, app.title, app.description, consumed)
    app.state.operations = _operations(app)
    return app


async def _nobody_stays(within: float) -> None:
    """Send nobody away: requests end by themselves."""


def _guarded(
    name: str,
    settings: Settings,
    title: str,
    description: str,
    lifespan: Lifespan[FastAPI] | None = None,
    public: Collection[str] = (),
) -> FastAPI:
    app = FastAPI(
        title=title or name,
        description=description,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_name,
        telemetry=QUIET,
    )
    app.state.name = name
    app.state.settings = settings
    explain_errors(app)
    app.add_middleware(Guard, service=name, public=public, local=settings.local)
    app.add_middleware(Traced)
    return app


def _name(route: APIRoute) -> str:
    """The operation's name in the document: a verb and its object, from which generators name what they make."""
    return route.name


def _operations(app: FastAPI) -> FastAPI:
    """The sentences of readiness, the metrics, and the documents of a service's interfaces."""
    name = app.state.name
    operations = _guarded(name, app.state.settings, app.title, app.description)
    operations.include_router(operations_health(name, app.state.readiness))

    def _asyncapi() -> dict[str, Any]:
        document: dict[str, Any] = app.state.asyncapi()
        return document

    @operations.get(f"/api/{name}/openapi.json")
    async def openapi() -> dict[str, Any]:
        """Describe this service's HTTP interface (OpenAPI)."""
        return app.openapi()

    @operations.get(f"/api/{name}/asyncapi.json")
    async def events() -> dict[str, Any]:
        """Describe the events that this service publishes and consumes (AsyncAPI)."""
        return _asyncapi()

    @operations.get(f"/api/{name}/docs", response_class=HTMLResponse)
    async def docs() -> Response:
        """Show both descriptions to a person."""
        return documents_page(app.openapi(), _asyncapi())

    return operations
