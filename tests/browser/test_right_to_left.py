"""The visitor's page from right to left: it fits, it mirrors, and codes and numbers keep their direction."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from services.chat.content.consent_text import CONSENT_TEXT
from shared.forces import REGISTRY
from shared.languages import LANGUAGES
from tests.support.browser.a_product import PATH, UNIT
from tests.support.browser.consent import asked, recorded
from tests.support.browser.pages import Visitor
from tests.support.browser.product import Product
from tests.support.browser.shown import shown

Visit = Callable[..., Visitor]
ASKED, SAID = "هل أنتم في أمان الآن؟", "نعم، أنا عند جارتي."


def left(part: Locator) -> float:
    """Where a part begins on the screen."""
    box = part.bounding_box()
    assert box
    return box["x"]


def direction(part: Locator) -> str:
    """The direction in which a part is written."""
    return str(part.evaluate("it => getComputedStyle(it).direction"))


def test_the_first_page_is_from_right_to_left(visit: Visit, product: Product) -> None:
    """The page says that no translator has read it, in French too; the code stays as it is noted."""
    visitor = visit("ar")
    page = visitor.page
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
    expect(page.get_by_text("Traduction à relire par un traducteur").first).to_be_visible()
    expect(page.get_by_text(visitor.say("language.unreviewed")).first).to_be_visible()
    shown(page, "arabic-start")
    visitor.button("start.resume").click()
    assert direction(page.get_by_label(visitor.say("resume.label"))) == "ltr"
    shown(page, "arabic-resume")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("Traduction à relire par un traducteur").first).to_be_hidden()
    assert page.evaluate("document.documentElement.dir") == "ltr"


def test_the_chat_is_mirrored(visit: Visit, product: Product) -> None:
    """The bubbles of one's own stand on the left; a French name, a code and a force's name fit in."""
    visitor = visit("ar").open()
    product.relay.log.event("conversation-received", unit=UNIT, urgent=False)
    product.relay.log.event("conversation-claimed", log="police.1", pseudonym="Camille")
    visitor.write(SAID)
    product.relay.log.message("operator", ASKED)
    product.relay.log.message("operator", "Je vous lis.")
    expect(visitor.message("Je vous lis.")).to_be_visible()
    force = REGISTRY["police"].short["ar"]
    expect(visitor.page.locator("#status")).to_contain_text(force)
    shown(visitor.page, "arabic-chat")
    assert left(visitor.message(SAID)) < left(visitor.message(ASKED))
    assert direction(visitor.message("Je vous lis.").locator(".said")) == "ltr"
    assert direction(visitor.page.locator("#resume-code code")) == "ltr"
    assert direction(visitor.page.locator(".resume-code code").first) == "ltr"
    assert product.bodies("POST", "/api/chat/conversations")[0]["language"] == "ar"


def test_numbers_in_groups_keep_their_order(visit: Visit, product: Product) -> None:
    """In a bubble, read again, and on a card: each group stands on the right of the one before it."""
    visitor = visit("ar").open()
    product.relay.log.message("operator", "اتصلي بالرقم 05 56 00 11 22")
    card = {
        "name": "116 006 – Aide aux victimes",
        "phone": "116 006",
        "hours": "7 jours sur 7, de 9 h à 20 h",
    }
    product.relay.log.event("orientation-given", card=card)
    bubble = visitor.message("اتصلي بالرقم 05 56 00 11 22").locator("bdi")
    expect(bubble).to_have_text("05 56 00 11 22")
    given = visitor.page.locator(".help-card")
    expect(given.locator("h2 bdi")).to_have_text("116 006")
    parts = [bubble, given.locator("h2"), given.locator("a"), given.locator("p", has_text="jours")]
    assert [direction(part) for part in parts] == ["ltr"] * 4
    shown(visitor.page, "arabic-numbers")
    visitor.more("read.open")
    assert direction(visitor.page.locator("#read-lines bdi").first) == "ltr"


@pytest.mark.parametrize("read", ["ar", "fr"])
def test_the_consent_that_was_read_is_recorded_in_its_language(
    visit: Visit, product: Product, read: str
) -> None:
    """The French stands below it; where the text has no translation, the French is read and recorded."""
    paragraphs = {code: CONSENT_TEXT.paragraphs[code] for code in {"fr", "en", read}}
    visitor = asked(visit, product, "ar", {"version": "7", "paragraphs": paragraphs})
    last = visitor.page.locator("#consent-text p").last
    expect(last).to_have_text(paragraphs[read][-1])
    assert direction(last) == LANGUAGES[read].direction
    shown(visitor.page, f"arabic-consent-{read}")
    visitor.page.get_by_text("Le texte en français").click()
    expect(visitor.page.locator("#consent-french p").last).to_have_text(paragraphs["fr"][-1])
    product.answers["PUT", f"{PATH}/consent"] = recorded(product)
    visitor.page.get_by_label(visitor.say("contact.phone")).fill("06 12 34 56 78")
    visitor.button("consent.give").click()
    expect(visitor.page.locator("#consent-recorded")).to_contain_text(UNIT["name"])
    assert product.bodies("PUT", f"{PATH}/consent")[-1]["language"] == read
    shown(visitor.page, f"arabic-agreed-{read}")
