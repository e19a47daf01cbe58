"""The first page on a telephone: what matters is seen at once, the rest is one gesture away."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from shared.languages import LANGUAGES
from tests.support.browser.pages import Visitor
from tests.support.browser.product import Product
from tests.support.browser.shown import accessible, shown, uncovered

Visit = Callable[..., Visitor]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_field_and_the_button_are_seen_without_scrolling(visit: Visit, language: str) -> None:
    """At 360 × 740, with the numbers and the way out; the button also once a commune is chosen."""
    visitor = visit(language)
    page = visitor.page
    page.set_viewport_size({"width": 360, "height": 740})
    for part in (
        visitor.commune,
        visitor.exit,
        page.locator("a[href='tel:17']"),
        page.get_by_text(visitor.say("start.lead")),
        page.locator("#screen-part"),
        page.locator("#start-address"),
    ):
        expect(part).to_be_in_viewport(ratio=1)
    visitor.choose("bordeau", "Bordeaux")
    page.evaluate("scrollTo(0, 0)")
    expect(visitor.button("start.enter")).to_be_in_viewport(ratio=1)
    expect(page.locator("#theme")).to_be_hidden()


def test_who_may_be_looking_is_asked_and_what_to_do_is_said(visit: Visit, language: str) -> None:
    """Say it one gesture away, with how to leave and what the browser keeps; and who answers, beside what is kept."""
    visitor = visit(language)
    visitor.page.get_by_text(visitor.say("screen.question")).click()
    for key in ("screen.wait", "screen.leave", "history.sentence", "history.phone"):
        expect(visitor.page.get_by_text(visitor.say(key))).to_be_visible()
    visitor.page.get_by_text(visitor.say("kept.title")).click()
    expect(visitor.page.get_by_text(visitor.say("start.who"))).to_be_visible()
    accessible(visitor.page)


def test_text_twice_as_large_is_not_cut(visit: Visit, language: str) -> None:
    """The way out, the numbers and the field are whole, and nothing is wider than the telephone."""
    visitor = visit(language)
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    visitor.page.evaluate("document.documentElement.style.fontSize = '212.5%'")
    visitor.page.evaluate("visualViewport.dispatchEvent(new Event('resize'))")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 360
    for part in (visitor.exit, visitor.page.locator("a[href='sms:114']"), visitor.button("start.enter")):
        part.scroll_into_view_if_needed()
        expect(part).to_be_in_viewport(ratio=0.98)
        assert part.evaluate("it => it.scrollWidth <= it.clientWidth + 1")


def test_what_one_says_of_oneself_is_sent_and_nothing_has_to_be(
    visit: Visit, product: Product, language: str
) -> None:
    """Ask who writes and whether they are under 18 one gesture away, and say that it is optional."""
    visitor = visit(language)
    visitor.choose("bordeau", "Bordeaux")
    visitor.page.get_by_text(visitor.say("particulars.title")).click()
    visitor.page.get_by_label(visitor.say("who.label")).select_option("victim")
    visitor.page.get_by_label(visitor.say("minor.label")).select_option("yes")
    accessible(visitor.page)
    shown(visitor.page, f"start-particulars-{language}")
    visitor.enter()
    expect(visitor.log).to_be_visible()
    [opened] = product.bodies("POST", "/api/chat/conversations")
    assert opened == {"commune": "33063", "language": language, "who": "victim", "minor": True}


def test_on_a_narrow_screen_the_suggestions_leave_the_button_free(visit: Visit) -> None:
    """The button stands below them, and does not move away from the finger that presses it; over a keyboard, the
    field stays in sight.
    """
    visitor = visit()
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    visitor.commune.press_sequentially("bordeau")
    expect(visitor.suggestions).to_have_count(4)
    expect(visitor.suggestions.last).to_be_in_viewport()
    visitor.button("start.enter").click()  # it must be hit where it is seen
    visitor.expect_alert("commune.choose")
    visitor.page.set_viewport_size({"width": 360, "height": 400})
    visitor.commune.fill("bordeaux")
    expect(visitor.suggestions.first).to_be_in_viewport(ratio=1)
    assert uncovered(visitor.commune)
