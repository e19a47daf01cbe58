"""Leaving by Back or reload asks first while it would lose the code, half-written text, or what is open."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Dialog, expect

from tests.support.browser.pages import Visitor, until
from tests.support.browser.shown import shown

Visit = Callable[..., Visitor]
ELSEWHERE = "https://www.wikipedia.org/"


def leave(visitor: Visitor, how: str) -> list[str]:
    """Try to leave, and stay if asked; the kinds of what was asked."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    visitor.page.on("dialog", stay)
    visitor.page.evaluate(f"setTimeout(() => {how})")
    until(visitor.page, lambda: bool(asked))
    visitor.page.remove_listener("dialog", stay)
    return asked


@pytest.mark.parametrize("how", ["location.reload()", "history.back()"])
def test_it_asks_while_the_code_may_be_lost(visit: Visit, how: str) -> None:
    """And the conversation is still there for who stays."""
    visitor = visit().open()
    assert leave(visitor, how) == ["beforeunload"]
    expect(visitor.field).to_be_visible()
    assert visitor.resume_code()


def test_it_asks_while_something_is_half_written_or_open_over_the_conversation(visit: Visit) -> None:
    """On a telephone Back is meant for what is open; what was written is still there for who stays."""
    visitor = visit()
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    visitor.open().button("code.noted").click()
    visitor.button("more.short").click()
    assert leave(visitor, "history.back()") == ["beforeunload"]
    visitor.button("sheet.close").click()
    visitor.field.fill("Il revient à")
    assert leave(visitor, "history.back()") == ["beforeunload"]
    expect(visitor.field).to_have_value("Il revient à")


def test_back_closes_what_is_open_where_the_browser_says_so(visit: Visit, context: BrowserContext) -> None:
    """As Android’s browsers do: the sheet closes, the conversation is there, and no step was made."""
    context.add_init_script(
        "const asked = window.asked = [];"
        "window.CloseWatcher = class extends CloseWatcher { constructor() { super(); asked.push(this); } }"
    )
    visitor = visit()
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    visitor.open()
    steps = visitor.page.evaluate("history.length")
    for opener in ("code.short", "more.short"):
        visitor.button(opener).click()
        expect(visitor.page.locator(".sheet[data-open]")).to_be_visible()
        visitor.page.evaluate("asked.at(-1).requestClose()")
        expect(visitor.page.locator(".sheet[data-open]")).to_have_count(0)
        expect(visitor.button(opener)).to_be_focused()
    assert visitor.page.evaluate("history.length") == steps


def test_a_browser_that_does_not_say_when_back_closes_asks_too_and_keeps_no_step(
    visit: Visit, context: BrowserContext
) -> None:
    """Without `CloseWatcher` Back would leave the page: it asks, and for who stays all is as it was.

    A step of the history for each sheet would outlive the quick way out, which replaces one alone.
    """
    context.add_init_script("delete window.CloseWatcher")
    visitor = visit()
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    visitor.open()
    assert visitor.page.evaluate("'CloseWatcher' in window") is False
    steps = visitor.page.evaluate("history.length")
    for opener in ("code.short", "more.short"):
        visitor.button(opener).click()
        assert leave(visitor, "history.back()") == ["beforeunload"]
        expect(visitor.page.locator(".sheet[data-open]")).to_be_visible()
        visitor.page.keyboard.press("Escape")
        expect(visitor.page.locator(".sheet[data-open]")).to_have_count(0)
    assert leave(visitor, "history.back()") == ["beforeunload"]
    assert visitor.resume_code()
    assert visitor.page.evaluate("history.length") == steps


def test_a_browser_that_never_asks_is_said_to(visit: Visit, context: BrowserContext) -> None:
    """On iPhones and iPads: beside the code that is not noted; pulled down, nothing is loaded again."""
    visitor = visit().open()
    expect(visitor.page.locator("#code-unasked")).to_be_hidden()
    visitor.button("code.noted").click()
    context.add_init_script(
        "delete window.CloseWatcher;"
        "for (const [name, value] of [['vendor', 'Apple Computer, Inc.'], ['maxTouchPoints', 5]])"
        "Object.defineProperty(Navigator.prototype, name, { get: () => value })"
    )
    visitor = visit()
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    visitor.open()
    expect(visitor.page.locator("#code-unasked")).to_be_in_viewport(ratio=1)
    pulled = "getComputedStyle(document.documentElement).overscrollBehaviorY"
    assert visitor.page.evaluate(pulled) == "none"
    visitor.button("code.noted").click()
    expect(visitor.page.locator("#code-unasked")).to_be_hidden()
    visitor.open_code()  # noted or not, Back may be meant for what is open
    expect(visitor.page.locator("#back-unasked")).to_be_in_viewport(ratio=1)
    shown(visitor.page, "sheet-back-unasked")


@pytest.mark.parametrize("act", ["noted", "kept"])
def test_it_asks_nothing_once_the_code_is_noted_or_kept(visit: Visit, act: str) -> None:
    """The page is left as any other."""
    visitor = visit().open()
    visitor.page.on("dialog", lambda dialog: pytest.fail(f"asked: {dialog.type}"))
    if act == "noted":
        visitor.button("code.noted").click()
    else:
        visitor.open_code()
        visitor.page.get_by_label(visitor.say("code.keep")).check()
    visitor.page.reload()
    expect(visitor.page.get_by_role("heading", level=1).first).to_be_visible()
    expect(visitor.field).to_be_hidden()


def test_the_quick_way_out_never_asks(visit: Visit, context: BrowserContext) -> None:
    """Whatever was not noted."""
    context.route(
        ELSEWHERE, lambda route: route.fulfill(body="<title>Elsewhere</title>", content_type="text/html")
    )
    visitor = visit().open()
    visitor.field.fill("Il revient à")
    visitor.page.on("dialog", lambda dialog: pytest.fail(f"asked: {dialog.type}"))
    visitor.exit.click()
    visitor.page.wait_for_url(ELSEWHERE)
