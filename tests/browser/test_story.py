"""An evening with the real product: a visitor and an operator, each in a window, each in a language."""

from playwright.sync_api import Browser, BrowserContext, expect

from tests.support.browser.browser import Watched, picture
from tests.support.browser.pages import Desk, Panel, Visitor
from tests.support.product import Product


def test_somebody_types_bordeau_and_is_answered(browser: Browser, whole_product: Product) -> None:
    """From « bordeau » to the end of the conversation: every word on both screens, once, in one order."""
    visiting = browser.new_context(locale="fr-FR", viewport={"width": 400, "height": 850})
    working = browser.new_context(locale="en-GB", viewport={"width": 1100, "height": 850})
    real = whole_product.url
    at_home, at_work = Watched.of(visiting), Watched.of(working)

    visitor = Visitor(at_home.page, real, "fr").come()
    visitor.choose("bordeau", "Bordeaux")
    picture(at_home.page, "story-1-visitor-chooses")
    visitor.enter()
    expect(visitor.page.get_by_role("heading", name=visitor.say("talk.title"))).to_be_visible()
    visitor.write("Bonjour. Je n’ose pas venir au commissariat.")
    visitor.expect_state("Bonjour. Je n’ose pas venir au commissariat.", "sent")

    panel = _the_operator_takes_it(Desk(at_work.page, real, "en"))
    panel.write("Bonsoir, je suis Camille. Prenez votre temps.")
    expect(visitor.message("Bonsoir, je suis Camille. Prenez votre temps.")).to_be_visible()
    visitor.write("Merci.")
    panel.expect_state("Bonsoir, je suis Camille. Prenez votre temps.", "sent")
    expect(panel.message("Merci.")).to_be_visible()

    _danger_is_declared_and_the_network_is_lost(visitor, panel, visiting)
    picture(at_home.page, "story-3-visitor-talks")
    picture(at_work.page, "story-4-desk-talks")
    assert visitor.said() == panel.said()
    assert len(visitor.said()) == len(set(visitor.said())) == 5

    panel.close("information", here=True)
    visitor.expect_status("status.closed")
    picture(at_home.page, "story-5-visitor-closed")
    strangers = {url for url in at_home.requests if not url.startswith(real)}
    assert strangers == set()
    assert at_home.complaints == at_work.complaints == []
    assert visiting.cookies() == []
    visiting.close()
    working.close()


def _danger_is_declared_and_the_network_is_lost(
    visitor: Visitor, panel: Panel, visiting: BrowserContext
) -> None:
    """Lose the visitor's network while the operator asks; the question comes when it is back."""
    panel.declare_danger()
    visiting.set_offline(True)
    panel.write("Êtes-vous en sécurité ?")
    visiting.set_offline(False)
    expect(visitor.message("Êtes-vous en sécurité ?")).to_be_visible(timeout=20_000)
    visitor.write("Oui, il est parti.")
    expect(panel.message("Oui, il est parti.")).to_be_visible()


def _the_operator_takes_it(desk: Desk) -> Panel:
    """Sign in at the desk, and take the only conversation of the queue."""
    desk.come()
    desk.sign_in("operator-police-1")
    expect(desk.queue.get_by_role("listitem")).to_have_count(1, timeout=15_000)
    picture(desk.page, "story-2-desk-queue")
    panel = desk.take()
    expect(panel.message("Bonjour. Je n’ose pas venir au commissariat.")).to_be_visible()
    return panel
