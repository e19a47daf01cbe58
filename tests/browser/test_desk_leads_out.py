"""The ways out of a conversation at the desk: consent, the signalement, cards; and the magistrate's list."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey
from playwright.sync_api import expect

from shared.sealing import jwe_to
from tests.browser.test_desk_states import claimable
from tests.support.browser.a_product import PATH, UNIT, a_waiting
from tests.support.browser.pages import Desk, Panel, until
from tests.support.browser.product import CONVERSATION, Product
from tests.support.browser.shown import shown

Sit = Callable[..., Desk]
REQUEST = "0b6f3c1a-5d2e-4f80-9a1b-2c3d4e5f6a7b"
OFFENCES = [{"code": "dignity", "labels": {"fr": "Atteinte à la dignité", "en": "Attack on dignity"}}]
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
    panel.button("lead.invite").click()
    assert [list(body) for body in product.bodies("POST", f"{PATH}/consent/invitation")] == [["id"]]
    product.relay.log.event("consent-invited")
    expect(panel.root.get_by_text(desk.say("lead.invited"))).to_be_visible()
    details = {"name": "Ada", "phone": "06 00 00 00 00"}
    product.relay.log.event("consent-recorded", unit=UNIT, transmitted=list(details), details=details)
    expect(panel.root.get_by_text(details["phone"])).to_be_visible()
    shown(desk.page, f"desk-consented-{language}")
    product.relay.log.event("consent-withdrawn")
    expect(panel.root.get_by_text(desk.say("lead.withdrawn"))).to_be_visible()
    expect(panel.root.get_by_text(details["phone"])).to_have_count(0)


def test_the_operator_passes_it_to_the_other_force(sit: Sit, product: Product, language: str) -> None:
    """The operator reads first that an unsent draft is withdrawn; messages after the transfer are not theirs."""
    product.answers["POST", f"{PATH}/transfer"] = (200, {})
    desk, panel = talking(sit, product, language)
    product.relay.log.message("visitor", "J’habite à la campagne.")
    panel.root.get_by_text(desk.say("transfer.title"), exact=True).click()
    warned = {"fr": "Un signalement qui n’est pas encore parti", "en": "A report that has not been sent yet"}
    expect(panel.root.get_by_text(warned[language])).to_be_visible()
    shown(desk.page, f"desk-passing-{language}")
    panel.button("transfer.now", to=desk.say.force("gendarmerie", "to")).click()
    desk.expect_alert(desk.say("refused.moved"))
    assert panel.said() == []
    assert [body["force"] for body in product.bodies("POST", f"{PATH}/transfer")] == ["gendarmerie"]


def test_who_takes_it_on_sees_where_it_came_from(sit: Sit, product: Product, language: str) -> None:
    """The first force had it before; reception is no force."""
    desk, panel = talking(sit, product, language)
    product.relay.log.event("conversation-received", came_from="reception.0", unit=UNIT)
    came_from = desk.say.pattern("mark.came-from")
    expect(panel.log.get_by_text(came_from)).to_have_count(0)
    product.relay.log.event("conversation-received", came_from="gendarmerie.1", unit=UNIT)
    force = desk.say.force("gendarmerie", "the")
    expect(panel.log.get_by_text(desk.say("mark.came-from", force=force))).to_be_visible()


def test_the_operator_drafts_a_signalement(sit: Sit, product: Product, language: str) -> None:
    """The desk asks for an account of the offence, and says where the signalement stands."""
    product.answers["GET", "/api/signalement/offences"] = (200, OFFENCES)
    drafted = (201, {"signalement": "s", "status": "awaiting-consent"})
    product.answers["POST", "/api/signalement/signalements"] = drafted
    desk, panel = talking(sit, product, language)
    panel.root.get_by_text(desk.say("lead.signalement"), exact=True).click()
    panel.button("lead.draft").click()
    expect(panel.root.get_by_role("alert").get_by_text(desk.say("lead.facts-missing"))).to_be_visible()
    panel.root.get_by_label(desk.say("lead.facts")).fill("Menaces répétées.")
    panel.root.get_by_label(desk.say("lead.offence")).select_option("dignity")
    fits = product.answers["POST", "/api/signalement/signalements"]
    product.answers["POST", "/api/signalement/signalements"] = (422, {"detail": "À corriger : summary."})
    panel.button("lead.draft").click()
    expect(panel.root.get_by_role("alert").get_by_text(desk.say("refused.422"))).to_be_visible()
    product.answers["POST", "/api/signalement/signalements"] = fits
    shown(desk.page, f"desk-signalement-{language}")
    panel.button("lead.draft").click()
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
    expect(panel.button("lead.reread")).to_be_hidden()
    product.relay.log.event("signalement-progressed", signalement=name, status="awaiting-consent", unit=UNIT)
    account = panel.root.get_by_label(desk.say("lead.facts"))
    panel.root.get_by_text(desk.say("lead.signalement"), exact=True).click()
    account.fill("Autre chose")
    panel.button("lead.reread").click()
    expect(panel.root.get_by_role("alert").get_by_text(desk.say("lead.reread-full"))).to_be_visible()
    account.fill("")
    panel.button("lead.reread").click()
    expect(account).to_have_value("Menaces.")
    expect(panel.root.get_by_label(desk.say("lead.offence"))).to_have_value("dignity")
    shown(desk.page, f"desk-rereading-{language}")
    account.fill("Menaces, deux fois.")
    panel.button("lead.draft").click()
    expect(account).to_have_value("")
    (body,) = product.bodies("POST", path)
    assert body["summary"] == written | {"facts": "Menaces, deux fois."}
    product.relay.log.event("signalement-progressed", signalement=name, status="withdrawn", unit=UNIT)
    product.relay.log.event(
        "signalement-progressed", signalement=again["signalement"], status="forwarded", unit=UNIT
    )
    expect(panel.button("lead.reread")).to_be_hidden()


def test_the_operator_gives_a_card(sit: Sit, product: Product, language: str) -> None:
    """Partners near the visitor's commune, for their theme; as the directory has it by now."""
    product.answers["GET", "/api/directory/partners"] = (200, [PARTNER])
    by_now = PARTNER | {"hours": {"text": "", "opening": "Mo-Fr 09:00-17:00"}}
    product.answers["GET", "/api/directory/partners/p1"] = (200, by_now)
    product.answers["POST", f"{PATH}/orientation"] = (200, {})
    desk, panel = talking(sit, product, language)
    panel.root.get_by_text(desk.say("lead.orient"), exact=True).click()
    expect(panel.root.get_by_text("Maison de Simone")).to_be_visible()
    far = {"fr": "1,2", "en": "1.2"}[language]
    expect(panel.root.get_by_text(desk.say("lead.distance", km=far))).to_be_visible()
    shown(desk.page, f"desk-orientation-{language}")
    panel.button("lead.give").click()
    asked = next(request.url for request in product.asked if "/partners" in request.url)
    assert "commune=33063" in asked
    assert "theme=sexual-violence" in asked
    until(desk.page, lambda: len(product.bodies("POST", f"{PATH}/orientation")) == 1)
    (body,) = product.bodies("POST", f"{PATH}/orientation")
    assert body["card"] == {
        "partner": "p1", "name": "Maison de Simone", "phone": "05 56 00 00 00", "address": "1 rue Haute",
        "hours": "Mo-Fr 09:00-17:00", "verified_on": "2026-11-02",
    }  # fmt: skip


def test_a_card_that_is_withdrawn_by_now_is_not_given(sit: Sit, product: Product) -> None:
    """Nobody is sent where nobody is; a directory that is silent keeps no card from anybody."""
    product.answers["GET", "/api/directory/partners"] = (200, [PARTNER])
    product.answers["POST", f"{PATH}/orientation"] = (200, {})
    desk, panel = talking(sit, product)
    panel.root.get_by_text(desk.say("lead.orient"), exact=True).click()
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
    product.relay.log.event("identification-awaited", ground="minor")
    expect(panel.root.get_by_text(desk.say("lead.identity.awaited"))).to_be_visible()
    assert product.bodies("POST", f"{PATH}/identification")[0]["ground"] == "minor"
    product.relay.log.event("identification-disclosed", address=[SEALED])
    expect(panel.root.get_by_text(re.compile(r"203\.0\.113\.7 \(50123\), .* 2026 .* UTC"))).to_be_visible()
    shown(desk.page, f"desk-identified-{language}")


def test_the_magistrate_decides_and_opens_the_address_in_this_page(
    sit: Sit, product: Product, language: str, tmp_path: Path
) -> None:
    """The private key is read into the page, opens the address there, and is sent to nobody."""
    key = ECKey.generate_key("P-256", {"kid": "the-magistrate"})
    private = tmp_path / "private.json"
    private.write_text(json.dumps(key.as_dict(private=True)))
    jwe = jwe_to(json.dumps(key.as_dict(private=False)), json.dumps(SEALED).encode())
    entry = {
        "conversation": CONVERSATION, "identification": REQUEST, "force": "police", "ground": "minor",
        "asked": "2026-11-02T09:05:00+00:00", "status": "awaited", "sealed_addresses": [jwe], "refused": [],
    }  # fmt: skip
    waiting: list[dict[str, Any]] = [entry]
    product.answers["GET", "/api/chat/identifications"] = lambda _: (200, waiting)

    def decided(_: object) -> tuple[int, Any]:
        waiting[:] = [entry | {"status": "authorised"}]
        return 200, {}

    product.answers["POST", f"{PATH}/authorisation"] = decided
    product.answers["POST", f"{PATH}/disclosure"] = (200, {})
    desk = sit(language, role="magistrate", force=None)
    expect(desk.page.get_by_text(desk.say("ground.minor"))).to_be_visible()
    shown(desk.page, f"desk-magistrate-{language}")
    desk.button("magistrate.grant").click()
    expect(desk.page.get_by_text(desk.say("magistrate.grant-what"))).to_be_visible()
    shown(desk.page, f"desk-magistrate-confirms-{language}")
    assert product.bodies("POST", f"{PATH}/authorisation") == []
    desk.button("magistrate.confirm").click()
    desk.button("magistrate.disclose").click()
    desk.expect_alert(desk.say("magistrate.key-needed"))
    desk.page.get_by_label(desk.say("magistrate.key")).set_input_files(private)
    desk.button("magistrate.disclose").click()
    expect(desk.page.get_by_text(desk.say("magistrate.key-read"))).to_be_visible()
    desk.page.wait_for_timeout(300)
    (disclosure,) = product.bodies("POST", f"{PATH}/disclosure")
    assert (disclosure["identification"], disclosure["addresses"]) == (REQUEST, [SEALED])
    secret = key.as_dict(private=True)["d"]
    assert not any(secret in (asked.post_data or "") for asked in product.asked)


def test_the_magistrate_sees_what_was_refused_before(sit: Sit, product: Product, language: str) -> None:
    """Another ground for the same conversation does not look like a first request."""
    before = {"ground": "minor", "asked": "2026-11-02T08:05:00+00:00", "refused": "2026-11-02T08:35:00+00:00"}
    entry = {
        "conversation": CONVERSATION, "identification": REQUEST, "force": "police", "ground": "emergency",
        "asked": "2026-11-02T09:05:00+00:00", "status": "awaited", "sealed_addresses": [], "refused": [before],
    }  # fmt: skip
    product.answers["GET", "/api/chat/identifications"] = (200, [entry])
    desk = sit(language, role="magistrate", force=None)
    said = desk.say.pattern("magistrate.refused", ground=desk.say("ground.minor"))
    refused = desk.page.locator("#identifications").get_by_text(said)
    expect(refused).to_contain_text({"fr": "2 nov. 2026", "en": "2 Nov 2026"}[language])
    shown(desk.page, f"desk-magistrate-again-{language}")


def test_another_key_opens_nothing(sit: Sit, product: Product, tmp_path: Path) -> None:
    """The page says that it is not the right one, and nothing is disclosed."""
    keys = [ECKey.generate_key("P-256") for _ in range(2)]
    private = tmp_path / "private.json"
    private.write_text(json.dumps(keys[1].as_dict(private=True)))
    jwe = jwe_to(json.dumps(keys[0].as_dict(private=False)), json.dumps(SEALED).encode())
    entry = {
        "conversation": CONVERSATION, "identification": REQUEST, "force": "police", "ground": "emergency",
        "asked": "2026-11-02T09:05:00+00:00", "status": "authorised", "sealed_addresses": [jwe], "refused": [],
    }  # fmt: skip
    product.answers["GET", "/api/chat/identifications"] = (200, [entry])
    desk = sit(role="magistrate", force=None)
    expect(desk.button("magistrate.disclose")).to_be_visible()
    desk.page.get_by_label(desk.say("magistrate.key")).set_input_files(private)
    desk.button("magistrate.disclose").click()
    desk.expect_alert(desk.say("magistrate.key-other"))
    wrong = tmp_path / "letter.txt"
    wrong.write_text("no key")
    desk.page.get_by_label(desk.say("magistrate.key")).set_input_files(wrong)
    desk.expect_alert(desk.say("magistrate.key-wrong"))
    expect(desk.page.get_by_text(desk.say("magistrate.key-read"))).to_have_count(0)
    assert product.bodies("POST", f"{PATH}/disclosure") == []
