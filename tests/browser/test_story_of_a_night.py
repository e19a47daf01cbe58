"""A night at the desk, with the real product: danger, a third voice, and at six another operator goes on."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser.browser import Watched, picture
from tests.support.browser.pages import Desk, Panel, Visitor
from tests.support.product import Product

HOME = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
AFRAID, SAD = "Il vient de rentrer. J’ai peur.", "Je n’arrive plus à dormir."
NOTE = "Elle attend une réponse avant sept heures."


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_night_ends_with_nobody_left_alone(browser: Browser, whole_product: Product, language: str) -> None:
    """Two people, one in danger; a psychologist joins; the shift ends, and a colleague goes on where it was."""
    url = whole_product.url
    contexts = [browser.new_context(locale=language, viewport=HOME) for _ in range(2)]
    contexts += [browser.new_context(locale=language, viewport=DESK) for _ in range(4)]
    pages = [Watched.of(context) for context in contexts]
    first, second = (
        _writes(one.page, url, language, text) for one, text in zip(pages, (AFRAID, SAD), strict=False)
    )
    night, psychologist, supervisor, morning = (Desk(one.page, url, language).come() for one in pages[2:])

    night.sign_in("operator-police-1")
    afraid, sad = _takes(night, AFRAID), _takes(night, SAD)
    _danger_is_declared(night, afraid, supervisor, first)
    third = _a_psychologist_joins(night, sad, psychologist, second)
    picture(night.page, f"story-night-1-desk-{language}")
    picture(second.page, f"story-night-2-three-voices-{language}")
    _the_shift_ends(night, afraid)
    expect(first.log.get_by_text(first.say.pattern("mark.released"))).to_be_visible()
    _a_colleague_goes_on(morning, first, second, third)
    assert [complaint for one in pages for complaint in one.complaints] == []
    for context in contexts:
        context.close()


def _danger_is_declared(night: Desk, afraid: Panel, supervisor: Desk, visitor: Visitor) -> None:
    night.open(afraid).declare_danger()
    _the_supervisor_acknowledges(supervisor)
    acknowledged = afraid.say.pattern("mark.danger-acknowledged-by", name="Alix")
    expect(afraid.log.get_by_text(acknowledged)).to_be_visible()
    afraid.write("Éloignez-vous, et composez le 17.")
    expect(visitor.message("Éloignez-vous, et composez le 17.")).to_be_visible()


def _a_psychologist_joins(night: Desk, sad: Panel, psychologist: Desk, visitor: Visitor) -> Panel:
    night.open(sad).tool("psychologist")
    sad.button("psychologist.invite").click()
    _signs_in(psychologist, "psychologist-police-1")
    psychologist.button("invitations.join").click()
    third = psychologist.panel()
    assert third.said() == []
    third.write("Bonsoir, je suis Claude.")
    for voice in (sad, visitor):
        expect(voice.message("Bonsoir, je suis Claude.")).to_be_visible()
    visitor.write("Merci d’être là.")
    expect(third.message("Merci d’être là.")).to_be_visible()
    return third


def _the_shift_ends(night: Desk, afraid: Panel) -> None:
    """With a note for who goes on; signing out asks nothing any more."""
    notes = night.open(afraid).tool("notes")
    notes.get_by_label(afraid.say("notes.label")).fill(NOTE)
    afraid.button("notes.add").click()
    expect(notes.get_by_text(NOTE)).to_be_visible()
    night.button("shift.end").click()
    night.button("shift.release").click()
    expect(night.panels).to_have_count(0)
    night.button("staff.sign-out").click()
    expect(night.button("signin.enter")).to_be_visible()


def _a_colleague_goes_on(morning: Desk, first: Visitor, second: Visitor, third: Panel) -> None:
    """Both are taken from the queue with all that was said, and ended."""
    morning.sign_in("operator-police-2")
    goes_on = _takes(morning, AFRAID)
    assert goes_on.said() == first.said()
    expect(goes_on.tool("notes").get_by_text(NOTE)).to_be_visible()
    goes_on.write("Bonjour, je suis Dominique. Où êtes-vous ?")
    expect(first.message("Bonjour, je suis Dominique. Où êtes-vous ?")).to_be_visible()
    other = _takes(morning, SAD)
    other.write("Bonjour. Claude est toujours avec nous.")
    expect(third.message("Bonjour. Claude est toujours avec nous.")).to_be_visible()
    picture(morning.page, f"story-night-3-morning-{morning.say.language}")
    for panel, visitor in ((goes_on, first), (other, second)):
        assert NOTE not in visitor.page.content()
        morning.open(panel).close("information", here=True)
        visitor.expect_status("status.closed")


def _writes(page: Page, url: str, language: str, text: str) -> Visitor:
    visitor = Visitor(page, url, language).come().open("lille", "Lille")
    visitor.write(text)
    visitor.expect_state(text, "sent")
    return visitor


def _takes(desk: Desk, text: str) -> Panel:
    """Take conversations of the queue until one is this; there may be others' too, from other evenings."""
    found = desk.panels.filter(has_text=text)
    while found.count() == 0:
        desk.take()
        desk.panels.last.get_by_role("log").locator(".message").first.wait_for(state="attached")
    return desk.open(Panel(found, desk.say))


def _signs_in(desk: Desk, account: str) -> None:
    desk.button("signin.enter").click()
    desk.page.get_by_role("button", name=re.compile(account)).click()


def _the_supervisor_acknowledges(desk: Desk) -> None:
    """Every danger that is on the list; others may have been left there."""
    _signs_in(desk, "supervisor-police-1")
    dangers = desk.page.locator("#urgent > li")
    expect(dangers.first).to_be_visible()
    while count := dangers.count():
        dangers.first.get_by_role("button", name=desk.say("supervision.see-to"), exact=True).click()
        dangers.first.get_by_role("button", name=desk.say("supervision.see-to-confirm"), exact=True).click()
        expect(dangers).to_have_count(count - 1)
