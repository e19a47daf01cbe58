"""How to reach a visitor without danger: asked with the consent, each part optional, sent with the details."""

import pytest
from playwright.sync_api import Locator, expect

from tests.support.browser.a_product import PATH, UNIT
from tests.support.browser.consent import Visit, asked, recorded
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
    """Days and hours, means, a message or none, a word; « only through this chat » goes with no other means."""
    product.answers["PUT", f"{PATH}/consent"] = recorded(product)
    visitor = asked(visit, product, language)

    def ticked(means: str) -> Locator:
        return visitor.page.get_by_label(visitor.say(f"safe.means.{means}"), exact=True)

    visitor.page.get_by_label(visitor.say("safe.when-asked")).fill("en semaine, le matin")
    for means in ("phone", "letter", "chat"):
        ticked(means).check()
    expect(ticked("phone")).not_to_be_checked()
    ticked("message").check()
    expect(ticked("chat")).not_to_be_checked()
    ticked("phone").check()
    visitor.page.get_by_label(visitor.say("safe.leave_message")).select_option("no")
    visitor.page.get_by_label(visitor.say("safe.agreed_word")).fill("tournesol")
    visitor.page.get_by_label(visitor.say("contact.phone")).fill("06 00 00 00 00")
    shown(visitor.page, f"consent-safe-contact-{language}")
    visitor.button("consent.give").click()
    expect(visitor.page.locator("#consent-recorded")).to_contain_text(UNIT["name"])
    assert product.bodies("PUT", f"{PATH}/consent")[-1]["safe_contact"] == {
        "when": "en semaine, le matin", "means": ["phone", "message"], "leave_message": False,
        "agreed_word": "tournesol",
    }  # fmt: skip


@pytest.mark.parametrize("reason", ["means", "only-chat"])
def test_a_means_without_its_detail_is_said(visit: Visit, product: Product, reason: str) -> None:
    """The page keeps what was typed."""
    product.answers["PUT", f"{PATH}/consent"] = (422, {"title": "x", "reason": reason})
    visitor = asked(visit, product)
    visitor.page.get_by_label(visitor.say("safe.agreed_word")).fill("tournesol")
    visitor.button("consent.give").click()
    visitor.expect_alert(f"consent.{reason}")
    expect(visitor.page.get_by_label(visitor.say("safe.agreed_word"))).to_have_value("tournesol")
