"""Two questions after the end: each may be left out, both may be skipped, and nothing of them stays on the page."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.support.browser.a_product import PATH
from tests.support.browser.pages import Visitor
from tests.support.browser.product import Product
from tests.support.browser.shown import shown

Visit = Callable[..., Visitor]
OPINION = ("POST", f"{PATH}/opinion")


def at_the_end(visit: Visit, product: Product, language: str = "fr") -> Visitor:
    """Give a visitor whose conversation has just ended."""
    product.answers[OPINION] = (204, "")
    visitor = visit(language)
    visitor.choose("bordeau", "Bordeaux")
    visitor.enter()
    expect(visitor.log).to_be_visible()
    product.relay.log.event("conversation-closed", outcome="orientation")
    expect(visitor.page.get_by_text(visitor.say("after.title"))).to_be_visible()
    return visitor


def test_the_questions_are_answered_and_gone(visit: Visit, product: Product, language: str) -> None:
    """Send what was chosen and no more, and ask once."""
    visitor = at_the_end(visit, product, language)
    visitor.button("after.send").click()
    expect(visitor.page.get_by_text(visitor.say("after.choose"))).to_be_visible()
    group = visitor.page.get_by_role("group", name=visitor.say("after.helped"))
    group.get_by_label(visitor.say("after.a-bit")).check()
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    shown(visitor.page, f"afterwards-{language}")
    product.answers[OPINION] = (503, {"title": "away"})
    visitor.button("after.send").click()
    expect(visitor.page.get_by_text(visitor.say("after.failed"))).to_be_visible()
    product.answers[OPINION] = (204, "")
    visitor.button("after.send").click()
    expect(visitor.page.get_by_text(visitor.say("after.thanks"))).to_be_visible()
    expect(visitor.page.get_by_text(visitor.say("after.title"))).to_be_hidden()
    assert product.bodies(*OPINION) == [{"helped": "a-bit"}] * 2


def test_both_may_be_skipped(visit: Visit, product: Product) -> None:
    """Nothing is sent, and the focus does not fall to the page."""
    visitor = at_the_end(visit, product)
    visitor.button("after.skip").click()
    expect(visitor.page.locator("#outcome")).to_be_focused()
    expect(visitor.page.get_by_text(visitor.say("after.title"))).to_be_hidden()
    assert product.bodies(*OPINION) == []
