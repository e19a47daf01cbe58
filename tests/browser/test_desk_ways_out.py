"""The ways out of a conversation at the desk: consent, the signalement, cards, a magistrate."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.test_desk_states import claimable
from tests.support.browser.a_product import PATH, UNIT, a_waiting
from tests.support.browser.pages import Desk, Panel, until
from tests.support.browser.product import CONVERSATION, Product
from tests.support.browser.shown import shown

Sit = Callable[..., Desk]
OFFENCES: list[dict[str, Any]] = [
    {"code": "dignity", "labels": {"fr": "Atteinte à la dignité", "en": "Attack on dignity"}}
]
PARTNER = {
    "id": "p1", "name": "Maison de Simone", "phone": "05 56 00 00 00", "address": "1 rue Haute",
    "distance_km": 1.2, "verified_on": "2026-11-02", "hours": {"text": "9 h à 18 h"},
}  # fmt: skip
SEALED = {"address": "203.0.113.7", "port": 50123, "time": "2026-11-02T09:00:00+00:00"}


def talking(sit: Sit, product: Product, language: str = "fr") -> tuple[Desk, Panel]:
    """An operator who has taken a conversation of Bordeaux."""
    claimable(product, a_waiting())
    product.relay.log.event("conversation-opened", commune="33063", theme="sexual-violence")
    desk = sit(language)
    return desk, desk.take()


def test_the_operator_asks_for_consent_and_sees_the_details(
    sit: Sit, product: Product, language: str
) -> None:
    """Asked for, given, taken back: the details are on screen as long as the consent holds."""
    product.answers["POST", f"{PATH}/consent/invitation"] = (200, {})
    desk, panel = talking(sit, product, language)
    panel.tool("signalement")
    panel.button("lead.invite").click()
    assert [list(body) for body in product.bodies("POST", f"{PATH}/consent/invitation")] == [["id"]]
    product.relay.log.event("consent-invited")
    expect(panel.root.get_by_text(desk.say("lead.invited"))).to_be_visible()
    product.relay.log.event("consent-postponed")
    expect(desk.page.get_by_text(desk.say("lead.postponed"))).to_be_visible()
    expect(panel.log.get_by_text(desk.say.pattern("mark.postponed"))).to_be_visible()
    panel.tool("person")
    details = {"name": "Ada", "phone": "06 00 00 00 00"}
    product.relay.log.event("consent-recorded", unit=UNIT, transmitted=list(details), details=details)
    expect(panel.root.get_by_text(details["phone"])).to_be_visible()
    expect(desk.page.locator("[data-part=contact] dd").first).to_have_text(desk.say("safe.nothing"))
    shown(desk.page, f"desk-consented-{language}")
    product.relay.log.event("consent-withdrawn")
    panel.tool("signalement")
    expect(panel.root.get_by_text(desk.say("lead.withdrawn"))).to_be_visible()
    expect(panel.root.get_by_text(details["phone"])).to_have_count(0)


def test_the_operator_reads_first_how_to_reach_the_person_without_danger(
    sit: Sit, product: Product, language: str
) -> None:
    """When, by which means, whether a message may be left, the agreed word; and then the number."""
    desk, panel = talking(sit, product, language)
    panel.tool("person")
    safe = {
        "when": "jamais le soir",
        "means": ["phone", "letter"],
        "leave_message": False,
        "agreed_word": "lilas",
    }
    details = {"phone": "06 00 00 00 00", "safe_contact": safe}
    product.relay.log.event("consent-recorded", unit=UNIT, transmitted=["phone"], details=details)
    expect(desk.page.locator("[data-part=contact] dd")).to_have_text(
        [
            "jamais le soir",
            f"{desk.say('safe.means.phone')} · {desk.say('safe.means.letter')}",
            desk.say("safe.leave_message.no"),
            "lilas",
            "06 00 00 00 00",
        ]
    )
    shown(desk.page, f"desk-safe-contact-{language}")


def test_the_operator_passes_it_to_the_other_force(sit: Sit, product: Product, language: str) -> None:
    """The operator reads first that an unsent draft is withdrawn; messages after the transfer are not theirs."""
    product.answers["POST", f"{PATH}/transfer"] = (200, {})
    desk, panel = talking(sit, product, language)
    product.relay.log.message("visitor", "J’habite à la campagne.")
    panel.tool("handover")
    warned = {"fr": "Un signalement qui n’est pas encore parti", "en": "A report that has not been sent yet"}
    expect(panel.root.get_by_text(warned[language])).to_be_visible()
    shown(desk.page, f"desk-passing-{language}")
    panel.root.get_by_label(desk.say("handover.note")).fill("Un signalement est à refaire.")
    panel.button("transfer.now", to=desk.say.force("gendarmerie", "to")).click()
    panel.button("transfer.confirm", to=desk.say.force("gendarmerie", "to")).click()
    desk.expect_alert(desk.say("refused.moved"))
    assert panel.said() == []
    assert panel.root.get_by_label(desk.say("desk.unsent")).is_hidden()
    (body,) = product.bodies("POST", f"{PATH}/transfer")
    assert (body["force"], body["note"]) == ("gendarmerie", "Un signalement est à refaire.")


def test_who_takes_it_on_sees_where_it_came_from(sit: Sit, product: Product, language: str) -> None:
    """And who had it there, a psychologist too, who has not come along."""
    desk, panel = talking(sit, product, language)
    for what in ("conversation-claimed", "psychologist-joined", "conversation-transferred"):
        shown_there = {"what": f"chat.{what}", "came_from": "gendarmerie.1", "pseudonym": "Claude"}
        product.relay.log.event("past-retold", **shown_there, shared=what == "psychologist-joined")
    for mark in ("claimed", "psychologist-joined", "past-shared", "psychologist-left"):
        expect(panel.log.get_by_text(desk.say.pattern(f"mark.{mark}", name="Claude"))).to_have_count(1)
    force = desk.say.force("gendarmerie", "the")
    expect(panel.log.get_by_text(desk.say.pattern("mark.came-from", force=force))).to_be_visible()


def test_the_operator_drafts_a_signalement(sit: Sit, product: Product, language: str) -> None:
    """The desk asks for an account of the offence, and says where the signalement stands."""
    product.answers["GET", "/api/signalement/offences"] = (200, OFFENCES)
    drafted = (201, {"signalement": "s", "status": "awaiting-consent"})
    product.answers["POST", "/api/signalement/signalements"] = drafted
    desk, panel = talking(sit, product, language)
    panel.tool("signalement")
    panel.button("lead.draft").click()
    expect(panel.root.get_by_role("alert").get_by_text(desk.say("lead.facts-missing"))).to_be_visible()
    panel.root.get_by_label(desk.say("lead.facts")).fill("Menaces répétées.")
    panel.root.get_by_label(desk.say("lead.offence")).select_option("dignity")
    fits = product.answers["POST", "/api/signalement/signalements"]
    product.answers["POST", "/api/signalement/signalements"] = (422, {"detail": "À corriger : summary."})
    panel.save_signalement()
    expect(panel.root.get_by_role("alert").get_by_text(desk.say("refused.422"))).to_be_visible()
    product.answers["POST", "/api/signalement/signalements"] = fits
    panel.button("review.correct").click()
    shown(desk.page, f"desk-signalement-{language}")
    panel.save_signalement()
    expect(panel.root.get_by_text(desk.say("lead.status.awaiting-consent"))).to_be_visible()
    _, body = product.bodies("POST", "/api/signalement/signalements")
    assert body["conversation"] == CONVERSATION
    assert body["summary"] == {
        "facts": "Menaces répétées.", "date": "", "place": "", "offence": "dignity", "urgency": "normal",
    }  # fmt: skip
    product.relay.log.event("signalement-progressed", status="stopped", unit=UNIT)
    expect(panel.root.get_by_text(desk.say("lead.status.stopped", unit=UNIT["name"]))).to_be_visible()


def test_the_operator_reads_again_what_waits_and_corrects_it(
    sit: Sit, product: Product, language: str
) -> None:
    """The draft comes back into an empty form only; saved, it replaces the former one."""
    path, name = "/api/signalement/signalements", f"police-{CONVERSATION}-0123456789ab"
    written = {"facts": "Menaces.", "date": "mars", "place": "", "offence": "dignity", "urgency": "urgent"}
    product.answers["GET", "/api/signalement/offences"] = (200, OFFENCES)
    product.answers["GET", f"{path}/{name}/summary"] = (200, written)
    again = {"signalement": f"{name}-2", "status": "awaiting-consent", "unit": UNIT}
    product.answers["POST", path] = (201, again)
    desk, panel = talking(sit, product, language)
    panel.tool("signalement")
    expect(panel.button("lead.reread")).to_be_hidden()
    product.relay.log.event("signalement-progressed", signalement=name, status="awaiting-consent", unit=UNIT)
    account = panel.root.get_by_label(desk.say("lead.facts"))
    account.fill("Autre chose")
    panel.button("lead.reread").click()
    expect(panel.root.get_by_role("alert").get_by_text(desk.say("lead.reread-full"))).to_be_visible()
    account.fill("")
    panel.button("lead.reread").click()
    expect(account).to_have_value("Menaces.")
    expect(panel.root.get_by_label(desk.say("lead.offence"))).to_have_value("dignity")
    shown(desk.page, f"desk-rereading-{language}")
    account.fill("Menaces, deux fois.")
    panel.save_signalement()
    expect(account).to_have_value("")
    (body,) = product.bodies("POST", path)
    assert body["summary"] == written | {"facts": "Menaces, deux fois."}
    product.relay.log.event("signalement-progressed", signalement=name, status="withdrawn", unit=UNIT)
    product.relay.log.event(
        "signalement-progressed", signalement=again["signalement"], status="forwarded", unit=UNIT
    )
    expect(panel.button("lead.reread")).to_be_hidden()


def test_for_a_second_signalement_the_person_is_asked_again(
    sit: Sit, product: Product, language: str
) -> None:
    """The agreement served the first: the review says so, and the press that saves asks for another one."""
    path = "/api/signalement/signalements"
    product.answers["POST", path] = (201, {"signalement": "two", "status": "awaiting-consent", "unit": UNIT})
    product.answers["POST", f"{PATH}/consent/invitation"] = (200, {})
    desk, panel = talking(sit, product, language)
    panel.tool("signalement")
    product.relay.log.event("consent-recorded", unit=UNIT, transmitted=[], details={})
    product.relay.log.event("signalement-progressed", signalement="one", status="received", unit=UNIT)
    expect(panel.root.get_by_text(desk.say("lead.used", unit=UNIT["name"]))).to_be_visible()
    panel.root.get_by_label(desk.say("lead.facts")).fill("Menaces de nouveau.")
    panel.button("lead.draft").click()
    expect(panel.root.get_by_text(desk.say("review.waits-again"))).to_be_visible()
    shown(desk.page, f"desk-second-signalement-{language}")
    panel.button("review.save-ask").click()
    lines = panel.root.locator("[data-part=progress] p")
    first = desk.say("lead.status.received", unit=UNIT["name"])
    expect(lines).to_contain_text([first, desk.say("lead.status.another")])
    assert len(product.bodies("POST", f"{PATH}/consent/invitation")) == 1


def test_a_signalement_is_read_before_it_leaves(sit: Sit, product: Product, language: str) -> None:
    """All of it is shown, with where it goes; it can be corrected, and leaves at a second press."""
    path = "/api/signalement/signalements"
    product.answers["GET", "/api/signalement/offences"] = (200, OFFENCES)
    product.answers["POST", path] = (201, {"signalement": "s", "status": "forwarded", "unit": UNIT})
    desk, panel = talking(sit, product, language)
    panel.tool("signalement")
    account = panel.root.get_by_label(desk.say("lead.facts"))
    account.fill("Menaces répétées.")
    panel.root.get_by_label(desk.say("lead.offence")).select_option("dignity")
    panel.button("lead.draft").click()
    expect(panel.root.get_by_text(desk.say("review.waits"))).to_be_visible()
    expect(panel.button("review.save")).to_be_visible()
    product.relay.log.event("consent-recorded", unit=UNIT, transmitted=[], details={})
    expect(panel.button("review.send")).to_be_visible()
    expect(panel.root.get_by_text(desk.say("review.leaves", unit=UNIT["name"]))).to_be_visible()
    expect(panel.root.get_by_role("heading", name=desk.say("review.title-send"))).to_be_focused()
    expect(panel.root.get_by_text("Menaces répétées.")).to_be_visible()
    expect(panel.root.locator(".review")).to_contain_text(OFFENCES[0]["labels"][language])
    shown(desk.page, f"desk-review-{language}")
    assert product.bodies("POST", path) == []
    panel.button("review.correct").click()
    expect(account).to_be_focused()
    account.fill("Menaces répétées, devant témoins.")
    panel.save_signalement()
    expect(panel.root.get_by_text(desk.say("lead.status.forwarded", unit=UNIT["name"]))).to_be_in_viewport()
    assert [body["summary"]["facts"] for body in product.bodies("POST", path)] == [
        "Menaces répétées, devant témoins."
    ]


def test_the_operator_gives_a_card(sit: Sit, product: Product, language: str) -> None:
    """Partners near the visitor's commune, for their theme; as the directory has it by now."""
    product.answers["GET", "/api/directory/partners"] = (
        200,
        [PARTNER | {"opens_at": "2026-11-30T08:00:00Z"}],
    )
    by_now = PARTNER | {"hours": {"text": "", "opening": "Mo-Fr 09:00-17:00"}}
    product.answers["GET", "/api/directory/partners/p1"] = (200, by_now)
    product.answers["POST", f"{PATH}/orientation"] = (200, {})
    desk, panel = talking(sit, product, language)
    panel.tool("help")
    expect(panel.root.get_by_text("Maison de Simone")).to_be_visible()
    far = {"fr": "1,2", "en": "1.2"}[language]
    expect(panel.root.get_by_text(desk.say("lead.distance", km=far))).to_be_visible()
    expect(panel.root.get_by_text(desk.say.pattern("lead.closed"))).to_be_visible()
    shown(desk.page, f"desk-orientation-{language}")
    panel.button("lead.give").click()
    expect(panel.button("lead.give-again")).to_be_focused()
    asked = next(request.url for request in product.asked if "/partners" in request.url)
    assert "commune=33063" in asked
    assert "theme=sexual-violence" in asked
    until(desk.page, lambda: len(product.bodies("POST", f"{PATH}/orientation")) == 1)
    (body,) = product.bodies("POST", f"{PATH}/orientation")
    assert body["card"] == {
        "partner": "p1", "name": "Maison de Simone", "phone": "05 56 00 00 00", "address": "1 rue Haute",
        "hours": "Mo-Fr 09:00-17:00", "verified_on": "2026-11-02",
    }  # fmt: skip
    product.relay.log.event("orientation-given", card=body["card"])
    expect(panel.log).to_contain_text(desk.say.pattern("mark.oriented-card", card="Maison de Simone"))


def test_a_card_that_is_withdrawn_by_now_is_not_given(sit: Sit, product: Product) -> None:
    """Nobody is sent where nobody is; a directory that is silent keeps no card from anybody."""
    product.answers["GET", "/api/directory/partners"] = (200, [PARTNER])
    product.answers["POST", f"{PATH}/orientation"] = (200, {})
    desk, panel = talking(sit, product)
    panel.tool("help")
    panel.button("lead.give").click()
    expect(panel.root.get_by_role("alert").get_by_text(desk.say("lead.partner-gone"))).to_be_visible()
    assert product.bodies("POST", f"{PATH}/orientation") == []
    product.answers["GET", "/api/directory/partners/p1"] = (503, {})
    panel.button("lead.give").click()
    until(desk.page, lambda: len(product.bodies("POST", f"{PATH}/orientation")) == 1)


def test_the_operator_asks_the_magistrate(sit: Sit, product: Product, language: str) -> None:
    """On a ground; what came of it is said."""
    product.answers["POST", f"{PATH}/identification"] = (200, {})
    desk, panel = talking(sit, product, language)
    panel.root.get_by_text(desk.say("lead.identify"), exact=True).click()
    panel.button("lead.identify-now").click()
    expect(panel.root.get_by_role("alert").get_by_text(desk.say("lead.ground-missing"))).to_be_visible()
    panel.root.get_by_label(desk.say("ground.minor")).check()
    panel.button("lead.identify-now").click()
    expect(panel.button("lead.identify-confirm")).to_be_visible()
    assert product.bodies("POST", f"{PATH}/identification") == []
    panel.button("lead.identify-confirm").click()
    expect(panel.root.get_by_text(desk.say("lead.identify"), exact=True)).to_be_hidden()
    product.relay.log.event("identification-awaited", ground="minor")
    expect(panel.root.get_by_text(desk.say("lead.identity.awaited"))).to_be_visible()
    assert product.bodies("POST", f"{PATH}/identification")[0]["ground"] == "minor"
    product.relay.log.event("identification-disclosed", address=[SEALED])
    expect(panel.root.get_by_text(re.compile(r"203\.0\.113\.7 \(50123\), .* 2026 .* UTC"))).to_be_visible()
    shown(desk.page, f"desk-identified-{language}")
