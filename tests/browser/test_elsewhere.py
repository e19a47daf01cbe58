"""Somebody who is abroad, or does not say where they are, is answered too."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from shared.codes import ABROAD, NOT_SAID
from tests.support.browser.a_product import COMMUNES, a_waiting
from tests.support.browser.pages import Desk, Visitor
from tests.support.browser.product import Product
from tests.support.browser.shown import accessible, shown

OPEN = ("POST", "/api/chat/conversations")
FIND, ELSEWHERE = ("GET", "/api/router/communes"), ("GET", "/api/router/abroad")
SEEN = """node => {
  const { left, top, width, height } = node.getBoundingClientRect();
  return node.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""
"""Whether nothing lies over a node."""


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


def test_two_countries_of_one_name_are_both_said(visit: Callable[..., Visitor], product: Product) -> None:
    """With the numbers of each; one that is for the police and for any emergency is said once."""
    kinshasa, brazzaville = (
        {"code": code, "name": {"fr": name, "en": name}, "police": police, "emergency": emergency}
        for code, name, police, emergency in (
            ("CD", "Congo-Kinshasa", "113", "113"), ("CG", "Congo-Brazzaville", "117", "118"),
        )
    )  # fmt: skip
    product.answers[FIND], product.answers[ELSEWHERE] = (200, []), (200, [kinshasa, brazzaville])
    visitor = visit()
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    visitor.commune.fill("Congo")
    news = visitor.page.locator("#commune-news")
    expect(news).to_have_role("status")
    expect(news).to_contain_text(visitor.say("commune.abroad-one", country="Congo-Kinshasa", police="113"))
    numbers = {"police": "117", "emergency": "118"}
    expect(news).to_contain_text(visitor.say("commune.abroad", country="Congo-Brazzaville", **numbers))
    shown(visitor.page, "abroad-two")


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 800)])
def test_a_town_abroad_and_a_code_that_does_not_exist_are_seen_to_be_so(
    visit: Callable[..., Visitor], product: Product, width: int, height: int
) -> None:
    """Above the communes that are offered, and again where nothing was chosen."""
    visitor = visit()
    visitor.page.set_viewport_size({"width": width, "height": height})
    cologne = COMMUNES[0] | {"name": "Cologne", "recognised": "Cologne", "chosen": False, "unrecognised": []}
    germany = {
        "code": "DE", "name": {"fr": "Allemagne", "en": "Germany"}, "police": "110", "emergency": "112",
    }  # fmt: skip
    said = visitor.say("commune.abroad", country="Allemagne", police="110", emergency="112")
    product.answers[FIND], product.answers[ELSEWHERE] = (200, [cologne]), (200, [germany])
    visitor.commune.fill("Cologne")
    news = visitor.page.locator("#commune-news")
    expect(news).to_contain_text(said)
    expect(news).to_be_in_viewport(ratio=1)
    assert news.evaluate(SEEN)
    shown(visitor.page, f"abroad-and-here-{width}")
    visitor.enter()
    visitor.expect_alert("commune.choose")
    product.answers[FIND] = (200, [])
    visitor.commune.fill("Hambourg")
    visitor.enter()
    expect(visitor.page.get_by_role("alert").get_by_text(said)).to_be_visible()
    product.answers[ELSEWHERE] = (200, [])
    visitor.commune.fill("99999")
    visitor.enter()
    unknown = visitor.say("commune.no-code", code="99999")
    expect(visitor.page.get_by_role("alert").get_by_text(unknown)).to_be_visible()
    assert product.bodies(*OPEN) == []


def test_the_desk_says_so(sit: Callable[..., Desk], product: Product, language: str) -> None:
    """In the queue, where the département would stand."""
    product.answers["GET", "/api/chat/queue"] = (200, [a_waiting() | {"departement": ABROAD[:2]}])
    desk = sit(language)
    expect(desk.page.locator("#queue")).to_contain_text(desk.say("place.abroad"))
