"""The resume code: coming back with it, keeping it in the tab, changing it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.test_desk_states import claimable
from tests.browser.test_states import scroll_back
from tests.support.browser.a_product import PATH, UNIT, a_waiting
from tests.support.browser.browser import Watched
from tests.support.browser.pages import Desk, Visitor, until
from tests.support.browser.product import CODE, CONVERSATION, Product
from tests.support.browser.shown import shown

Visit = Callable[..., Visitor]
OTHER = "AAAA-BBBB-CCCC-DDDD-EEEE"
ROOM = """it => {
  const words = document.createRange();
  words.selectNodeContents(it);
  return it.getBoundingClientRect().right - words.getBoundingClientRect().right;
}"""
"""The room between a button's words and its right edge."""


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
    visitor.page.get_by_label(visitor.say("resume.label")).fill(
        CODE.lower().replace("-", " ").replace("0", "o")
    )
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
    product.answers["POST", f"{PATH}/resume-code"] = (200, {"resume_code": OTHER})
    visitor = visit(language).open()
    visitor.open_code()
    visitor.page.get_by_label(visitor.say("code.keep")).check()
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    sheet = visitor.page.locator("#code-part")
    sheet.get_by_role("button", name=visitor.say("code.copy"), exact=True).click()
    expect(sheet.locator(".news")).not_to_be_empty()
    visitor.button("code.replace").click()
    expect(sheet.locator(".news")).to_be_empty()
    expect(visitor.page.locator("#resume-code")).to_have_text(OTHER)
    expect(visitor.page.locator("#resume-code")).to_be_in_viewport(ratio=1)
    kept = visitor.page.evaluate("JSON.parse(sessionStorage.getItem('resume')).code")
    assert kept == OTHER
    connections = len(product.relay.received)
    product.relay.cut()
    until(visitor.page, lambda: len(product.relay.received) > connections)
    expect(visitor.page.locator("#connection")).to_have_attribute("data-state", "live")
    expect(visitor.page.locator("#connection")).to_be_empty()
    product.answers["POST", f"{PATH}/resume-code"] = (503, {"title": "away"})
    visitor.button("code.replace").click()
    visitor.expect_alert("code.replace-failed")
    expect(visitor.page.locator("#resume-code")).to_have_text(OTHER)
    shown(visitor.page, f"code-{language}")


def test_a_code_that_holds_later_stands_beside_the_one_that_opens_until_then(
    visit: Visit, watched: Watched, product: Product, language: str
) -> None:
    """Both are noted, copied and dated, in the line and in its sheet; once it holds, it stands alone and is kept."""
    watched.page.clock.install()
    later = datetime.now(UTC) + timedelta(days=1)

    def changed(_: object) -> tuple[int, dict[str, Any]]:
        change = product.relay.log.event("code-changed", holds_from=later.isoformat())
        return 200, {"resume_code": OTHER, "holds_from": later.isoformat(), "change": change["id"]}

    product.answers["POST", f"{PATH}/resume-code"] = changed
    visitor = visit(language).open()
    visitor.button("code.noted").click()
    visitor.open_code()
    visitor.page.get_by_label(visitor.say("code.keep")).check()
    visitor.button("code.replace").click()
    line, shown_in_sheet = visitor.page.locator("#code-line"), visitor.page.locator("#resume-code")
    for both in (line, shown_in_sheet):
        expect(both.locator("code")).to_have_text([CODE, OTHER])
        expect(both.locator(".when").first).to_have_text(visitor.say.pattern("code.until"))
        expect(both.locator(".when").first).to_contain_text(str(later.year))
    expect(line).to_contain_text(visitor.say("code.line-two"))
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sheet = visitor.page.locator("#code-part")
    sheet.get_by_role("button", name=visitor.say("code.copy"), exact=True).click()
    expect(sheet.get_by_text(visitor.say("code.copied"))).to_be_visible()
    copied = visitor.page.evaluate("navigator.clipboard.readText()").splitlines()
    assert [one.rpartition(" ")[2] for one in copied] == [CODE, OTHER]
    expect(visitor.page.locator("#elsewhere")).to_be_hidden()
    shown(visitor.page, f"code-later-{language}")
    watched.page.clock.fast_forward("24:00:01")
    expect(shown_in_sheet).to_have_text(OTHER)
    expect(line.locator("code")).to_have_text([OTHER])
    kept = visitor.page.evaluate("JSON.parse(sessionStorage.getItem('resume')).code")
    assert kept == OTHER


def test_where_another_code_holds_the_page_says_that_and_no_more(visit: Visit, product: Product) -> None:
    """Nothing was erased: no sentence says that it may have been."""
    visitor = visit().open()
    product.relay.log.event("code-changed", holds_from=None)
    product.relay.refuses_hello = {"status": 401, "title": "not signed in"}
    product.relay.cut()
    expect(visitor.page.get_by_text(visitor.say("gone.code"))).to_be_visible()
    expect(visitor.page.get_by_text(visitor.say("gone.what"))).to_be_hidden()


def test_the_desk_says_when_it_was_resumed_and_speaks_of_what_is_new_alone(
    sit: Callable[..., Desk], product: Product
) -> None:
    """Words of the past stand on screen and are not spoken; an erasure that is cancelled warns no more. The row
    shows the beginning of a message, in any script.
    """
    claimable(product, a_waiting())
    desk = sit("fr")
    panel = desk.take()
    log = product.relay.log
    log.time = "2026-11-02T09:22:00Z"
    log.event("visitor-resumed")
    expect(panel.root.get_by_text(desk.say.pattern("desk.resumed"))).to_contain_text("22")
    expect(desk.page.locator("#desk-news")).to_be_empty()
    log.event("erasure-scheduled", until="2026-11-05T09:22:00Z")
    expect(panel.root.get_by_text(desk.say.pattern("desk.erasure-asked"))).to_be_visible()
    log.event("erasure-cancelled", erasure="")
    expect(panel.root.get_by_text(desk.say.pattern("desk.erasure-asked"))).to_be_hidden()
    log.message("visitor", "مساء الخير، زوجي يضربني كل ليلة ولا أعرف ماذا أفعل. اسمه Karim رقم 12")
    words = desk.row(panel).locator(".words")
    expect(words).to_contain_text("مساء الخير")
    assert words.evaluate("it => getComputedStyle(it).direction") == "rtl"


def test_a_wrong_code_is_refused_in_plain_words(visit: Visit, product: Product, language: str) -> None:
    """The field is kept, and the alert stays."""
    product.answers["POST", "/api/chat/resume"] = (404, {"title": "unknown"})
    visitor = visit(language)
    visitor.resume("WRONG")
    visitor.expect_alert("resume.unknown")
    expect(visitor.page.get_by_label(visitor.say("resume.label"))).to_have_value("WRONG")
    shown(visitor.page, f"wrong-code-{language}")


def test_a_page_that_is_restored_comes_back_once_and_says_what_it_has_not_kept(
    visit: Visit, product: Product, language: str
) -> None:
    """A browser restores its tabs with what the visitor had this one keep: the code, and no word."""
    log = product.relay.log
    visitor = visit(language).open()
    visitor.open_code()
    visitor.page.get_by_label(visitor.say("code.keep")).check()
    visitor.write("Il est rentré.")
    visitor.expect_state("Il est rentré.", "sent")
    last = log.message("operator", "Êtes-vous en sécurité ?")
    visitor.field.fill("Il revient à")
    state = {"conversation": CONVERSATION, "state": "claimed", "log": log.name, "position": last["position"]}
    product.answers["GET", PATH] = (200, state)
    hellos = len(product.relay.frames("hello"))
    visitor.page.on("dialog", lambda dialog: dialog.accept())
    visitor.page.reload()
    expect(visitor.page.get_by_label(visitor.say("resume.label"))).to_have_value(CODE)
    expect(visitor.page.get_by_text(visitor.say("resume.unsent"))).to_be_visible()
    shown(visitor.page, f"resume-kept-{language}")
    visitor.button("resume.enter").click()
    visitor.button("past.show").click()
    expect(visitor.message("Êtes-vous en sécurité ?")).to_be_visible()
    assert visitor.said() == ["Il est rentré.", "Êtes-vous en sécurité ?"]
    expect(visitor.field).to_have_value("")
    assert len(product.relay.frames("hello")) == hellos + 1
    visitor.write("Il revient à dix heures.")
    visitor.expect_state("Il revient à dix heures.", "sent")


def test_who_types_a_code_reads_of_no_unsent_words(visit: Visit) -> None:
    """Nobody knows that there were any."""
    visitor = visit()
    visitor.button("start.resume").click()
    expect(visitor.page.get_by_text(visitor.say("resume.unsent"))).to_be_hidden()


def test_a_page_that_was_kept_for_the_back_button_begins_again_without_a_question(
    visit: Visit, product: Product
) -> None:
    """Its conversation is on screen for nobody, whatever was not noted; what the tab kept is offered."""
    visitor = visit().open()
    product.relay.log.message("operator", "Êtes-vous en sécurité ?")
    expect(visitor.message("Êtes-vous en sécurité ?")).to_be_visible()
    visitor.field.fill("Il revient à")
    visitor.page.on("dialog", lambda dialog: pytest.fail(f"asked: {dialog.type}"))
    persisted = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
    blank = visitor.page.evaluate(f"{persisted}; document.body.childElementCount")
    assert blank == 0
    expect(visitor.commune).to_be_visible()
    expect(visitor.page.get_by_text("Êtes-vous en sécurité ?")).to_have_count(0)


def test_what_was_said_is_shown_from_its_beginning_and_its_choice_is_in_sight_first(
    visit: Visit, product: Product
) -> None:
    """On a telephone, with a long past and boxes at the end of the log; a wait after an answer is said to be one."""
    log = product.relay.log
    log.event("conversation-received", unit=UNIT, came_from="reception.0")
    for number in range(12):
        log.message("visitor" if number % 2 else "operator", f"Ce qui a été dit, {number}. " * 6)
    last = log.event("wait-overdue", limit="answer")
    state = {"conversation": CONVERSATION, "state": "waiting", "log": log.name, "position": last["position"]}
    product.answers["GET", PATH] = (200, state)
    visitor = visit()
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    visitor.resume(CODE)
    expect(visitor.page.locator("#overdue p")).to_have_text(visitor.say("overdue.again"))
    expect(visitor.button("past.show")).to_be_in_viewport()
    call = visitor.page.locator("#overdue .numbers a").first
    assert call.evaluate(ROOM) >= 8  # the words touch no edge
    visitor.button("past.show").click()
    expect(visitor.log.locator(".message").first).to_be_in_viewport()
    expect(visitor.log.locator(".message")).to_have_count(12)
    log.message("operator", "Je suis là.")
    expect(visitor.message("Je suis là.")).not_to_be_in_viewport()
    expect(visitor.page.locator("#missed")).to_be_visible()
    scroll_back(visitor)
    log.event("consent-recorded", unit=UNIT, transmitted=["phone"], details={})
    visitor.button("out-of-sight.agreement").click()
    expect(visitor.button("consent.withdraw")).to_be_in_viewport(ratio=1)
    scroll_back(visitor)
    log.event("conversation-closed", outcome="information")
    expect(visitor.button("out-of-sight.closed")).to_be_in_viewport()
    shown(visitor.page, "resumed-ended-below")
    visitor.button("out-of-sight.closed").click()
    expect(visitor.button("closed.reopen")).to_be_in_viewport(ratio=1)
