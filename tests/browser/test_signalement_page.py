"""The page of signalements: those that a supervisor follows and reroutes, the keys that an administrator keeps."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser.a_product import suggest
from tests.support.browser.browser import Watched
from tests.support.browser.pages import Words
from tests.support.browser.product import CONVERSATION, Product
from tests.support.browser.provider import Provider
from tests.support.browser.served import HOUSE, ISSUER
from tests.support.browser.shown import shown

API = "/api/signalement"
NAME = f"police-{CONVERSATION}-0123456789ab"
UNIT = {"id": "police-33-bordeaux", "name": "Commissariat de Bordeaux"}
REFUSED = {
    "signalement": NAME, "unit": UNIT["id"], "reason": "secret", "count": 3, "last": "2026-11-02T09:00:00Z",
}  # fmt: skip
KEY = {
    "unit": "police",
    "name": "Police",
    "force": "police",
    "kid": "k1",
    "fingerprint": "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s",
    "own": False,
    "jwk": {},
    "since": "2026-11-02T09:00:00Z",
}
NO_ENCRYPTION = {
    "reason": "key", "detail": "Cette clé ne sert pas à chiffrer.",
    "errors": [{"field": "jwk", "reason": "no-encryption"}],
}  # fmt: skip
OpenPage = Callable[[str], Page]


def a_signalement(status: str, **changed: Any) -> dict[str, Any]:
    """A signalement, as it is listed."""
    return {
        "signalement": NAME, "conversation": CONVERSATION, "unit": UNIT, "unit_force": "police", "status": status,
        "urgency": "normal", "obstacle": None, "tried": [], "deadline": None, **changed,
    }  # fmt: skip


@pytest.fixture
def say(language: str) -> dict[str, str]:
    """Give the page's sentences."""
    return Words(language, HOUSE / "services/signalement/web").sentences


@pytest.fixture
def open_page(watched: Watched, origin: str, product: Product, provider: Provider, language: str) -> OpenPage:
    """Give a way to open the page signed in, with a role."""
    product.answers |= {
        ("GET", f"{API}/sign-in"): (200, {"issuer": ISSUER, "client_id": "passerelle"}),
        ("GET", f"{API}/supervision"): (200, {"signalement_key": True, "parked": []}),
        ("GET", f"{API}/signalements"): (200, []),
        ("GET", f"{API}/refused-acknowledgements"): (200, []),
        ("GET", f"{API}/unit-keys"): (200, []),
        ("GET", f"{API}/unit-key-proposals"): (200, []),
        ("GET", "/api/chat/front-end-keys"): (200, []),
        ("GET", "/api/chat/front-end-key-proposals"): (200, []),
    }

    def opened(role: str) -> Page:
        force = None if role == "administrator" else "police"
        provider.sign_in(watched.page, origin, role=role, force=force)
        watched.page.goto(f"{origin}/signalement/?lang={language}")
        return watched.page

    return opened


def reroutes(page: Page, product: Product, say: dict[str, str]) -> None:
    """Reroute the first at the second press; a refusal is in view beside the button, which keeps the focus."""
    items, path = page.locator("#signalements li"), f"{API}/signalements/{NAME}/reroute"
    product.answers["POST", path] = (409, {"reason": "other-force"})
    items.first.get_by_role("combobox").press_sequentially("bordeau")
    items.first.get_by_role("option").first.click()
    items.first.get_by_role("button", name=say["unit.send"].replace("{unit}", UNIT["name"])).click()
    confirm = items.first.get_by_role("button", name=say["reroute.confirm"].replace("{unit}", UNIT["name"]))
    expect(confirm).to_be_focused()
    assert product.bodies("POST", path) == []
    confirm.click()
    expect(items.first.get_by_text(say["problem.other-force"])).to_be_in_viewport()
    expect(confirm).to_be_focused()
    product.answers["POST", path] = (200, a_signalement("forwarded"))
    product.answers["GET", f"{API}/signalements"] = (200, [])
    confirm.click()
    expect(page.get_by_text(say["reroute.done"])).to_be_visible()
    expect(page.locator("#supervision-title")).to_be_focused()
    assert {body["unit"] for body in product.bodies("POST", path)} == {UNIT["id"]}


def test_a_supervisor_follows_and_reroutes(
    open_page: OpenPage, product: Product, say: dict[str, str], language: str
) -> None:
    """The late and the stopped come first; one goes to another unit; refused answers are counted."""
    listed = [
        a_signalement("received"), a_signalement("contacted"), a_signalement("unreachable", tried=["phone", "visit"]),
        a_signalement(
            "overdue", urgency="urgent", deadline="2026-11-02T10:00:00Z", forwarded="2026-11-02T08:00:00Z",
            received_by="2026-11-02T09:00:00Z", contacted_by="2026-11-02T10:00:00Z",
        ),
        a_signalement("stopped", obstacle="lost"),
    ]  # fmt: skip
    product.answers["GET", f"{API}/signalements"] = (200, listed)
    parked = [{"conversation": CONVERSATION, "since": "2026-11-02T09:00:00Z"}]
    product.answers["GET", f"{API}/refused-acknowledgements"] = (200, [REFUSED])
    product.answers["GET", f"{API}/supervision"] = (200, {"signalement_key": True, "parked": parked})
    product.answers["GET", "/api/router/communes"] = suggest
    competent = {"competence": {"force": "police", "unit": UNIT}}
    product.answers["GET", "/api/router/communes/33063"] = (200, competent)
    page = open_page("supervisor")
    items = page.locator("#signalements li")
    expect(items).to_have_count(4)
    keys = ("status.overdue", "stopped.lost", "status.unreachable", "status.received")
    for index, key in enumerate(keys):
        expect(items.nth(index)).to_contain_text(say[key])
    expect(items.nth(2)).to_contain_text(f"{say['tried.phone']}, {say['tried.visit']}")
    expect(page.locator("#parked")).to_contain_text(CONVERSATION)
    expect(page.locator("#refused")).to_contain_text(say["fault.secret"])
    expect(page.locator("#refused")).to_contain_text(say["refused.count.other"].replace("{count}", "3"))
    for key in ("page.left", "page.was-due"):
        expect(items.first).to_contain_text(say[key].replace("{time}", ""))
    expect(items.first).to_contain_text(f"· {CONVERSATION[:8]} ·")
    items.first.get_by_text(say["reroute.title"], exact=True).click()
    shown(page, f"signalement-supervisor-{language}")
    reroutes(page, product, say)


def test_what_changes_elsewhere_takes_nothing_from_who_writes(
    open_page: OpenPage, product: Product, say: dict[str, str]
) -> None:
    """The urgent one comes before it; a late one is seen at once."""
    normal = a_signalement("overdue", deadline="2026-11-01T10:00:00Z")
    product.answers["GET", f"{API}/signalements"] = (200, [normal])
    product.answers["GET", "/api/router/communes"] = suggest
    page = open_page("supervisor")
    items = page.locator("#signalements > li")
    items.first.get_by_text(say["reroute.title"], exact=True).click()
    items.first.get_by_role("combobox").press_sequentially("bordeau")
    urgent = a_signalement(
        "overdue", signalement=f"{NAME}-2", urgency="urgent", deadline="2026-11-02T10:00:00Z"
    )
    product.answers["GET", f"{API}/signalements"] = (200, [normal, urgent])
    expect(items).to_have_count(2, timeout=20_000)
    expect(items.first).to_contain_text(say["page.urgent"])
    expect(items.first).to_have_css("animation-name", "none")
    expect(items.last.get_by_role("combobox")).to_have_value("bordeau")
    expect(items.last.get_by_role("combobox")).to_be_focused()


def test_an_administrator_keeps_the_keys(
    open_page: OpenPage, product: Product, say: dict[str, str], language: str
) -> None:
    """Registered, or refused at the field in the page's language; that the service lacks its own key is said."""
    product.answers["GET", f"{API}/supervision"] = (200, {"signalement_key": False})
    product.answers["GET", f"{API}/unit-keys"] = (200, [KEY])
    product.answers["PUT", f"{API}/unit-keys/police-33"] = (422, NO_ENCRYPTION)
    page = open_page("administrator")
    expect(page.get_by_text(say["page.no-key"])).to_be_visible()
    expect(page.locator("#keys li")).to_contain_text("police · k1")
    shown(page, f"signalement-administrator-{language}")
    page.get_by_label(say["keys.unit"]).fill("police-33")
    page.get_by_label(say["keys.jwk"]).fill("{}")
    page.get_by_role("button", name=say["keys.register"]).click()
    expect(page.get_by_label(say["keys.jwk"])).to_have_accessible_description(say["wrong.key.no-encryption"])
    expect(page.get_by_label(say["keys.jwk"])).to_be_focused()
    product.answers["PUT", f"{API}/unit-keys/police-33"] = (200, KEY)
    page.get_by_role("button", name=say["keys.register"]).click()
    expect(page.get_by_text(say["keys.registered"])).to_be_visible()
    assert product.bodies("PUT", f"{API}/unit-keys/police-33")[0] == {"jwk": "{}"}


@pytest.mark.parametrize("role", ["administrator", "supervisor"])
def test_another_person_confirms_a_key_by_its_fingerprint(
    role: str, open_page: OpenPage, product: Product, say: dict[str, str]
) -> None:
    """At the second press; one's own proposal has no button."""
    waiting = KEY | {"unit": "police-33", "proposed": True}
    product.answers["GET", f"{API}/unit-key-proposals"] = (200, [waiting, KEY | {"own": True}])
    path = f"{API}/unit-key-proposals/police-33/confirmation"
    product.answers["POST", path] = (200, KEY)
    page = open_page(role)
    items = page.locator("#proposals li")
    expect(items.first).to_contain_text(KEY["fingerprint"])
    expect(items.last.get_by_text(say["proposals.own"])).to_be_visible()
    expect(items.last.get_by_role("button")).to_have_count(0)
    page.get_by_role("button", name=say["proposals.confirm"].replace("{unit}", "police-33")).click()
    assert product.bodies("POST", path) == []
    page.get_by_role("button", name=say["proposals.compared"].replace("{unit}", "police-33")).click()
    expect(page.get_by_text(say["proposals.confirmed"])).to_be_visible()
    assert product.bodies("POST", path) == [{"fingerprint": KEY["fingerprint"]}]


def test_what_is_missing_of_a_key_is_said_at_its_field(
    open_page: OpenPage, product: Product, say: dict[str, str]
) -> None:
    """Nothing is asked, and nothing is left on the page of the action before."""
    product.answers["PUT", f"{API}/unit-keys/police-33"] = (200, KEY)
    page = open_page("administrator")
    unit, jwk = page.get_by_label(say["keys.unit"]), page.get_by_label(say["keys.jwk"])
    unit.fill("police-33")
    jwk.fill("{}")
    page.get_by_role("button", name=say["keys.register"]).click()
    expect(page.get_by_text(say["keys.registered"])).to_be_visible()
    page.get_by_role("button", name=say["keys.register"]).click()
    for field, key in ((unit, "keys.unit-missing"), (jwk, "keys.jwk-missing")):
        expect(page.get_by_text(say[key])).to_be_visible()
        expect(field).to_have_accessible_description(re.compile(re.escape(say[key])))
    expect(unit).to_be_focused()
    expect(page.get_by_text(say["keys.registered"])).to_be_hidden()
    unit.fill("police-33")
    page.get_by_role("button", name=say["keys.register"]).click()
    expect(page.get_by_text(say["keys.unit-missing"])).to_be_hidden()
    expect(jwk).to_be_focused()
    assert len(product.bodies("PUT", f"{API}/unit-keys/police-33")) == 1


def test_a_private_key_leaves_the_page_for_nowhere(
    open_page: OpenPage, product: Product, say: dict[str, str]
) -> None:
    """Neither sent, nor left where the next person looks."""
    page = open_page("administrator")
    page.get_by_label(say["keys.unit"]).fill("police-33")
    page.get_by_label(say["keys.jwk"]).fill('{"kty": "EC", "d" : "secret"}')
    page.get_by_role("button", name=say["keys.register"]).click()
    expect(page.get_by_label(say["keys.jwk"])).to_have_accessible_description(say["keys.jwk-private"])
    expect(page.get_by_label(say["keys.jwk"])).to_have_value("")
    assert product.bodies("PUT", f"{API}/unit-keys/police-33") == []


@pytest.mark.parametrize(
    ("unit", "what"), [("police", "keys.stops-force"), ("police-33-bordeaux", "keys.stops-unit")]
)
def test_a_key_is_revoked_at_the_second_press(
    unit: str, what: str, open_page: OpenPage, product: Product, say: dict[str, str]
) -> None:
    """The first one says what will stop."""
    product.answers["GET", f"{API}/unit-keys"] = (200, [KEY | {"unit": unit}])
    product.answers["DELETE", f"{API}/unit-keys/{unit}"] = (204, "")
    page = open_page("administrator")
    page.get_by_role("button", name=say["keys.revoke"].replace("{unit}", unit)).click()
    expect(page.get_by_text(say[what])).to_be_visible()
    assert product.bodies("DELETE", f"{API}/unit-keys/{unit}") == []
    page.get_by_role("button", name=say["keys.confirm"].replace("{unit}", unit)).click()
    expect(page.get_by_text(say["keys.revoked"])).to_be_visible()
    assert product.bodies("DELETE", f"{API}/unit-keys/{unit}") == [None]


def test_two_administrators_keep_a_site_s_key(
    open_page: OpenPage, product: Product, say: dict[str, str], language: str
) -> None:
    """As a unit's: proposed, refused at the field, confirmed by its fingerprint, revoked at the second press."""
    keys, proposals = (f"/api/chat/front-end-key{end}" for end in ("s", "-proposals"))
    held = {name: KEY[name] for name in ("fingerprint", "own", "since")} | {
        "name": "site",
        "jwk": {"kid": "s1"},
    }
    product.answers |= {
        ("PUT", f"{keys}/Site"): (422, {"errors": [{"field": "path.name", "reason": "pattern"}]}),
        ("PUT", f"{keys}/site"): (200, held), ("POST", f"{proposals}/other/confirmation"): (200, held),
        ("DELETE", f"{keys}/site"): (204, ""), ("GET", keys): (200, [held]),
        ("GET", proposals): (200, [held | {"name": "other"}, held | {"own": True}]),
    }  # fmt: skip
    page = open_page("administrator")
    expect(page.locator("#site-keys li")).to_contain_text("s1")
    expect(page.locator("#site-proposals button")).to_have_count(1)
    for field, text in (("sites.name", "Site"), ("sites.jwk", "{}")):
        page.get_by_label(say[field]).fill(text)
    shown(page, f"signalement-sites-{language}")
    page.get_by_role("button", name=say["sites.register"]).click()
    expect(page.get_by_label(say["sites.name"])).to_have_accessible_description(re.compile(say["wrong.name"]))
    page.get_by_label(say["sites.name"]).fill("site")
    page.get_by_role("button", name=say["sites.register"]).click()
    expect(page.get_by_text(say["keys.registered"])).to_be_visible()
    for pressed, unit, said in (
        ("proposals.confirm", "other", "proposals.lead"), ("proposals.compared", "other", "proposals.confirmed"),
        ("keys.revoke", "site", "sites.stops"), ("keys.confirm", "site", "keys.revoked"),
    ):  # fmt: skip
        page.get_by_role("button", name=say[pressed].replace("{unit}", unit)).click()
        expect(page.get_by_text(say[said])).to_be_visible()
    assert product.bodies("PUT", f"{keys}/site") == [{"jwk": "{}"}]
    assert product.bodies("POST", f"{proposals}/other/confirmation") == [{"fingerprint": KEY["fingerprint"]}]


def test_others_see_nothing(open_page: OpenPage, say: dict[str, str]) -> None:
    """And nothing is asked for them."""
    page = open_page("operator")
    expect(page.get_by_text(say["page.nothing"])).to_be_visible()
    expect(page.locator("#supervision-part")).to_be_hidden()
