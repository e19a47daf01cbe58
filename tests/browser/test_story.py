"""An evening with the real product: a visitor and an operator, each in a window, each in a language."""

from playwright.sync_api import Browser, expect

from tests.support.browser.browser import Watched, picture
from tests.support.browser.pages import Desk, Visitor
from tests.support.product import Product


def test_somebody_types_bordeau_and_is_heard(browser: Browser, whole_product: Product) -> None:
    """From « bordeau » to the end of the conversation: every word on both screens, once, in one order."""
    expect.set_options(timeout=20_000)
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

    desk = Desk(at_work.page, real, "en").come()
    desk.sign_in("operator-police-1")
    expect(desk.queue.get_by_role("listitem")).to_have_count(1, timeout=15_000)
    picture(at_work.page, "story-2-desk-queue")
    panel = desk.take()
    expect(panel.message("Bonjour. Je n’ose pas venir au commissariat.")).to_be_visible()
    panel.write("Bonsoir, je suis Camille. Prenez votre temps.")
    expect(visitor.message("Bonsoir, je suis Camille. Prenez votre temps.")).to_be_visible()
    visitor.write("Merci.")
    panel.expect_state("Bonsoir, je suis Camille. Prenez votre temps.", "sent")
    expect(panel.message("Merci.")).to_be_visible()

    panel.declare_danger()
    visiting.set_offline(True)
    panel.write("Êtes-vous en sécurité ?")
    visiting.set_offline(False)
    expect(visitor.message("Êtes-vous en sécurité ?")).to_be_visible(timeout=20_000)
    visitor.write("Oui, il est parti.")
    expect(panel.message("Oui, il est parti.")).to_be_visible()
    picture(at_home.page, "story-3-visitor-talks")
    picture(at_work.page, "story-4-desk-talks")
    assert visitor.said() == panel.said()
    assert len(visitor.said()) == len(set(visitor.said())) == 5

    panel.close("information")
    visitor.expect_status("status.closed")
    picture(at_home.page, "story-5-visitor-closed")
    strangers = {url for url in at_home.requests if not url.startswith(real)}
    assert strangers == set()
    assert at_home.complaints == at_work.complaints == []
    assert visiting.cookies() == []
    visiting.close()
    working.close()
    expect.set_options(timeout=5_000)
