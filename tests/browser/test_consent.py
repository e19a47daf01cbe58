"""Consent in the visitor's page: what would be sent and to whom, given, taken back."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.support.browser.a_product import PATH, UNIT
from tests.support.browser.consent import PESSAC, TEXT, Visit, asked, passed_on, recorded
from tests.support.browser.product import Product
from tests.support.browser.shown import shown, uncovered


def test_a_draft_that_waits_unfolds_nothing(visit: Visit, product: Product) -> None:
    """The form opens when the visitor asks; a text that has changed since is said, and read again."""
    product.answers["GET", f"{PATH}/consent"] = (200, TEXT | {"unit": UNIT, "given": None})
    product.answers["PUT", f"{PATH}/consent"] = (409, {"title": "x", "reason": "text-changed"})
    visitor = visit().open()
    product.relay.log.event("conversation-received", unit=UNIT, urgent=False)
    product.relay.log.event("signalement-progressed", status="awaiting-consent", unit=UNIT)
    product.relay.log.message("operator", "Voulez-vous qu’un service vous rappelle ?")
    expect(visitor.message("Voulez-vous qu’un service vous rappelle ?")).to_be_visible()
    for part in ("#consent", "#asked", "#agreement"):
        expect(visitor.page.locator(part)).to_be_hidden()
    visitor.more("consent.open")
    expect(visitor.page.locator("#consent-text")).to_have_text(TEXT["paragraphs"]["fr"][0])  # type: ignore[index]
    visitor.page.get_by_label(visitor.say("contact.phone")).fill("06 12 34 56 78")
    visitor.button("consent.give").click()
    visitor.expect_alert("consent.text-changed")


def test_what_would_be_sent_is_said_before_anything_is_asked(
    visit: Visit, product: Product, language: str
) -> None:
    """The text, the unit that is competent, and how they can be reached."""
    visitor = asked(visit, product, language)
    expect(visitor.page.locator("#consent-text")).to_have_text(TEXT["paragraphs"][language][0])  # type: ignore[index]
    expect(visitor.page.locator("#consent-unit")).to_have_text(UNIT["name"])
    shown(visitor.page, f"consent-asked-{language}")


def test_a_visitor_consents_follows_and_takes_it_back(visit: Visit, product: Product, language: str) -> None:
    """The details go with the version that was read; each step of the signalement is said."""
    product.answers["PUT", f"{PATH}/consent"] = recorded(product)
    visitor = asked(visit, product, language)
    visitor.page.get_by_label(visitor.say("contact.phone")).fill("06 00 00 00 00")
    visitor.page.get_by_label(visitor.say("contact.name")).fill("Ada")
    visitor.button("consent.give").click()
    expect(visitor.page.locator("#consent-recorded")).to_contain_text(UNIT["name"])
    body = product.bodies("PUT", f"{PATH}/consent")[-1]
    assert body["contact"] == {"name": "Ada", "phone": "06 00 00 00 00", "email": "", "address": ""}
    assert (body["text_version"], body["unit"]) == ("7", UNIT["id"])
    product.relay.log.event("signalement-progressed", status="awaiting-consent", unit=UNIT)
    expect(visitor.page.get_by_text(visitor.say("signalement.leaving"))).to_be_visible()
    shown(visitor.page, f"consent-given-{language}")
    product.relay.log.event("signalement-progressed", status="received", unit=UNIT)
    expect(visitor.page.locator("#signalement")).to_contain_text(
        visitor.say("signalement.received", unit=UNIT["name"])
    )
    expect(visitor.button("consent.withdraw")).to_be_hidden()


def test_without_a_way_to_be_reached_nothing_is_recorded(visit: Visit, product: Product) -> None:
    """The page says what is missing, and what was typed stays."""
    product.answers["PUT", f"{PATH}/consent"] = (422, {"title": "nothing"})
    visitor = asked(visit, product)
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    visitor.page.get_by_label(visitor.say("contact.name")).fill("Ada")
    visitor.button("consent.give").click()
    visitor.expect_alert("consent.no-contact")
    alert = visitor.page.locator("[data-alert]:has(#consent-error)")
    expect(visitor.page.get_by_label(visitor.say("contact.phone"), exact=True)).to_be_focused()
    expect(alert).to_be_in_viewport(ratio=1)
    assert uncovered(alert)
    assert visitor.say("safe.means.chat") in visitor.say("consent.no-contact")
    expect(visitor.page.get_by_label(visitor.say("contact.name"))).to_have_value("Ada")


def test_not_now_is_an_answer_and_may_change(visit: Visit, product: Product) -> None:
    """The question goes away, and comes back when the visitor wants it."""
    visitor = asked(visit, product)
    visitor.button("consent.later").click()
    expect(visitor.page.locator("#consent")).to_be_hidden()
    expect(visitor.page.locator("#asked")).to_be_hidden()
    visitor.more("consent.open")
    expect(visitor.button("consent.give")).to_be_visible()
    visitor.button("consent.later").click()
    expect(visitor.page.locator("#consent")).to_be_hidden()
    assert len(product.bodies("POST", f"{PATH}/consent/postponement")) == 1, "nobody had asked again"


def test_not_now_said_in_another_window_is_said_here_and_it_may_be_asked_again(
    visit: Visit, product: Product
) -> None:
    """Each time that it is asked for has one answer."""
    visitor = asked(visit, product)
    product.relay.log.event("consent-postponed")
    expect(visitor.page.locator("#consent")).to_be_hidden()
    product.relay.log.event("consent-invited")
    visitor.button("consent.read").click()
    visitor.button("consent.later").click()
    expect(visitor.page.locator("#consent")).to_be_hidden()
    (body,) = product.bodies("POST", f"{PATH}/consent/postponement")
    assert body["id"] == product.relay.log.frames[-2]["id"]


def test_taken_back_the_question_is_open_again(visit: Visit, product: Product) -> None:
    """The withdrawal is asked for, and the log says that it holds."""
    visitor = asked(visit, product)
    product.relay.log.event("consent-recorded", unit=UNIT, transmitted=["phone"])

    def withdrawn(_: object) -> tuple[int, Any]:
        product.relay.log.event("consent-withdrawn")
        return 200, {}

    product.answers["DELETE", f"{PATH}/consent"] = withdrawn
    visitor.button("consent.withdraw").click()
    expect(visitor.button("consent.open")).to_be_visible()
    expect(visitor.page.locator("#consent")).to_be_hidden()


def test_another_unit_is_chosen_by_the_same_search(visit: Visit, product: Product) -> None:
    """The commune's unit takes the place of the competent one."""
    competence = {"force": "police", "unit": PESSAC}
    product.answers["GET", "/api/router/communes/33063"] = (200, {"competence": competence})
    product.answers["PUT", f"{PATH}/consent"] = recorded(product)
    visitor = asked(visit, product)
    visitor.page.get_by_text(visitor.say("consent.other")).click()
    field = visitor.page.get_by_role("combobox", name=visitor.say("consent.commune"))
    field.press_sequentially("bordeau")
    visitor.page.locator("#consent-communes [role=option]").first.click()
    expect(visitor.page.locator("#consent-unit")).to_have_text(PESSAC["name"])
    visitor.page.get_by_label(visitor.say("contact.email"), exact=True).fill("ada@example.org")
    visitor.button("consent.give").click()
    expect(visitor.page.locator("#consent-recorded")).to_contain_text(PESSAC["name"])
    assert product.bodies("PUT", f"{PATH}/consent")[-1]["unit"] == PESSAC["id"]


def test_passed_to_the_other_force_no_service_is_named_until_one_is_chosen(
    visit: Visit, product: Product, language: str
) -> None:
    """The former one is no longer shown, nothing is asked that must be refused, and the choice is open."""
    product.answers["GET", "/api/router/communes/33063"] = (200, {"competence": {"unit": PESSAC}})
    product.answers["PUT", f"{PATH}/consent"] = recorded(product)
    visitor = asked(visit, product, language)
    passed_on(product, unit=None)
    expect(visitor.page.get_by_text(visitor.say("consent.nobody"))).to_be_visible()
    expect(visitor.page.get_by_text(UNIT["name"])).to_have_count(0)
    visitor.page.get_by_label(visitor.say("contact.phone")).fill("06 00 00 00 00")
    visitor.button("consent.give").click()
    visitor.expect_alert("consent.choose-first")
    assert product.bodies("PUT", f"{PATH}/consent") == []
    field = visitor.page.get_by_role("combobox", name=visitor.say("consent.commune"))
    expect(field).to_be_focused()
    shown(visitor.page, f"consent-nobody-{language}")
    field.press_sequentially("bordeau")
    visitor.page.locator("#consent-communes [role=option]").first.click()
    expect(visitor.page.locator("#consent-unit")).to_have_text(PESSAC["name"])
    expect(visitor.page.get_by_text(visitor.say("consent.nobody"))).to_be_hidden()
    visitor.button("consent.give").click()
    expect(visitor.page.locator("#consent-recorded")).to_contain_text(PESSAC["name"])
    assert [body["unit"] for body in product.bodies("PUT", f"{PATH}/consent")] == [PESSAC["id"]]


def test_invited_again_without_a_service_the_choice_is_open(visit: Visit, product: Product) -> None:
    """Even by an answer that is older than the log."""
    visitor = asked(visit, product)
    visitor.button("consent.later").click()
    passed_on(product, unit=None).event("consent-invited")
    visitor.button("consent.read").click()
    expect(visitor.page.get_by_text(visitor.say("consent.nobody"))).to_be_visible()
    expect(visitor.page.get_by_text(visitor.say("consent.unit"))).to_be_hidden()
    expect(visitor.page.get_by_role("combobox", name=visitor.say("consent.commune"))).to_be_visible()


def test_a_service_that_is_known_again_is_shown(visit: Visit, product: Product) -> None:
    """The new consent takes the place of the former one, and the visitor is asked no more."""
    visitor = asked(visit, product)
    passed_on(product, unit=None)
    expect(visitor.page.locator("#consent-nobody")).to_be_visible()
    visitor.button("consent.give").click()
    visitor.expect_alert("consent.choose-first")
    commune = visitor.page.get_by_role("combobox", name=visitor.say("consent.commune"))
    expect(commune).to_be_focused()
    expect(visitor.page.locator("#consent-error")).to_be_in_viewport(ratio=1)
    passed_on(product, unit=PESSAC, log="police.3")
    expect(visitor.page.locator("#consent-unit")).to_have_text(PESSAC["name"])
    expect(visitor.page.get_by_text(visitor.say("consent.nobody"))).to_be_hidden()
    expect(visitor.page.get_by_text(visitor.say("consent.choose-first"))).to_have_count(0)
    expect(visitor.page.get_by_text(visitor.say("consent.other"))).to_be_visible()


def test_what_the_visitor_chose_holds_when_nobody_says_better(visit: Visit, product: Product) -> None:
    """The other force has no unit to name: theirs is still the one that is shown, and sent."""
    product.answers["GET", "/api/router/communes/33063"] = (200, {"competence": {"unit": PESSAC}})
    product.answers["PUT", f"{PATH}/consent"] = recorded(product)
    visitor = asked(visit, product)
    visitor.page.get_by_text(visitor.say("consent.other")).click()
    visitor.page.get_by_role("combobox", name=visitor.say("consent.commune")).press_sequentially("bordeau")
    visitor.page.locator("#consent-communes [role=option]").first.click()
    expect(visitor.page.locator("#consent-unit")).to_have_text(PESSAC["name"])
    passed_on(product, unit=None)
    visitor.expect_status("status.waiting")
    expect(visitor.page.locator("#consent-unit")).to_have_text(PESSAC["name"])
    visitor.page.get_by_label(visitor.say("contact.phone")).fill("06 00 00 00 00")
    visitor.button("consent.give").click()
    expect(visitor.page.locator("#consent-recorded")).to_contain_text(PESSAC["name"])
    assert [body["unit"] for body in product.bodies("PUT", f"{PATH}/consent")] == [PESSAC["id"]]


def test_a_conversation_without_its_service_is_refused_in_words_that_lead_on(
    visit: Visit, product: Product
) -> None:
    """Nothing is wrong with the text that was read."""
    product.answers["PUT", f"{PATH}/consent"] = (409, {"title": "not yet", "reason": "routing"})
    visitor = asked(visit, product)
    visitor.page.get_by_label(visitor.say("contact.phone")).fill("06 00 00 00 00")
    visitor.button("consent.give").click()
    visitor.expect_alert("consent.routing")


def test_a_text_that_changed_is_read_again(visit: Visit, product: Product) -> None:
    """Nothing is recorded under a text that was not read."""
    product.answers["PUT", f"{PATH}/consent"] = (409, {"title": "changed", "reason": "text-changed"})
    visitor = asked(visit, product)
    new = TEXT | {"version": "8", "paragraphs": {"fr": ["Le texte a changé."], "en": ["Changed."]}}
    product.answers["GET", f"{PATH}/consent"] = (200, new | {"unit": UNIT, "given": None})
    visitor.page.get_by_label(visitor.say("contact.phone")).fill("06")
    visitor.button("consent.give").click()
    expect(visitor.page.locator("#consent-text")).to_have_text("Le texte a changé.")


def test_a_visitor_sees_who_passed_their_signalement_on_and_to_whom(visit: Visit, product: Product) -> None:
    """Whatever the new unit answers afterwards, it stays on the page."""
    visitor = asked(visit, product)
    log = product.relay.log
    log.event("consent-recorded", unit=UNIT, transmitted=["phone"])
    log.event("signalement-progressed", status="overdue", unit=UNIT)
    log.event("signalement-progressed", status="forwarded", unit=PESSAC, rerouted_by="police")
    log.event("signalement-progressed", status="received", unit=PESSAC)
    said = visitor.page.locator("#signalement-rerouted")
    expect(said).to_have_text(
        visitor.say("signalement.rerouted", unit=PESSAC["name"], force="police nationale")
    )
    expect(visitor.page.locator("#signalement")).to_contain_text(PESSAC["name"])


def test_asked_again_a_visitor_may_agree_once_more_or_leave_it_as_it_is(
    visit: Visit, product: Product
) -> None:
    """For a unit of the other force another agreement is needed; without it, the first one holds."""
    visitor = asked(visit, product)
    product.relay.log.event("consent-recorded", unit=UNIT, transmitted=["phone"])
    expect(visitor.page.locator("#consent-recorded")).to_be_visible()
    product.relay.log.event("consent-invited")
    visitor.button("consent.read").click()
    expect(visitor.page.get_by_text(visitor.say("consent.again"))).to_be_visible()
    visitor.button("consent.later").click()
    expect(visitor.page.locator("#consent-recorded")).to_contain_text(UNIT["name"])


def test_each_signalement_keeps_its_own_progress_and_the_next_one_asks_again(
    visit: Visit, product: Product, language: str
) -> None:
    """Each says what left with it; an agreement that has served cannot be taken back, nor serve the second."""
    visitor = asked(visit, product, language)
    log, name = product.relay.log, UNIT["name"]
    log.event("consent-recorded", unit=UNIT, transmitted=["name", "phone"])
    log.event("signalement-progressed", signalement="one", status="contacted", unit=UNIT)
    log.event("signalement-progressed", signalement="two", status="awaiting-consent", unit=UNIT)
    lines = visitor.page.locator("#signalement p")
    first = visitor.say("signalement.contacted", unit=name)
    expect(lines).to_contain_text([first, visitor.say("signalement.another")])
    expect(visitor.page.locator("#consent-recorded")).to_contain_text(visitor.say.pattern("consent.used"))
    expect(visitor.button("consent.withdraw")).to_be_hidden()
    log.event("consent-invited")
    expect(visitor.button("consent.read")).to_be_visible()
    shown(visitor.page, f"consent-second-{language}")
    second = log.event("consent-recorded", unit=PESSAC, transmitted=["email"])
    log.event("signalement-progressed", signalement="late", status="forwarded", unit=UNIT, consent="first")
    expect(visitor.button("consent.withdraw")).to_be_visible()
    log.event(
        "signalement-progressed", signalement="two", status="forwarded", unit=PESSAC, consent=second["id"]
    )
    left = [visitor.say("signalement.forwarded", unit=unit["name"]) for unit in (PESSAC, UNIT)]
    then = visitor.say.pattern("signalement.left-then", given=visitor.say("contact.email").lower())
    expect(lines.nth(1)).to_have_text(re.compile(re.escape(left[0]) + " " + then.pattern))
    expect(lines).to_contain_text([first, *left])
    given = [visitor.say(f"contact.{part}").lower() for part in ("name", "phone", "email")]
    expect(lines).to_contain_text([", ".join(given[:2]), given[2], ""])
    expect(visitor.button("consent.withdraw")).to_be_hidden()
