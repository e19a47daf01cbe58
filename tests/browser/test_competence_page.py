"""The page `/competence/`: who answers in a commune, by keyboard and on a narrow telephone."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from services.router.app import create_app
from services.router.settings import RouterSettings
from tests.support.browser.browser import Watched
from tests.support.browser.shown import shown

Visited = Callable[[str], Page]


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
