"""Requests that a description allows, drawn by Schemathesis; and the faults of an answer."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from shared.runtime.connections import IDLE_WITHIN

EVERY = 0.1
STOOD_STILL = IDLE_WITHIN - 2
"""Seconds: a client that let go of an idle connection after one second then found it closed."""
CHECKS = ("status_code_conformance", "content_type_conformance", "response_schema_conformance")


def operations_of(document: dict[str, Any]) -> list[Any]:
    """The operations of an OpenAPI document."""
    schema: Any = schemathesis.openapi.from_dict(document)
    return [found.ok() for found in schema.get_all_operations()]


def cases_of(operation: Any, count: int) -> list[Any]:
    """Draw that many requests of an operation, the same at each run."""
    cases: list[Any] = []

    @settings(
        max_examples=count, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck), deadline=None,
    )  # fmt: skip
    @given(operation.as_strategy())
    def collect(case: Any) -> None:
        cases.append(case)

    collect()
    return cases


class Stills:
    """The times for which this process stood still: a server takes it for a client that is slow, or gone."""

    def __init__(self) -> None:
        self._stills: list[tuple[float, float]] = []

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Watch over the loop, meanwhile."""
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watching.cancel()

    async def _watch(self) -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(EVERY)
            self._stills.append((time.monotonic(), time.monotonic() - before))

    async def longest(self, since: float) -> float:
        """The longest time for which it has stood still, of those that ended since then."""
        await asyncio.sleep(2 * EVERY)
        return max((length for end, length in self._stills if end >= since), default=0)


async def answer_to(
    case: Any, client: httpx.AsyncClient, bearer: str = "", *, tries: int = 1, stills: Stills | None = None
) -> httpx.Response:
    """Ask what the case says, with that token; at a 503 again, so many times in all, as a page does.

    A connection that ends without an answer is a fault, but where this process stood still for as long as the server
    keeps an idle connection (`stills`), which tests/attacks/test_requests_without_end.py shows to be meant.
    """
    request = case.as_transport_kwargs(base_url=str(client.base_url).rstrip("/"))
    drawn = {name: value for name, value in request["headers"].items() if name.lower() != "authorization"}
    request["headers"] = drawn | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
    named = {
        name: request[name] for name in ("method", "url", "headers", "params", "json") if name in request
    }
    data = request.get("data")
    named |= {"data" if isinstance(data, dict) else "content": data}
    for _ in range(tries - 1):
        begun = time.monotonic()
        try:
            if (answer := await client.request(**named)).status_code != 503:
                return answer
        except httpx.TransportError:
            if stills is None or await stills.longest(begun) < STOOD_STILL:
                raise
        await asyncio.sleep(1)
    return await client.request(**named)


def faults_of(case: Any, answer: httpx.Response, label: str, *, unavailable: bool = False) -> list[str]:
    """Why an answer is not as described; a 5xx is a fault, but a 503 where engines are away (`unavailable`)."""
    asked = f"{label}: {answer.status_code}"
    faults = [asked] if answer.status_code >= 500 and not (unavailable and answer.status_code == 503) else []
    checks = [check for check in schemathesis.checks.CHECKS.get_all() if check.__name__ in CHECKS]
    try:
        case.validate_response(answer, checks=checks)
    except BaseExceptionGroup as failures:
        faults += [f"{asked}: {one}" for one in failures.exceptions]
    return faults
