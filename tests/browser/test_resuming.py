"""The resume code: coming back with it, keeping it in the tab, changing it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.support.browser.a_product import PATH, UNIT
from tests.support.browser.pages import Visitor, until
from tests.support.browser.product import CODE, CONVERSATION, Product
from tests.support.browser.shown import shown

Visit = Callable[..., Visitor]


def test_resuming_shows_what_was_said_after_a_second_choice(
    visit: Visit, product: Product, language: str
) -> None:
    """A code brings the conversation back with its past hidden, until it is asked for."""
    log = product.relay.log
    log.message("visitor", "Ce que j’ai dit hier.")
    log.event("consent-recorded", unit=UNIT, transmitted=["phone"], details={})
    last = log.message("operator", "À demain.")
    state = {"conversation": CONVERSATION, "state": "claimed", "log": log.name, "position": last["position"]}
    product.answers["GET", PATH] = (200, state)
    visitor = visit(language)
    visitor.button("start.resume").click()
    shown(visitor.page, f"resume-{language}")
    expect(visitor.page.get_by_label(visitor.say("resume.label"))).to_be_focused()
    visitor.page.get_by_label(visitor.say("resume.label")).fill(CODE.lower().replace("-", " "))
    visitor.button("resume.enter").click()
    expect(visitor.page.get_by_text(visitor.say("past.hidden.other", count=2))).to_be_visible()
    expect(visitor.page.locator("#resume-code")).to_have_text(CODE)
    log.message("operator", "Bonjour de nouveau.")
    expect(visitor.message("Bonjour de nouveau.")).to_be_visible()
    assert visitor.said() == ["Bonjour de nouveau."]
    expect(visitor.page.locator("#agreement")).to_be_hidden()
    shown(visitor.page, f"resumed-{language}")
    visitor.button("past.show").click()
    assert visitor.said() == ["Ce que j’ai dit hier.", "À demain.", "Bonjour de nouveau."]
    expect(visitor.page.locator("#agreement")).to_be_visible()


def test_a_code_kept_in_the_tab_survives_a_reload_and_nothing_else_is_kept(
    visit: Visit, product: Product
) -> None:
    """Only when asked; the code is there again, and the token never was on the device."""
    product.answers["GET", PATH] = (200, {"state": "waiting", "log": "police.1", "position": None})
    visitor = visit().open()
    kept = "[{...sessionStorage}, {...localStorage}, document.cookie]"
    assert visitor.page.evaluate(kept) == [{}, {}, ""]
    visitor.open_code()
    visitor.page.get_by_label(visitor.say("code.keep")).check()
    storage, *elsewhere = visitor.page.evaluate(kept)
    assert (list(storage), elsewhere) == (["resume"], [{}, ""])
    assert json.loads(storage["resume"]).items() >= {"code": CODE}.items()
    visitor.page.reload()
    expect(visitor.page.get_by_label(visitor.say("resume.label"))).to_have_value(CODE)
    visitor.button("resume.enter").click()
    expect(visitor.log).to_be_visible()
    assert product.bodies("POST", "/api/chat/resume") == [{"resume_code": CODE}]


@pytest.mark.parametrize("minutes", [31, -1])
def test_a_kept_code_is_gone_half_an_hour_after_the_page_was_left(visit: Visit, minutes: int) -> None:
    """A browser that restores its tabs the next day offers it to nobody; nor does a clock that was put back."""
    visitor = visit().open()
    visitor.open_code()
    visitor.page.get_by_label(visitor.say("code.keep")).check()
    visitor.page.clock.set_fixed_time(datetime.now(UTC) + timedelta(minutes=minutes))
    visitor.page.reload()
    until(
        visitor.page, lambda: visitor.page.evaluate("sessionStorage.length") == 0
    )  # once its scripts have run
    expect(visitor.page.get_by_label(visitor.say("resume.label"))).to_be_hidden()


def test_the_code_can_be_changed(visit: Visit, product: Product, language: str) -> None:
    """Another one stands in its place, announced, and the tab keeps the new one if it kept the first."""
    product.answers["POST", f"{PATH}/resume-code"] = (200, {"resume_code": "AAAA-BBBB-CCCC-DDDD-EEEE"})
    visitor = visit(language).open()
    visitor.open_code()
    visitor.page.get_by_label(visitor.say("code.keep")).check()
    visitor.button("code.replace").click()
    expect(visitor.page.locator("#resume-code")).to_have_text("AAAA-BBBB-CCCC-DDDD-EEEE")
    kept = visitor.page.evaluate("JSON.parse(sessionStorage.getItem('resume')).code")
    assert kept == "AAAA-BBBB-CCCC-DDDD-EEEE"
    connections = len(product.relay.received)
    product.relay.cut()
    until(visitor.page, lambda: len(product.relay.received) > connections)
    expect(visitor.page.locator("#connection")).to_have_attribute("data-state", "live")
    expect(visitor.page.locator("#connection")).to_be_empty()
    product.answers["POST", f"{PATH}/resume-code"] = (503, {"title": "away"})
    visitor.button("code.replace").click()
    visitor.expect_alert("code.replace-failed")
    expect(visitor.page.locator("#resume-code")).to_have_text("AAAA-BBBB-CCCC-DDDD-EEEE")
    shown(visitor.page, f"code-{language}")


def test_a_wrong_code_is_refused_in_plain_words(visit: Visit, product: Product, language: str) -> None:
    """The field is kept, and the alert stays."""
    product.answers["POST", "/api/chat/resume"] = (404, {"title": "unknown"})
    visitor = visit(language)
    visitor.resume("WRONG")
    visitor.expect_alert("resume.unknown")
    expect(visitor.page.get_by_label(visitor.say("resume.label"))).to_have_value("WRONG")
    shown(visitor.page, f"wrong-code-{language}")
