"""Every state of the visitor's page, in both languages: accessible, usable at 360 px, asking nobody else."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, BrowserContext, expect

from tests.support.browser.a_product import UNIT
from tests.support.browser.browser import Watched
from tests.support.browser.pages import Visitor
from tests.support.browser.product import Log, Product
from tests.support.browser.shown import accessible, shown

Visit = Callable[..., Visitor]


def test_the_first_thing_said_is_whom_to_call(visit: Visit, language: str) -> None:
    """The start names 17, 112 and 114 as links that a phone can follow, before anything else."""
    page = visit(language).page
    links = page.locator("a:not(.exit)").evaluate_all(
        "links => links.slice(0, 3).map(link => link.getAttribute('href'))"
    )
    assert links == ["tel:17", "tel:112", "sms:114"]
    shown(page, f"start-{language}")


def test_communes_are_suggested(visit: Visit, language: str) -> None:
    """The suggestions name the département and the postal codes."""
    visitor = visit(language)
    visitor.commune.press_sequentially("bordeau")
    expect(visitor.suggestions).to_have_count(4)
    expect(visitor.suggestions.first).to_have_text("Bordeaux Gironde (33000, 33100, 33200…)")
    shown(visitor.page, f"suggestions-{language}")


def test_a_conversation_that_cannot_open_says_so_with_the_numbers(
    visit: Visit, product: Product, language: str
) -> None:
    """An alert stays, and names 17, 112 and 114."""
    product.answers["POST", "/api/chat/conversations"] = (503, {"title": "away"})
    visitor = visit(language)
    visitor.choose("bordeau", "Bordeaux")
    visitor.enter()
    visitor.expect_alert("open.unavailable")
    assert all(number in visitor.say("open.unavailable") for number in ("17", "112", "114"))
    shown(visitor.page, f"cannot-open-{language}")


def test_a_conversation(visit: Visit, product: Product, language: str) -> None:
    """A visitor writes, and an operator answers."""
    visitor = visit(language).open()
    log = product.relay.log
    log.event("conversation-received", unit=UNIT, urgent=False)
    visitor.expect_status("status.waiting-at", unit=UNIT["name"])
    wait = visitor.page.locator("#wait")
    expect(wait).to_contain_text(visitor.say("wait.ahead.other", count=2))
    expect(wait).to_contain_text(visitor.say("wait.between.other", low=3, count=9))
    shown(visitor.page, f"waiting-{language}")
    visitor.write("Bonjour. Je ne sais pas par où commencer.")
    visitor.expect_state("Bonjour. Je ne sais pas par où commencer.", "sent")
    log.event("conversation-claimed", pseudonym="Camille")
    expect(wait).to_be_empty()
    log.message("operator", "Bonjour, je suis là. Prenez votre temps.")
    product.relay.say({"type": "presence", "author": "operator", "writing": True, "here": True})
    visitor.expect_status("status.writing", name="Camille")
    assert len(visitor.said()) == 2
    shown(visitor.page, f"conversation-{language}")


def test_passed_to_the_other_force_nobody_speaks_of_who_had_it(
    visit: Visit, product: Product, language: str
) -> None:
    """The former operator leaves the screen before the transfer is published or after, and is not said to be away."""
    visitor = visit(language).open()
    product.relay.log.event("conversation-received", unit=UNIT, urgent=False)
    product.relay.log.event("conversation-claimed", pseudonym="Camille")
    away = {"type": "presence", "author": "operator", "writing": False, "here": False}
    product.relay.say(away)
    visitor.expect_status("status.away", name="Camille")
    product.relay.log.event("conversation-transferred", to="gendarmerie.2")
    product.relay.say(away)
    there = Log("gendarmerie.2", start=400)
    there.event("conversation-received", unit=None, urgent=False)
    product.relay.move(there)
    visitor.expect_status("status.waiting")
    expect(visitor.page.locator("#presence")).to_be_empty()
    shown(visitor.page, f"passed-on-{language}")
    there.event("conversation-claimed", pseudonym="Claude")
    product.relay.say(away)
    visitor.expect_status("status.away", name="Claude")


def test_the_operator_of_before_a_transfer_is_not_shown_on_return(visit: Visit, product: Product) -> None:
    """The page missed the transfer: the arrival is enough."""
    visitor = visit().open()
    product.relay.log.event("conversation-received", unit=UNIT, urgent=False)
    product.relay.log.event("conversation-claimed", pseudonym="Camille")
    visitor.expect_status("status.claimed", name="Camille")
    there = Log("gendarmerie.2", start=400)
    there.event("conversation-received", unit=None, urgent=False)
    product.relay.move(there)
    visitor.expect_status("status.waiting")
    product.relay.say({"type": "presence", "author": "operator", "writing": False, "here": False})
    there.event("wait-overdue", limit="answer")
    visitor.expect_alert("overdue.unwritten")
    expect(visitor.page.locator("#presence")).to_be_empty()


def test_only_an_operator_who_was_seen_to_go_is_said_to_be_gone(visit: Visit, product: Product) -> None:
    """A conversation also goes back to the queue where its operator answered too late, or gave it back: the event
    says which; of one that does not, the page says what it saw.
    """
    visitor, log = visit().open(), product.relay.log
    log.event("conversation-received", unit=UNIT, urgent=False)
    stands = visitor.page.locator("#stands")
    for here, sentence in ((True, "status.taken-over"), (False, "status.released")):
        log.event("conversation-claimed", pseudonym="Camille")
        product.relay.say({"type": "presence", "author": "operator", "writing": False, "here": here})
        visitor.expect_status("status.claimed" if here else "status.away", name="Camille")
        log.event("conversation-released")
        expect(stands).to_have_text(visitor.say(sentence))
    causes = {"given-back": "given-back", "unanswered": "unanswered", "absent": "released"}
    for cause, sentence in causes.items():
        log.event("conversation-claimed", pseudonym="Camille")
        log.event("conversation-released", cause=cause)
        expect(stands).to_have_text(visitor.say(f"status.{sentence}"))
    expect(visitor.log).not_to_contain_text("Quelqu’un d’autre va prendre la suite")  # that is said once


def test_nobody_available(visit: Visit, product: Product, language: str) -> None:
    """The page says that nobody is available, and whom to call."""
    visitor = visit(language).open()
    product.relay.log.event("wait-overdue", limit="answer")
    visitor.expect_alert("overdue.unwritten")
    links = visitor.page.locator("#overdue a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert links == ["tel:17", "tel:112", "sms:114", "tel:3919", "tel:3114", "tel:119"]
    expect(visitor.page.locator("#stands")).to_be_hidden()
    shown(visitor.page, f"nobody-{language}")


def test_a_person_who_chooses_the_service_is_not_nobody(visit: Visit, product: Product) -> None:
    """She reads who decides, then whom to call as nobody has answered: that stays until somebody does, comes back
    with a conversation that was taken and given back unanswered, and no sentence names a commune that she has not
    given.
    """
    visitor = visit().open()
    log, box = product.relay.log, visitor.page.locator("#overdue")
    log.event("conversation-opened", commune="00000", theme=None, language="fr")
    log.event("wait-overdue", limit="routing")
    visitor.expect_status("status.choosing")
    expect(box).to_be_hidden()
    log.event("wait-overdue", limit="answer")
    expect(box).to_be_visible()
    log.event("conversation-received", unit=UNIT, urgent=False)
    visitor.expect_status("status.given-to", unit=UNIT["name"])
    expect(box).to_be_visible()
    log.event("conversation-claimed", pseudonym="Camille")
    visitor.expect_status("status.claimed", name="Camille")
    expect(box).to_be_hidden()
    log.event("conversation-released")
    expect(box).to_be_visible()
    log.event("conversation-claimed", pseudonym="Claude")
    log.message("operator", "Bonjour.")
    log.event("conversation-released")
    expect(visitor.page.locator("#stands")).to_have_text(visitor.say("status.taken-over"))
    expect(box).to_be_hidden()


def test_a_closed_conversation(visit: Visit, product: Product, language: str) -> None:
    """The page says how it ended, and offers to reopen or erase."""
    visitor = visit(language).open()
    product.relay.log.message("operator", "Au revoir.")
    product.relay.log.event("conversation-closed", outcome="orientation")
    expect(visitor.page.get_by_text(visitor.say("outcome.orientation"))).to_be_visible()
    expect(visitor.button("closed.reopen")).to_be_visible()
    expect(visitor.field).to_be_hidden()
    shown(visitor.page, f"closed-{language}")


def test_erasing(visit: Visit, language: str) -> None:
    """Erasure is explained, confirmed, then done."""
    visitor = visit(language).open()
    visitor.more("erase.ask")
    expect(visitor.page.get_by_role("heading", name=visitor.say("erase.title"))).to_be_focused()
    shown(visitor.page, f"erasing-{language}")
    visitor.button("erase.now").click()
    expect(visitor.page.get_by_role("heading", name=visitor.say("erased.title"))).to_be_focused()
    shown(visitor.page, f"erased-{language}")


def test_the_numbers_stand_without_scripts(browser: Browser, origin: str) -> None:
    """A browser that runs no script learns whom to call, why there is no chat, and how to leave."""
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(origin)
    expect(page.locator('a[href="tel:17"]')).to_be_visible()
    expect(page.get_by_role("combobox")).to_have_count(0)
    # Chromium under Playwright does not draw it, with scripts off or on
    instead = page.locator("main noscript").text_content() or ""
    assert "Le tchat a besoin de JavaScript" in instead
    assert "The chat needs JavaScript" in instead
    expect(page.get_by_label(re.compile("Trouver le service compétent"))).to_be_visible()
    way_out = page.get_by_role("link", name="Quitter vite ce site")
    expect(way_out).to_have_attribute("href", "https://www.wikipedia.org/")
    expect(way_out).to_be_visible()
    context.close()


def test_who_waits_for_a_script_that_does_not_come_finds_who_answers(
    watched: Watched, context: BrowserContext, origin: str, language: str
) -> None:
    """The page says what may be wrong after a few seconds, in both languages, with a form that needs no script."""
    context.route("**/commune.js", lambda route: route.abort())
    page = watched.page
    page.goto(origin)
    form = page.get_by_label(re.compile("Trouver le service compétent"))
    expect(form).to_be_hidden()
    expect(form).to_be_visible()
    expect(page.get_by_text("The chat takes its time to load.")).to_be_visible()
    shown(page, f"late-{language}")
    form.fill("bordeaux")
    with page.expect_request("**/api/router/plain?q=bordeaux"):
        page.get_by_role("button", name="Chercher").click()


def scroll_back(visitor: Visitor) -> None:
    """Read what was said first."""
    visitor.page.locator("#log").evaluate("it => { it.scrollTop = 0; }")
    visitor.page.evaluate("new Promise(seen => requestAnimationFrame(() => requestAnimationFrame(seen)))")


def test_what_appears_out_of_sight_is_pointed_to(visit: Visit, product: Product, language: str) -> None:
    """On a phone, from beside the field in which one writes, until it has been seen."""
    visitor = visit(language)
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    visitor.open()
    visitor.button("code.noted").click()
    for number in range(9):
        product.relay.log.message("operator", f"Je vous lis. {number}")
    expect(visitor.message("Je vous lis. 8")).to_be_in_viewport()
    visitor.field.click()
    scroll_back(visitor)
    product.relay.log.event("consent-invited")
    pointing = visitor.button("out-of-sight.consent")
    expect(pointing).to_be_visible()
    accessible(visitor.page)
    pointing.click()
    expect(visitor.page.get_by_text(visitor.say("consent.asked"))).to_be_focused()
    expect(visitor.page.get_by_text(visitor.say("consent.asked"))).to_be_in_viewport()
    expect(pointing).to_have_count(0)
    scroll_back(visitor)
    product.relay.log.event("wait-overdue")
    expect(visitor.button("out-of-sight.overdue")).to_be_visible()
    visitor.page.locator("#overdue").evaluate("it => it.scrollIntoView()")
    expect(visitor.button("out-of-sight.overdue")).to_have_count(0)


def test_who_found_it_without_its_button_is_not_led_there_any_more(visit: Visit, product: Product) -> None:
    """By the keyboard, from the message field: its title may never have been in sight."""
    visitor = visit()
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    visitor.open()
    for number in range(9):
        product.relay.log.message("operator", f"Je vous lis. {number}")
    expect(visitor.message("Je vous lis. 8")).to_be_in_viewport()
    scroll_back(visitor)
    product.relay.log.event("consent-invited")
    expect(visitor.button("out-of-sight.consent")).to_be_visible()
    visitor.button("consent.read").evaluate("it => it.focus({ preventScroll: true })")
    expect(visitor.button("out-of-sight.consent")).to_have_count(0)


def test_the_numbers_stand_with_every_service_down(
    watched: Watched, context: BrowserContext, origin: str
) -> None:
    """A page without its sentences says so in both languages, below the numbers."""
    context.route("**/messages/*.json", lambda route: route.abort())
    watched.page.goto(origin)
    expect(watched.page.get_by_text("The page could not load.")).to_be_visible()
    expect(watched.page.locator('a[href="tel:112"]')).to_be_visible()
    expect(watched.page.get_by_role("link", name="Quitter vite ce site")).to_be_visible()
    shown(watched.page, "broken")


def test_a_lost_connection_is_a_state_too(visit: Visit, product: Product, language: str) -> None:
    """A message that is not confirmed says so, while the connection is sought."""
    visitor = visit(language).open()
    product.relay.takes = lambda _: None
    visitor.write("Vous êtes là ?")
    visitor.page.evaluate("() => { window.WebSocket = class { close() {} }; }")
    product.relay.cut()
    visitor.expect_status("status.lost")
    visitor.expect_state("Vous êtes là ?", "unconfirmed")
    shown(visitor.page, f"lost-{language}")
