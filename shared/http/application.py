"""The FastAPI application that every service begins with."""

from collections.abc import Collection
from typing import Any

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse
from starlette.types import Lifespan

from shared.contracts.asyncapi import asyncapi
from shared.http.documents import Examples, describe, documents_page
from shared.http.guard import Guard
from shared.http.health import health
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
) -> FastAPI:
    """An application with health, documents, limits and problems; `app.state` holds `settings`,
    `readiness` and `authentication` (the staff's).

    `public`: the addresses, as they are declared, whose answers the pages of others may read. `examples`: answers
    to show in the documents.
    """
    app = FastAPI(
        title=title or name,
        description=description,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        telemetry=QUIET,
    )
    app.state.name = name
    app.state.settings = settings
    app.state.readiness = readiness or Readiness()
    app.state.authentication = authentication or StaffAuthentication(settings)
    explain_errors(app)
    app.add_middleware(Guard, service=name, public=public, local=settings.local)
    app.add_middleware(Traced)
    app.include_router(health(name, app.state.readiness))
    _publish_documents(app, name, settings, examples or {})
    return app


def _publish_documents(app: FastAPI, name: str, settings: Settings, examples: Examples) -> None:
    describe(app, settings, examples)

    @app.get(f"/api/{name}/openapi.json", tags=["documents"])
    async def openapi() -> dict[str, Any]:
        """Describe this service's HTTP interface (OpenAPI)."""
        return app.openapi()

    @app.get(f"/api/{name}/asyncapi.json", tags=["documents"])
    async def events() -> dict[str, Any]:
        """Describe the events that this service publishes and consumes (AsyncAPI)."""
        return asyncapi(name, app.title, app.description)

    @app.get(f"/api/{name}/docs", tags=["documents"], response_class=HTMLResponse)
    async def docs() -> Response:
        """Show both descriptions to a person."""
        return documents_page(app.openapi(), asyncapi(name, app.title, app.description))
