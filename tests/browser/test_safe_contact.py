"""How to reach a visitor without danger: asked with the consent, each part optional, sent with the details."""

import pytest
from playwright.sync_api import Locator, expect

from tests.support.browser.a_product import PATH, UNIT
from tests.support.browser.consent import Visit, asked, recorded
from tests.support.browser.pages import Visitor
from tests.support.browser.product import Product
from tests.support.browser.shown import shown


def test_the_parts_that_were_given_are_named_among_what_is_sent(
    visit: Visit, product: Product, language: str
) -> None:
    """By its name, as each detail; never its words."""
    visitor = asked(visit, product, language)
    safe = ["when", "means", "leave_message", "agreed_word"]
    product.relay.log.event("consent-recorded", unit=UNIT, transmitted=["phone"], safe_contact=safe)
    for part in safe:
        expect(visitor.page.locator("#consent-recorded")).to_contain_text(
            visitor.say(f"consent.given.{part}")
        )


def test_how_to_be_reached_without_danger_is_asked_and_sent(
    visit: Visit, product: Product, language: str
) -> None:
    """Days and hours, means, a message or none, a word; what contradicts itself is said where it stands."""
    product.answers["PUT", f"{PATH}/consent"] = recorded(product)
    visitor = asked(visit, product, language)

    def ticked(means: str) -> Locator:
        return visitor.page.get_by_label(visitor.say(f"safe.means.{means}"), exact=True)

    visitor.page.get_by_label(visitor.say("safe.when-asked")).fill("en semaine, le matin")
    for means in ("phone", "letter", "chat"):
        ticked(means).check()
    give(visitor, ticked("chat"), visitor.say("consent.only-chat"))
    expect(ticked("phone")).to_be_checked()
    ticked("chat").uncheck()
    ticked("message").check()
    ticked("phone").uncheck()
    said = {"means": visitor.say("safe.means.message"), "field": visitor.say("contact.phone")}
    phone = visitor.page.get_by_label(visitor.say("contact.phone"), exact=True)
    give(visitor, phone, visitor.say("consent.means-lacks", **said))
    phone.fill("06 00 00 00 00")
    for means in ("message", "letter"):
        ticked(means).uncheck()
    ticked("chat").check()
    give(visitor, phone, visitor.say("consent.chat-and", field=visitor.say("contact.phone")))
    shown(visitor.page, f"consent-contradiction-{language}")
    ticked("chat").uncheck()
    for means in ("phone", "message"):
        ticked(means).check()
    visitor.page.get_by_label(visitor.say("safe.leave_message")).select_option("no")
    visitor.page.get_by_label(visitor.say("safe.agreed_word")).fill("tournesol")
    shown(visitor.page, f"consent-safe-contact-{language}")
    visitor.button("consent.give").click()
    expect(visitor.page.locator("#consent-recorded")).to_contain_text(UNIT["name"])
    assert product.bodies("PUT", f"{PATH}/consent")[-1]["safe_contact"] == {
        "when": "en semaine, le matin", "means": ["phone", "message"], "leave_message": False,
        "agreed_word": "tournesol",
    }  # fmt: skip


def give(visitor: Visitor, field: Locator, sentence: str) -> None:
    """Try to give what contradicts itself: it is said beside the field, which has the focus; nothing is sent."""
    visitor.button("consent.give").click()
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    error = visitor.page.locator("#consent-error")
    expect(error).to_have_text(sentence)
    expect(error).to_be_in_viewport()


@pytest.mark.parametrize("reason", ["means", "only-chat"])
def test_a_means_without_its_detail_is_said(visit: Visit, product: Product, reason: str) -> None:
    """The page keeps what was typed."""
    product.answers["PUT", f"{PATH}/consent"] = (422, {"title": "x", "reason": reason})
    visitor = asked(visit, product)
    visitor.page.get_by_label(visitor.say("safe.agreed_word")).fill("tournesol")
    visitor.button("consent.give").click()
    visitor.expect_alert(f"consent.{reason}")
    expect(visitor.page.get_by_label(visitor.say("safe.agreed_word"))).to_have_value("tournesol")
