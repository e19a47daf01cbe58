"""A service's HTTP interface, described: to programs by OpenAPI, to people by a page without scripts."""

from collections.abc import Mapping
from html import escape
from typing import Any

from fastapi import FastAPI, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse

from shared.settings import Settings

METHODS = ("get", "put", "post", "delete", "patch")
Examples = Mapping[str, list[dict[str, Any]]]
"""Of what GET answers, by its address as it is declared: each with its `status`, `media` and `answer`."""


def describe(app: FastAPI, settings: Settings, examples: Examples) -> None:
    """Make `app.openapi()` say for every operation who may call it (`[]` is everybody), and show the examples."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title, version="1", description=app.description, routes=app.routes
            )
            _show(examples, document)
            app.openapi_schema = _with_security(document, settings)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # as FastAPI's documentation extends it


def _show(examples: Examples, document: dict[str, Any]) -> None:
    """Put them in as they are; what FastAPI is given loses its nulls."""
    for address, answers in examples.items():
        described = document["paths"][address]["get"]["responses"]
        for answer in answers:
            content = described[str(answer["status"])].setdefault("content", {})
            content.setdefault(answer["media"], {})["example"] = answer["answer"]


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
    published = [_operation(path, m, what) for path, ms in openapi["paths"].items() for m, what in ms.items()]
    events = [_message(name, what) for name, what in asyncapi["components"]["messages"].items()]
    title = escape(info["title"])
    body = "".join(
        [
            f"<h1>{title}</h1><p>{escape(info.get('description', ''))}</p>",
            '<p><a href="openapi.json">OpenAPI</a> · <a href="asyncapi.json">AsyncAPI</a></p>',
            "<h2>HTTP</h2>", *published, "<h2>Kafka</h2>", *events,
        ]
    )  # fmt: skip
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    return HTMLResponse(f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>')


def _operation(path: str, method: str, what: dict[str, Any]) -> str:
    who = ", ".join(name for scheme in what["security"] for name in scheme) or "everybody"
    answers = ", ".join(what.get("responses", {}))
    parameters = f"<ul>{''.join(map(_parameter, what['parameters']))}</ul>" if "parameters" in what else ""
    about = escape(what.get("description") or what.get("summary") or "")
    return (
        f"<h3><code>{method.upper()} {escape(path)}</code></h3><p>{about}</p>{parameters}"
        f"<p>For: {escape(who)}. Answers: {escape(answers)}.</p>"
    )


def _parameter(what: dict[str, Any]) -> str:
    schema, required = what["schema"], " (required)" if what.get("required") else ""
    about = f": {escape(what['description'])}" if what.get("description") else ""
    examples = ", ".join(f"<code>{escape(str(each))}</code>" for each in schema.get("examples", ()))
    return f"<li><code>{escape(what['name'])}</code>{required}{about}{examples and f' As {examples}.'}</li>"


def _message(name: str, what: dict[str, Any]) -> str:
    return f"<h3><code>{escape(name)}</code></h3><p>{escape(what.get('summary', ''))}</p>"
