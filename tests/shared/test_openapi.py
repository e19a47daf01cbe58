"""OpenAPI: every operation of every service says who may call it, and the service keeps to it."""

import asyncio
import gzip
import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator

from tests.support.served import asking
from tests.support.services import APPS, ISSUER, app_of

SCHEMA = Path(__file__).with_name("openapi-3.1.json.gz")
"""OpenAPI's schema of version 3.1, of 2022-10-07, unchanged (OpenAPI Initiative, Apache-2.0)."""
VALID = Draft202012Validator(json.loads(gzip.decompress(SCHEMA.read_bytes())))
METHODS = ("get", "put", "post", "delete", "patch")


class Operation(NamedTuple):
    """An operation of a service."""

    service: str
    method: str
    path: str

    @property
    def described(self) -> dict[str, Any]:
        """Its description in the document."""
        found: dict[str, Any] = app_of(self.service).openapi()["paths"][self.path][self.method]
        return found


def operations() -> Iterator[Operation]:
    """All of all services."""
    for service in APPS:
        for path, described in app_of(service).openapi()["paths"].items():
            yield from (Operation(service, method, path) for method in METHODS if method in described)


ALL = list(operations())


def named(operation: Operation) -> str:
    """How a failure names it."""
    return f"{operation.method} {operation.path}"


@pytest.mark.parametrize("service", APPS)
def test_an_operation_has_a_short_name_of_its_own(service: str) -> None:
    """A verb and its object, as generated clients show them."""
    names = [each.described["operationId"] for each in ALL if each.service == service]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+){0,4}", name)] == []


@pytest.mark.parametrize("service", APPS)
async def test_each_service_publishes_how_to_sign_in(service: str) -> None:
    """At its fixed address: staff by the provider, visitors by their bearer token."""
    async with asking(app_of(service).state.operations) as client:
        document = (await client.get(f"/api/{service}/openapi.json")).json()
        assert (await client.get(f"/api/{service}/docs")).status_code == 200
    assert document["info"]["description"]
    assert document["components"]["securitySchemes"] == {
        "staff": {
            "type": "openIdConnect",
            "openIdConnectUrl": f"{ISSUER}/.well-known/openid-configuration",
        },
        "visitor": {"type": "http", "scheme": "bearer"},
    }


@pytest.mark.parametrize("service", APPS)
def test_it_is_valid_by_openapis_own_schema(service: str) -> None:
    """And so are the schemas in it; a document that is not would be found."""
    document = json.loads(json.dumps(app_of(service).openapi()))
    assert [error.message[:200] for error in VALID.iter_errors(document)] == []
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    del document["info"]["version"]
    assert list(VALID.iter_errors(document))


@pytest.mark.parametrize("operation", ALL, ids=named)
def test_every_refusal_is_described_as_the_problem_that_it_is(operation: Operation) -> None:
    """Whatever is not described by its status is one too; an operation for some says how others are refused."""
    answers = operation.described["responses"]
    refusals = {status: answer["content"] for status, answer in answers.items() if status[0] not in "23"}
    if operation.path.endswith("/readyz"):
        del refusals["503"]
    assert all(list(content) == ["application/problem+json"] for content in refusals.values())
    assert "default" in refusals
    assert not operation.described["security"] or {"401", "403"} <= refusals.keys()


@pytest.mark.parametrize("operation", ALL, ids=named)
def test_every_operation_says_who_may_call_it(operation: Operation) -> None:
    """Nobody has to guess; public ones say `[]`."""
    schemes = [set(scheme) for scheme in operation.described["security"]]
    assert all(scheme in ({"staff"}, {"visitor"}) for scheme in schemes)
    assert operation.path.startswith(f"/api/{operation.service}/")
    assert operation.described["description"]


@pytest.mark.parametrize("service", APPS)
async def test_no_token_no_reading(service: str) -> None:
    """An operation that is not public is refused without a token, or with a wrong one; also with every engine down.

    A visitor's token cannot be set apart from a wrong one before the keys are read: 503 admits nobody either.
    """
    app = app_of(service)
    guarded = [o for o in ALL if o.service == service and o.described["security"]]
    async with app.router.lifespan_context(app), asking(app) as client:
        asked = [
            client.request(operation.method, an_address(operation.path), headers=shown)
            for operation in guarded
            for shown in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic d3Jvbmc="})
        ]
        answers = await asyncio.gather(*asked)
    admitted = [(str(a.url), a.status_code) for a in answers if a.status_code not in {401, 404, 503}]
    assert admitted == []
    tokenless = answers[::3]
    assert {answer.status_code for answer in tokenless} <= {401}
    assert all(answer.headers["content-type"] == "application/problem+json" for answer in answers)


def an_address(path: str) -> str:
    """The path, with something well-formed in each place."""
    places = {"force": "police", "request": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"}
    return re.sub(r"{(\w+)}", lambda slot: places.get(slot[1], "00-" + "0" * 32), path)


@pytest.mark.parametrize("service", APPS)
async def test_the_page_for_people_shows_each_operation(service: str) -> None:
    """With its parameters and what they are; without a script, a style or a request to anybody."""
    async with asking(app_of(service).state.operations) as client:
        shown = (await client.get(f"/api/{service}/docs")).text
    own = [operation for operation in ALL if operation.service == service]
    assert all(operation.path in shown for operation in own)
    for parameter in (each for operation in own for each in operation.described.get("parameters", ())):
        assert f"<li><code>{parameter['name']}</code>" in shown
        assert escape(parameter.get("description", "")) in shown
    assert "<script" not in shown
    assert "//" not in shown.replace("https://", "")
