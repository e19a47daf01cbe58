"""The description of a service's interfaces: for programs by OpenAPI, for people by a page without scripts."""

from collections.abc import Mapping
from html import escape
from typing import Any

from fastapi import FastAPI, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse

from shared.contracts.asyncapi import VERSION
from shared.http.problems_described import operations, with_problems
from shared.settings import Settings

SERVERS = [{"url": "/", "description": "One deployment: all its services answer at one address."}]
Examples = Mapping[str, list[dict[str, Any]]]
"""Examples of answers to GET, by address as it is declared: each with its `status`, `media` and `answer`."""


def describe(app: FastAPI, settings: Settings, examples: Examples) -> None:
    """Make `app.openapi()` say for every operation who may call it (`[]` is everybody), and show the examples."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title,
                version=VERSION,
                description=app.description,
                routes=app.routes,
                servers=SERVERS,
            )
            _add_examples(examples, document)
            app.openapi_schema = with_problems(_with_security(document, settings))
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # as FastAPI's documentation extends it


def _add_examples(examples: Examples, document: dict[str, Any]) -> None:
    """Add the examples as they are: FastAPI would drop their nulls."""
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


def documents_page(openapi: dict[str, Any], asyncapi: dict[str, Any]) -> Response:
    """A page that lists the operations, and the events published and consumed."""
    info = openapi["info"]
    listed = [
        _operation(path, method, operation)
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
    ]
    events = [_message(name, message) for name, message in asyncapi["components"]["messages"].items()]
    title = escape(info["title"])
    body = "".join(
        [
            f"<h1>{title}</h1><p>{escape(info.get('description', ''))}</p>",
            '<p><a href="openapi.json">OpenAPI</a> · <a href="asyncapi.json">AsyncAPI</a></p>',
            "<h2>HTTP</h2>", *listed, "<h2>Kafka</h2>", *events,
        ]
    )  # fmt: skip
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    return HTMLResponse(f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>')


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    who = ", ".join(name for scheme in operation["security"] for name in scheme) or "everybody"
    answers = ", ".join(operation.get("responses", {}))
    parameters = (
        f"<ul>{''.join(map(_parameter, operation['parameters']))}</ul>" if "parameters" in operation else ""
    )
    about = escape(operation.get("description") or operation.get("summary") or "")
    return (
        f"<h3><code>{method.upper()} {escape(path)}</code></h3><p>{about}</p>{parameters}"
        f"<p>For: {escape(who)}. Answers: {escape(answers)}.</p>"
    )


def _parameter(parameter: dict[str, Any]) -> str:
    schema, required = parameter["schema"], " (required)" if parameter.get("required") else ""
    about = f": {escape(parameter['description'])}" if parameter.get("description") else ""
    examples = ", ".join(f"<code>{escape(str(each))}</code>" for each in schema.get("examples", ()))
    return (
        f"<li><code>{escape(parameter['name'])}</code>{required}{about}{examples and f' As {examples}.'}</li>"
    )


def _message(name: str, message: dict[str, Any]) -> str:
    return f"<h3><code>{escape(name)}</code></h3><p>{escape(message.get('summary', ''))}</p>"
