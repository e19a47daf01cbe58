"""His eyes on her telephone: what is done in one page is shown in the other and at the desk, and accuses nobody."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, expect

from tests.support.browser.a_product import PATH, a_supervision, a_waiting
from tests.support.browser.pages import Desk, Visitor
from tests.support.browser.product import CODE, CONVERSATION, Product
from tests.support.browser.shown import shown

Visit = Callable[..., Visitor]
Sit = Callable[..., Desk]
TOMORROW = "2099-03-05T14:02:00Z"


def test_two_pages_and_a_desk(
    visit: Visit, product: Product, browser: Browser, origin: str, language: str
) -> None:
    """Resumed elsewhere, another code, an erasure that waits and is taken back; nothing speaks of danger."""
    log = product.relay.log
    product.answers["GET", PATH] = (200, {"state": "claimed", "log": log.name, "position": None})
    product.answers["DELETE", PATH] = (200, {"until": TOMORROW})
    product.answers["DELETE", f"{PATH}/erasure"] = (200, {})
    product.answers["DELETE", f"{PATH}/resume-code"] = (204, None)
    hers = visit(language).open()
    log.message("visitor", "Il est dans la pièce.")
    own = log.event("visitor-resumed")["id"]
    product.answers["POST", "/api/chat/resume"] = (
        200, {"conversation": CONVERSATION, "token": "other", "resume_code": CODE, "resumption": own},
    )  # fmt: skip
    expect(hers.page.locator("#elsewhere")).to_contain_text(hers.say("elsewhere.resumed"))
    expect(hers.page.locator("#elsewhere")).to_contain_text(hers.say("elsewhere.waiting"))
    shown(hers.page, f"elsewhere-{language}")
    other = browser.new_context(locale="fr-FR")
    product.serve(other)
    his = Visitor(other.new_page(), origin, language).come()
    his.resume(CODE)
    expect(his.log).to_be_visible()
    expect(his.page.locator("#elsewhere")).to_be_hidden()
    hers.button("elsewhere.seen").click()
    expect(hers.page.locator("#elsewhere")).to_be_hidden()
    log.event("conversation-claimed", pseudonym="Camille")
    log.event("code-changed", holds_from=TOMORROW)
    expect(hers.page.locator("#elsewhere")).to_contain_text(hers.say("elsewhere.code"))
    expect(hers.page.locator("#elsewhere")).to_contain_text(hers.say("elsewhere.answering"))
    hers.button("code.keep-former").click()
    expect(hers.page.locator("#code-wait")).to_be_hidden()
    an_erasure_that_waits(hers, his, product)
    other.close()


def an_erasure_that_waits(hers: Visitor, his: Visitor, product: Product) -> None:
    """Asked for in his page, both show no word; taken back in hers, she asks to see what was said."""
    his.more("erase.ask")
    his.button("erase.now").click()
    product.relay.log.event("erasure-scheduled", until=TOMORROW)
    for page in (hers, his):
        expect(page.page.get_by_role("heading", name=page.say("under-way.title"))).to_be_visible()
        expect(page.page.get_by_text("Il est dans la pièce.")).to_be_hidden()
        assert "danger" not in page.page.locator("[data-view=talk]").inner_text().lower()
    shown(hers.page, f"under-way-{hers.say.language}")
    hers.button("under-way.keep").click()
    product.relay.log.event("erasure-cancelled")
    for page in (hers, his):
        expect(page.page.locator("#under-way")).to_be_hidden()
        expect(page.page.get_by_text("Il est dans la pièce.")).to_be_hidden()
    hers.button("past.show").click()
    expect(hers.page.get_by_text("Il est dans la pièce.")).to_be_visible()


def test_after_a_reload_the_erasure_is_still_under_way(visit: Visit, product: Product) -> None:
    """The code opens a page on which nothing is shown but when it will be erased."""
    log = product.relay.log
    log.message("visitor", "Il est dans la pièce.")
    last = log.event("erasure-scheduled", until=TOMORROW)
    product.answers["GET", PATH] = (200, {"state": "claimed", "log": log.name, "position": last["position"]})
    visitor = visit()
    visitor.resume(CODE)
    expect(visitor.page.locator("#under-way-what")).to_contain_text("2099")
    expect(visitor.page.locator("#log")).to_be_hidden()
    expect(visitor.page.get_by_role("link", name=visitor.say("exit.button"))).to_be_visible()


def test_the_desk_learns_it_and_what_to_do(sit: Sit, product: Product, language: str) -> None:
    """A mark in the log, and a sentence: ask what only the person can answer."""
    claimed: list[Any] = [a_waiting()]
    product.answers["GET", "/api/chat/queue"] = lambda _: (200, claimed)
    product.answers["POST", f"{PATH}/claim"] = (200, {})
    desk = sit(language)
    panel = desk.take()
    product.relay.log.event("visitor-resumed")
    expect(panel.log).to_contain_text(desk.say.pattern("mark.resumed"))
    elsewhere = desk.page.locator("[data-part=elsewhere]")
    expect(elsewhere).to_contain_text(desk.say("desk.elsewhere"))
    product.relay.log.event("erasure-scheduled", until=TOMORROW)
    expect(elsewhere).to_contain_text(desk.say.pattern("desk.erasure-asked"))
    shown(desk.page, f"desk-elsewhere-{language}")
    desk.button("desk.elsewhere-seen").click()
    expect(elsewhere).to_be_hidden()
    product.relay.log.event("visitor-resumed")
    expect(elsewhere).to_be_visible()
    product.relay.log.event("conversation-released", cause="given-back")
    product.relay.say({"type": "refused", "id": None, "problem": {"status": 403, "title": "x"}})
    expect(panel.button("desk.away-panel")).to_be_visible()
    expect(elsewhere).to_be_hidden()  # the log has left the screen


def test_a_supervisor_sees_to_a_danger_whose_conversation_is_erased(
    sit: Sit, product: Product, language: str
) -> None:
    """Two presses; then it leaves the list."""
    entry = {
        "conversation": CONVERSATION, "since": a_waiting()["waiting_since"], "force": "police",
        "operator": "Camille", "unit": None, "status": "erased", "erased_from": None, "withdrawn": "over",
    }  # fmt: skip
    product.answers["GET", "/api/chat/supervision"] = (200, a_supervision(urgent=[entry]))
    path = f"{PATH}/danger/acknowledgement"
    product.answers["POST", path] = (200, {})
    desk = sit(language, role="supervisor")
    expect(desk.page.locator("#urgent")).to_contain_text(desk.say("supervision.erased"))
    withdrawn = desk.say("supervision.withdrawn", reason=desk.say("danger.reason.over"))
    expect(desk.page.locator("#urgent")).to_contain_text(withdrawn)
    desk.button("supervision.see-to").click()
    assert product.bodies("POST", path) == []
    shown(desk.page, f"desk-danger-erased-{language}")
    product.answers["GET", "/api/chat/supervision"] = (200, a_supervision())
    desk.button("supervision.see-to-confirm").click()
    expect(desk.page.locator("#urgent li")).to_have_count(0)
    assert len(product.bodies("POST", path)) == 1


def test_who_takes_it_later_reads_in_the_log_that_it_was_resumed(sit: Sit, product: Product) -> None:
    """The warning that it has just happened is for who had the conversation then."""
    log = product.relay.log
    product.answers["GET", "/api/chat/queue"] = lambda _: (200, [a_waiting()])
    product.answers["POST", f"{PATH}/claim"] = (200, {})
    log.event("conversation-claimed", pseudonym="Camille")
    log.event("visitor-resumed")
    log.event("conversation-released")
    log.event("conversation-claimed", pseudonym="Sacha")
    desk = sit("fr")
    panel = desk.take()
    expect(panel.log).to_contain_text(desk.say.pattern("mark.resumed"))
    expect(desk.page.locator("[data-part=elsewhere]")).to_be_hidden()
