"""Answers that the pages of others may read: where communes are, and who answers there; nothing else."""

import pytest

from tests.shared.test_openapi import ALL, an_address
from tests.support.served import asking
from tests.support.services import APPS, app_of

COMMUNES = "/api/router/communes"
PUBLIC = {COMMUNES, f"{COMMUNES}/{{code}}"}
ELSEWHERE = {"Origin": "https://mairie.example"}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("path", "status"),
    [("?q=bordeaux", 200), ("?q=", 422), ("/33063", 200), ("/33999", 404), ("/75056", 409), ("/3306", 422)],
)
async def test_any_page_may_ask_about_communes(method: str, path: str, status: int) -> None:
    """Refusals too, for they say what to do; nobody is known by a cookie there."""
    async with asking(app_of("router")) as client:
        answer = await client.request(method, f"{COMMUNES}{path}", headers=ELSEWHERE)
    assert answer.status_code == status
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-expose-headers"] == "Retry-After"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "access-control-allow-credentials" not in answer.headers


async def test_what_a_page_has_already_is_said_to_it_too() -> None:
    """A 304 without these headers would be refused by the browser."""
    async with asking(app_of("router")) as client:
        etag = (await client.get(f"{COMMUNES}/33063")).headers["etag"]
        again = await client.get(f"{COMMUNES}/33063", headers={"If-None-Match": etag})
    assert (again.status_code, again.headers["access-control-allow-origin"]) == (304, "*")


@pytest.mark.parametrize("service", APPS)
async def test_no_other_answer_is_for_the_pages_of_others(service: str) -> None:
    """No service allows it, in any way that it is asked."""
    asked = [
        (method, an_address(operation.path))
        for operation in ALL
        if operation.service == service
        for method in (operation.method, "options")
        if operation.path not in PUBLIC or method == "options"
    ]
    asked += [("post", COMMUNES), ("get", f"/api/{service}/nowhere"), ("get", "/shared/style.css")]
    app = app_of(service)
    async with app.router.lifespan_context(app), asking(app) as client:
        answers = [await client.request(method, path, headers=ELSEWHERE) for method, path in asked]
    assert [str(a.url) for a in answers if a.headers["cross-origin-resource-policy"] != "same-origin"] == []
    assert [str(a.url) for a in answers if any("access-control" in name for name in a.headers)] == []
