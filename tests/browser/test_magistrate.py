"""The magistrate's list: deciding, and opening an address in the page."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey
from playwright.sync_api import expect

from shared.sealing import jwe_to
from tests.support.browser.a_product import PATH
from tests.support.browser.pages import Desk
from tests.support.browser.product import CONVERSATION, Product
from tests.support.browser.shown import shown

Sit = Callable[..., Desk]
REQUEST = "0b6f3c1a-5d2e-4f80-9a1b-2c3d4e5f6a7b"
HISTORY = {
    "opened": "2026-11-02T09:00:00+00:00", "minor": True, "danger_since": None, "danger_withdrawn": None,
}  # fmt: skip
ASKED_BY = {"operator": "operator-1", "pseudonym": "Camille"}
SEALED = {"address": "203.0.113.7", "port": 50123, "time": "2026-11-02T09:00:00+00:00"}


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
        "asked_by": ASKED_BY, "history": HISTORY,
    }  # fmt: skip
    decided_by(product, entry)
    desk = sit(language, role="magistrate", force=None)
    expect(desk.page.get_by_text(desk.say("ground.minor"))).to_be_visible()
    for said in (desk.say("magistrate.minor.true"), desk.say("magistrate.no-danger"), "Camille (operator-1)"):
        expect(desk.page.locator("#identifications")).to_contain_text(said)
    shown(desk.page, f"desk-magistrate-{language}")
    desk.button("magistrate.grant").click()
    expect(desk.page.get_by_text(desk.say("magistrate.grant-what"))).to_be_visible()
    shown(desk.page, f"desk-magistrate-confirms-{language}")
    desk.button("magistrate.refuse").click()
    expect(desk.button("magistrate.refuse-confirm")).to_be_visible()
    assert product.bodies("POST", f"{PATH}/authorisation") == []
    desk.button("magistrate.confirm").click()
    expect(desk.button("magistrate.disclose")).to_be_focused()
    desk.button("magistrate.disclose").click()
    desk.expect_alert(desk.say("magistrate.key-needed"))
    desk.page.get_by_label(desk.say("magistrate.key")).set_input_files(private)
    desk.button("magistrate.disclose").click()
    expect(desk.page.get_by_text(desk.say("magistrate.key-read"))).to_be_visible()
    said = desk.say.pattern("magistrate.act.disclosed", by="mag-1")
    expect(desk.page.locator("#decided").get_by_text(said)).to_be_visible()
    expect(desk.page.locator("#magistrate-title")).to_be_focused()
    shown(desk.page, f"desk-magistrate-decided-{language}")
    (disclosure,) = product.bodies("POST", f"{PATH}/disclosure")
    assert (disclosure["identification"], disclosure["addresses"]) == (REQUEST, [SEALED])
    secret = key.as_dict(private=True)["d"]
    assert not any(secret in (asked.post_data or "") for asked in product.asked)


def decided_by(product: Product, entry: dict[str, Any]) -> None:
    """The magistrate's list with this request, which follows what they do about it."""
    waiting: list[dict[str, Any]] = [entry]
    product.answers["GET", "/api/chat/identifications"] = lambda _: (200, waiting)

    def decided(_: object) -> tuple[int, Any]:
        waiting[:] = [entry | {"status": "authorised"}]
        return 200, {}

    product.answers["POST", f"{PATH}/authorisation"] = decided

    def disclosed(_: object) -> tuple[int, Any]:
        waiting.clear()
        act = {
            "conversation": CONVERSATION, "force": "police", "act": "disclosed", "ground": "minor",
            "magistrate": "mag-1", "time": "2026-11-02T09:15:00+00:00", "asked": entry["asked"], "asked_by": ASKED_BY,
        }  # fmt: skip
        product.answers["GET", "/api/chat/identifications/decided"] = (200, [act])
        return 200, {}

    product.answers["POST", f"{PATH}/disclosure"] = disclosed


def test_the_magistrate_sees_what_was_refused_before(sit: Sit, product: Product, language: str) -> None:
    """Another ground for the same conversation does not look like a first request."""
    before = {
        "ground": "minor",
        "asked": "2026-11-02T08:05:00+00:00",
        "refused": "2026-11-01T08:35:00+00:00",
        "magistrate": "magistrate-2",
    }
    entry = {
        "conversation": CONVERSATION, "identification": REQUEST, "force": "police", "ground": "emergency",
        "asked": "2026-11-02T09:05:00+00:00", "status": "awaited", "sealed_addresses": [], "refused": [before],
    }  # fmt: skip
    product.answers["GET", "/api/chat/identifications"] = (200, [entry])
    desk = sit(language, role="magistrate", force=None)
    said = desk.say.pattern("magistrate.refused", ground=desk.say("ground.minor"))
    refused = desk.page.locator("#identifications").get_by_text(said)
    expect(refused).to_contain_text("magistrate-2")
    expect(refused).to_contain_text({"fr": "1er nov. 2026", "en": "1 Nov 2026"}[language])
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
