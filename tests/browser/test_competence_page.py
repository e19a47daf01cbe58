"""The pages under `/competence/`: who answers in a commune, and what an edition would change."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from services.router.app import create_app
from services.router.settings import RouterSettings
from tests.support.browser.browser import Watched
from tests.support.browser.pages import Words
from tests.support.browser.product import Product
from tests.support.browser.provider import Provider
from tests.support.browser.served import HOUSE, ISSUER
from tests.support.browser.shown import shown

Visited = Callable[[str], Page]
EDITIONS = "/api/router/editions"
LISTED = [
    {"id": "2026-12", "date": "2026-12-01", "in_force": False, "moments": []},
    {"id": "2026-08", "date": "2026-08-01", "in_force": True, "moments": ["2026-07-31T22:00:00Z"]},
]
THONES = {"code": "74280", "name": "Thônes", "departement": "74", "before": "gendarmerie", "after": "police"}
COMPARED = {
    "before": "2026-08", "after": "2026-12", "communes": 35014, "share": 0.000057, "kinds": [
        {"kind": "force", "count": 2, "departements": {"74": 1, "2B": 1}, "changes": [
            THONES | {"at": [1640, 1240]},
            THONES | {"code": "2B033", "name": "Bastia", "after": "no-institution", "at": None},
        ]},
        {"kind": "named", "count": 1214, "departements": {"01": 393, "33": 821}, "changes": []},
    ],
}  # fmt: skip


@pytest.fixture
def visited(watched: Watched, origin: str) -> Visited:
    """Give a way to visit the page, which the router answers, never connected."""
    app = create_app(RouterSettings(kafka="127.0.0.1:1", mongo="mongodb://127.0.0.1:1", local=True))
    threads = ThreadPoolExecutor(1)  # Playwright's own loop runs in this one

    async def asked(address: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=origin) as router:
            return await router.get(address)

    def answer(route: Route) -> None:
        said = threads.submit(asyncio.run, asked(route.request.url)).result()
        route.fulfill(status=said.status_code, headers=dict(said.headers), body=said.text)

    def visit(query: str) -> Page:
        watched.page.route("**/competence/**", answer)
        watched.page.goto(f"{origin}/competence/{query}")
        return watched.page

    return visit


def test_a_commune_is_asked_for_by_keyboard_and_its_answer_announced(visited: Visited, language: str) -> None:
    """Tab, letters, Enter; then a namesake from the list."""
    page = visited(f"?lang={language}")
    page.locator("#q").focus()
    page.keyboard.type("saint denis")
    page.keyboard.press("Enter")
    status = page.get_by_role("status")
    expect(status.get_by_role("link").first).to_contain_text("Saint-Denis – 974")
    shown(page, f"competence-list-{language}")
    status.get_by_role("link", name="Saint-Denis – 93 (93200, 93210, 93380)", exact=True).press("Enter")
    expect(status).to_contain_text("Commissariat de police de Saint-Denis")
    expect(status).to_contain_text("2026-08")
    shown(page, f"competence-{language}")


def test_a_shared_commune_and_a_refusal_are_said(visited: Visited) -> None:
    """In the language of the page, which a link changes."""
    page = visited("?q=Annecy")
    expect(page.get_by_role("status")).to_contain_text("se partagent cette commune")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("status")).to_contain_text("Police and gendarmerie share this commune")
    shown(page, "competence-shared")
    page.goto(page.url.replace("Annecy", "98000"))
    expect(page.get_by_role("status")).to_contain_text("Monaco: this service is for France")


def test_an_administrator_sees_what_an_edition_would_change(
    watched: Watched, origin: str, product: Product, provider: Provider, language: str
) -> None:
    """Once signed in: each commune on the map and in a list; how it is activated is said."""
    product.answers |= {
        ("GET", "/api/router/sign-in"): (200, {"issuer": ISSUER, "client_id": "passerelle"}),
        ("GET", EDITIONS): (200, LISTED),
        ("GET", f"{EDITIONS}/2026-12/changes"): (200, COMPARED),
    }
    page, say = watched.page, Words(language, HOUSE / "services/router/web")
    page.goto(f"{origin}/competence/editions/?lang={language}")
    expect(page.get_by_role("button", name=say("signin.enter"))).to_be_visible()
    assert not any(EDITIONS in each.url for each in product.asked)
    provider.sign_in(page, origin, role="administrator", name="Noa Duval", pseudonym="Noa", force=None)
    page.goto(f"{origin}/competence/editions/?lang={language}")
    expect(page.get_by_label(say("editions.edition"), exact=True)).to_have_value("2026-12")
    page.get_by_role("button", name=say("editions.compare")).press("Enter")
    expect(page.get_by_role("heading", level=2).get_by_text("2026-12")).to_be_focused()
    shares = {"fr": "2 communes sur 35", "en": "2 communes of 35"}
    expect(page.get_by_role("status").get_by_text(shares[language])).to_be_visible()
    expect(page.get_by_role("img", name=say("map.name"))).to_be_visible()
    expect(page.locator(".map .land")).to_have_count(108)
    expect(page.locator(".map .kind-0")).to_have_count(1)
    expect(page.locator(".map .kind-1")).to_have_count(2)
    expect(page.get_by_text("Thônes (74280)")).to_be_visible()
    expect(page.get_by_text(say("answer.nobody"))).to_be_visible()
    page.get_by_text(say("kind.named.other", count=1214)).click()
    expect(page.get_by_text("Gironde (33)")).to_be_visible()
    shown(page, f"editions-{language}")
