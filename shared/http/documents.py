"""A service's HTTP interface, described: to programs by OpenAPI, to people by a page without scripts."""

from html import escape
from typing import Any

from fastapi import FastAPI, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse

from shared.settings import Settings

METHODS = ("get", "put", "post", "delete", "patch")


def describe(app: FastAPI, settings: Settings) -> None:
    """Make `app.openapi()` say for every operation who may call it: `[]` is everybody."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title, version="1", description=app.description, routes=app.routes
            )
            app.openapi_schema = _with_security(document, settings)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # as FastAPI's documentation extends it


def _with_security(document: dict[str, Any], settings: Settings) -> dict[str, Any]:
    for operation in operations(document):
        operation.setdefault("security", [])
    issuer = settings.oidc_issuer.rstrip("/")
    document.setdefault("components", {})["securitySchemes"] = {
        "staff": {
            "type": "openIdConnect",
            "openIdConnectUrl": f"{issuer}/.well-known/openid-configuration",
        },
        "visitor": {"type": "http", "scheme": "bearer"},
    }
    return document


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Every operation that an OpenAPI document describes."""
    return [path[m] for path in document.get("paths", {}).values() for m in METHODS if m in path]


def readable(openapi: dict[str, Any], asyncapi: dict[str, Any]) -> Response:
    """A page that lists the operations, and the facts told and heard."""
    info = openapi["info"]
    told = [_operation(path, m, what) for path, ms in openapi["paths"].items() for m, what in ms.items()]
    facts = [_message(name, what) for name, what in asyncapi["components"]["messages"].items()]
    title = escape(info["title"])
    body = "".join(
        [
            f"<h1>{title}</h1><p>{escape(info.get('description', ''))}</p>",
            '<p><a href="openapi.json">OpenAPI</a> · <a href="asyncapi.json">AsyncAPI</a></p>',
            "<h2>HTTP</h2>", *told, "<h2>Kafka</h2>", *facts,
        ]
    )  # fmt: skip
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    return HTMLResponse(f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>')


def _operation(path: str, method: str, what: dict[str, Any]) -> str:
    who = ", ".join(name for scheme in what["security"] for name in scheme) or "everybody"
    answers = ", ".join(what.get("responses", {}))
    about = escape(what.get("description") or what.get("summary") or "")
    return (
        f"<h3><code>{method.upper()} {escape(path)}</code></h3><p>{about}</p>"
        f"<p>For: {escape(who)}. Answers: {escape(answers)}.</p>"
    )


def _message(name: str, what: dict[str, Any]) -> str:
    return f"<h3><code>{escape(name)}</code></h3><p>{escape(what.get('summary', ''))}</p>"
