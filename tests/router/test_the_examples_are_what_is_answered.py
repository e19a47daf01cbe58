"""The examples that programmers read are today's answers: none of them can rot."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.router.api.examples import EXAMPLES
from services.router.api.rates import DETAIL
from services.router.app import create_app
from services.router.settings import RouterSettings
from shared.runtime.rates import Rates

DOCUMENT = "/api/router/openapi.json"
ALL = [(address, example) for address, examples in EXAMPLES.items() for example in examples]


@pytest.fixture(scope="module")
def app_at_a_rate() -> FastAPI:
    """Give a router whose rate each test sets again."""
    return create_app(RouterSettings(kafka="127.0.0.1:1", mongo="mongodb://127.0.0.1:1"))


@pytest.fixture
async def hurried(app_at_a_rate: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Give a browser that may ask once, and then asks too fast."""
    app_at_a_rate.state.ports = replace(app_at_a_rate.state.ports, rates=Rates(10.0, 1, DETAIL))
    transport = httpx.ASGITransport(app_at_a_rate, client=("198.51.100.7", 7))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.mark.parametrize(("address", "example"), ALL, ids=[f"{e['asked']} {e['status']}" for _, e in ALL])
async def test_each_example_is_what_is_answered_today(
    address: str, example: dict[str, Any], hurried: httpx.AsyncClient
) -> None:
    """To the last field; put today's answer into `examples.json` when the territory has changed."""
    asked = [await hurried.get(example["asked"]) for _ in range(2)]
    answer = asked[example["status"] == 429]
    assert (answer.status_code, answer.headers["content-type"]) == (example["status"], example["media"])
    assert answer.json() == example["answer"]


@pytest.mark.parametrize(
    ("address", "statuses"),
    [
        ("/api/router/communes", {"200", "422", "429"}),
        ("/api/router/communes/{code}", {"200", "404", "409", "422", "429"}),
    ],
)
async def test_every_answer_and_every_parameter_has_an_example(
    address: str, statuses: set[str], operations: httpx.AsyncClient
) -> None:
    """Where programmers look for them."""
    described = (await operations.get(DOCUMENT)).json()["paths"][address]["get"]
    assert described["responses"].keys() - {"default"} == statuses
    for status, answer in ((status, described["responses"][status]) for status in statuses):
        for media, content in answer["content"].items():
            shown = [
                e["answer"] for e in EXAMPLES[address] if (str(e["status"]), e["media"]) == (status, media)
            ]
            assert [content["example"]] == shown
    assert all(parameter["schema"]["examples"] for parameter in described["parameters"])


async def test_examples_of_parameters_are_understood(
    client: httpx.AsyncClient, operations: httpx.AsyncClient
) -> None:
    """Each of them, where it is to be written."""
    paths = (await operations.get(DOCUMENT)).json()["paths"]
    for address in EXAMPLES:
        for parameter in paths[address]["get"]["parameters"]:
            for example in parameter["schema"]["examples"]:
                values = {"q": "saint", "code": "33063", parameter["name"]: example}
                answer = await client.get(address.format(**values), params=values)
                assert (answer.status_code, bool(answer.json())) == (200, True), values
