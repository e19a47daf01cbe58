"""Help in the visitor's page: cards, and what to do next."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from services.directory.api.answers import partner_shown
from services.directory.bundled import national, wordings
from services.directory.domain.nearby import Criteria, Search
from tests.support.browser.pages import Visitor
from tests.support.browser.product import Product
from tests.support.browser.shown import accessible, shown

Visit = Callable[..., Visitor]
PARTNER = "5f0c7a52-1f2e-4a53-9d5c-0f3a7f6f2b11"
CARD = {
    "partner": PARTNER, "name": "Maison de Simone", "phone": "05 56 00 00 00", "address": "1 rue Haute, Bordeaux",
    "hours": "9 h à 18 h", "url": "https://simone.example", "verified_on": "2026-11-02",
}  # fmt: skip
PUBLISHED = {**CARD, "id": PARTNER, "hours": {"text": "9 h à 18 h", "opening": ""},
             "opens_at": "2026-11-30T08:00:00Z"}  # fmt: skip
SHEET = {
    "code": "traces", "themes": [], "title": {"fr": "Garder des traces", "en": "Keeping traces"},
    "points": {"fr": ["Écrivez ce qui s’est passé."], "en": ["Write down what happened."]},
}  # fmt: skip


def test_a_card_can_be_kept_and_what_to_do_next_is_there(
    visit: Visit, product: Product, language: str
) -> None:
    """The card says who can help, with a number that a phone can call, and the date on which a person checked it."""
    product.answers["GET", f"/api/directory/partners/{PARTNER}"] = (200, PUBLISHED)
    product.answers["GET", "/api/chat/information"] = (200, [SHEET])
    visitor = visit(language).open()
    product.relay.log.event("conversation-opened", commune="33063", theme=None)
    product.relay.log.event("orientation-given", card=CARD)
    card = visitor.page.locator(".help-card")
    expect(card).to_contain_text(CARD["name"])
    expect(card.get_by_role("link", name=CARD["phone"])).to_have_attribute("href", "tel:0556000000")
    expect(card).to_contain_text("2026")
    expect(card.get_by_text(visitor.say.pattern("cards.closed"))).to_be_visible()
    visitor.more("information.title")
    expect(visitor.page.get_by_role("heading", name=visitor.say("information.title"))).to_be_focused()
    expect(visitor.page.locator("#information li")).to_have_text(SHEET["points"][language][0])  # type: ignore[index]
    shown(visitor.page, f"card-{language}")


def test_a_card_of_a_national_service_is_read_in_any_language_by_one_clock(
    visit: Visit, product: Product
) -> None:
    """Its hours and for whom it is, in its reader’s words; by the clock of Paris, named to who reads elsewhere."""
    (line,) = (one for one in national() if one.entry.phone == "116 006")
    now = datetime(2026, 11, 30, 2, tzinfo=UTC)
    published = partner_shown(Search(Criteria(), {}, 0, now).seen(line))
    product.answers["GET", f"/api/directory/partners/{line.partner}"] = (200, published)
    visitor = visit("ar")
    zone = visitor.page.context.new_cdp_session(visitor.page)
    zone.send("Emulation.setTimezoneOverride", {"timezoneId": "America/Guadeloupe"})
    visitor.page.clock.set_fixed_time(now)
    visitor.open()
    hours = line.entry.hours.text
    card = {"partner": str(line.partner), "name": line.entry.name, "phone": "116 006", "hours": hours}
    product.relay.log.event("orientation-given", card=card)
    given = visitor.page.locator(".help-card")
    texts = wordings()[line.partner]
    expect(given).to_contain_text(f"{texts['hours']['ar']} ({visitor.say('zone.paris')})")
    expect(given).to_contain_text(texts["description"]["ar"])
    shown(visitor.page, "arabic-national-card")
    visitor.page.get_by_role("button", name="English").click()
    expect(given).to_contain_text("from 9 am to 8 pm (Paris time)")
    expect(given).to_contain_text(texts["description"]["en"])
    expect(given).to_contain_text("Nobody answers there before 30 November at 09:00 (Paris time).")
    expect(given.get_by_role("heading")).to_have_text(line.entry.name)
    zone.send("Emulation.setTimezoneOverride", {"timezoneId": "Europe/Brussels"})
    visitor.page.get_by_role("button", name="Français").click()
    expect(given).to_contain_text(hours)
    expect(given).to_contain_text("avant le 30 novembre à 9 h.")
    visitor.page.clock.set_fixed_time(now - timedelta(days=30))
    visitor.page.get_by_role("button", name="English").click()
    expect(given).to_contain_text("Nobody answers there before 30 Nov 2026, 09:00.")
    visitor.page.get_by_role("button", name="Français").click()
    expect(given).not_to_contain_text("heure de Paris")


def test_a_card_that_its_giver_changed_is_not_said_to_be_verified(visit: Visit, product: Product) -> None:
    """Two people verify a partner; the number of one alone does not pass for verified."""
    product.answers["GET", f"/api/directory/partners/{PARTNER}"] = (200, PUBLISHED)
    visitor = visit("fr").open()
    product.relay.log.event("conversation-opened", commune="33063", theme=None)
    product.relay.log.event("orientation-given", card={**CARD, "phone": "0899 70 00 00"})
    product.relay.log.event("orientation-given", card={**CARD, "partner": ""})
    product.relay.log.event("orientation-given", card=CARD)
    cards = visitor.page.locator(".help-card")
    expect(cards.nth(2)).to_contain_text("Vérifié le 2 novembre 2026")
    for number in (0, 1):
        expect(cards.nth(number)).to_contain_text(CARD["name"])
        expect(cards.nth(number)).not_to_contain_text("2026")


def test_there_is_something_to_read_while_one_waits(visit: Visit, product: Product, language: str) -> None:
    """Below the sentence that says how one waits; it goes away with it, and stays among help and rights."""
    product.answers["GET", "/api/chat/information"] = (200, [SHEET])
    visitor = visit(language).open()
    product.relay.log.event("conversation-opened", commune="33063", theme=None)
    product.relay.log.event("conversation-received", unit=None, urgent=False)
    visitor.button("here.meanwhile").click()
    expect(visitor.page.locator("#information li")).to_be_visible()
    accessible(visitor.page)
    visitor.button("sheet.close").click()
    product.relay.log.event("conversation-claimed", pseudonym="Camille")
    expect(visitor.button("here.meanwhile")).to_be_hidden()
    expect(visitor.button("information.title")).to_be_visible()
