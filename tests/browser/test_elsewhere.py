"""Somebody who is abroad, or does not say where they are, is answered too."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from shared.codes import ABROAD, NOT_SAID
from tests.support.browser.a_product import a_waiting
from tests.support.browser.pages import Desk, Visitor
from tests.support.browser.product import Product
from tests.support.browser.shown import accessible

OPEN = ("POST", "/api/chat/conversations")


@pytest.mark.parametrize(
    ("pressed", "code", "named", "news"),
    [
        ("start.cannot-say", NOT_SAID, "place.not-said", "start.not-said"),
        ("start.am-abroad", ABROAD, "place.abroad", "start.abroad"),
    ],
)
def test_a_visitor_opens_without_a_commune(
    visit: Callable[..., Visitor],
    product: Product,
    language: str,
    pressed: str,
    code: str,
    named: str,
    news: str,
) -> None:
    """Press once to say it, a second time to open; a commune that is typed afterwards counts instead."""
    visitor = visit(language)
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    visitor.button(pressed).click()
    expect(visitor.commune).to_have_value(visitor.say(named))
    expect(visitor.page.get_by_role("status").get_by_text(visitor.say(news))).to_be_visible()
    expect(visitor.button("start.enter")).to_be_focused()
    accessible(visitor.page)
    visitor.choose("bordeau", "Bordeaux")
    visitor.button(pressed).click()
    visitor.button("start.enter").click()
    expect(visitor.log).to_be_visible()
    assert [body["commune"] for body in product.bodies(*OPEN)] == [code]


def test_the_desk_says_so(sit: Callable[..., Desk], product: Product, language: str) -> None:
    """In the queue, where the département would stand."""
    product.answers["GET", "/api/chat/queue"] = (200, [a_waiting() | {"departement": ABROAD[:2]}])
    desk = sit(language)
    expect(desk.page.locator("#queue")).to_contain_text(desk.say("place.abroad"))
