"""The pages of the staff lead to each other, by role."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.test_desk_states import claimable
from tests.support.browser.a_product import a_waiting
from tests.support.browser.browser import Watched
from tests.support.browser.pages import Desk
from tests.support.browser.product import Product
from tests.support.browser.shown import shown

Sit = Callable[..., Desk]


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        ("operator", ["/directory/", "/stats/"]),
        ("supervisor", ["/signalement/", "/directory/", "/stats/"]),
        ("administrator", ["/signalement/", "/directory/", "/competence/editions/", "/stats/"]),
        ("analyst", ["/stats/"]),
    ],
)
def test_the_desk_leads_to_the_pages_of_one_s_role(sit: Sit, role: str, pages: list[str]) -> None:
    """And to no page that would answer nothing."""
    desk = sit(role=role, **({"force": None} if role in {"administrator", "analyst"} else {}))
    desk.button("staff.sign-out").wait_for()
    links = desk.page.locator(".pages a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert links == pages
    beside = desk.page.locator(
        ".pages a[target=_blank]"
    )  # where the desk must stay: who talks, and the alarm
    expect(beside).to_have_count(len(pages) if role in {"operator", "supervisor"} else 0)


def test_an_operator_stays_with_their_conversations(sit: Sit, product: Product, language: str) -> None:
    """Another page opens beside the desk: what is being written there is not lost."""
    claimable(product, a_waiting())
    desk = sit(language)
    panel = desk.take()
    panel.field.fill("Je cherche qui peut")
    link = desk.page.get_by_role("link", name=desk.say("pages.beside", page=desk.say("pages.directory")))
    shown(desk.page, f"desk-pages-{language}")
    with desk.page.context.expect_page() as opened:
        link.click()
    assert opened.value.url.endswith("/directory/")
    assert panel.field.input_value() == "Je cherche qui peut"


def test_a_page_without_the_forces_says_that_it_is_broken(watched: Watched, origin: str) -> None:
    """Nobody waits before a page that loads for ever."""
    watched.page.context.route("**/shared/forces.json", lambda route: route.fulfill(status=503, body=""))
    watched.page.goto(f"{origin}/desk/")
    expect(watched.page.locator('[data-view="broken"]')).to_be_visible()
