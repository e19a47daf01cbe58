"""The directory's page: anybody looks for help; an administrator writes, verifies, withdraws and imports."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser.browser import Watched
from tests.support.browser.pages import Words
from tests.support.browser.product import Product
from tests.support.browser.provider import Provider
from tests.support.browser.served import HOUSE, ISSUER
from tests.support.browser.shown import shown

API = "/api/directory"
PARTNER = "5b1c2a34-0d7e-5f60-8a91-3c4d5e6f7a80"
DRAFT = "7c2d3b45-1e8f-5a71-9ba2-4d5e6f7a8b91"
ENTRY: dict[str, Any] = {
    "name": "Maison de Simone", "kind": "association", "scope": "near", "departements": [],
    "phone": "05 56 00 00 00", "address": "1 rue Haute", "commune": "33063", "lat": 44.8, "lon": -0.5,
    "themes": ["domestic-violence", "theme-of-tomorrow"], "languages": ["fr", "en"],
    "hours": {"opening": "Mo-Fr 09:00-18:00", "text": "En semaine, de 9 h à 18 h"}, "accessibility": "De plain-pied",
    "url": "https://simone.example/", "description": "Accueil sans rendez-vous.",
}  # fmt: skip
PUBLISHED = {**ENTRY, "id": PARTNER, "distance_km": 1.2, "open_now": True, "verified_on": "2026-11-02"}
WAITING = {
    "partner": PARTNER, "draft": DRAFT, "entry": ENTRY, "drafted_by": "Noa", "drafted_at": "2026-11-25T09:00:00Z",
    "own": False, "replaces": False,
}  # fmt: skip
STANDING = {"partner": PARTNER, "status": "published", "draft": None}


class Directory:
    """The page, by what is written on it."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.say = Words(language, HOUSE / "services/directory/web")

    def button(self, key: str, within: Locator | None = None) -> Locator:
        """Find a button by its sentence."""
        return (within or self.page.locator("body")).get_by_role("button", name=self.say(key), exact=True)

    def field(self, key: str) -> Locator:
        """Find a field by its label."""
        return self.page.get_by_label(self.say(key), exact=True)


@pytest.fixture
def open_page(
    watched: Watched, origin: str, product: Product, provider: Provider
) -> Callable[..., Directory]:
    """Give a way to open the page, for anybody or signed in."""
    product.answers |= {
        ("GET", f"{API}/sign-in"): (200, {"issuer": ISSUER, "client_id": "passerelle"}),
        ("GET", f"{API}/partners"): (200, [PUBLISHED]),
        ("GET", f"{API}/drafts"): (200, []),
    }

    def opened(language: str, role: str = "") -> Directory:
        page = watched.page
        if role:
            force = "police" if role == "operator" else None
            claims = {"role": role, "name": "Noa Duval", "pseudonym": "Noa", "force": force}
            provider.sign_in(page, origin, **claims)
        page.goto(f"{origin}/directory/?lang={language}")
        expect(page.locator("#found li").first).to_be_visible()
        return Directory(page, language)

    return opened


def test_anybody_finds_who_can_help(
    open_page: Callable[..., Directory], product: Product, language: str
) -> None:
    """Near a commune, for a theme; who, where, when, and the date of verification; no button to change it."""
    directory = open_page(language)
    directory.field("search.place").fill("bordeau")
    directory.field("search.theme").select_option("domestic-violence")
    directory.field("search.open-now").check()
    directory.button("search.now").click()
    expect(
        directory.page.get_by_text(directory.say("search.near.one", count=1, place="Bordeaux (33)"))
    ).to_be_visible()
    for text in ("Maison de Simone", "05 56 00 00 00 · 1 rue Haute", directory.say("partner.open")):
        expect(directory.page.get_by_text(text, exact=True)).to_be_visible()
    verified = directory.page.get_by_text(directory.say.pattern("partner.verified"))
    expect(verified).to_contain_text({"fr": "2 novembre 2026", "en": "2 November 2026"}[language])
    far = {"fr": "1,2", "en": "1.2"}[language]
    expect(directory.page.get_by_text(directory.say("partner.distance", km=far))).to_be_visible()
    expect(directory.button("act.withdraw")).to_have_count(0)
    asked = product.asked[-1].url
    assert all(part in asked for part in ("commune=33063", "theme=domestic-violence", "open_now=true"))
    shown(directory.page, f"directory-{language}")
    expect(directory.button("signin.enter")).to_be_visible()
    directory.page.get_by_role("button", name="Les Bordeaux (38)").click()
    expect(directory.page.get_by_text("Les Bordeaux (38).")).to_be_visible()


def test_a_draft_is_verified_then_published(open_page: Callable[..., Directory], product: Product) -> None:
    """All that will be shown is read first; the draft that was read is the one that is published."""
    product.answers["GET", f"{API}/drafts"] = (200, [WAITING])
    directory = open_page("en", "administrator")
    drafts = directory.page.locator("#drafts")
    expect(drafts.get_by_text(directory.say.pattern("drafts.new", by="Noa"))).to_be_visible()
    expect(drafts.get_by_text(f"{directory.say('scope.near')} · 33063")).to_contain_text("theme-of-tomorrow")
    shown(directory.page, "directory-administration")
    path = f"{API}/partners/{PARTNER}/verification"
    product.answers["POST", path] = (409, {"title": "Refusé", "reason": "another-draft"})
    directory.button("act.verify", drafts).click()
    expect(directory.page.get_by_role("alert").get_by_text(directory.say("drafts.changed"))).to_be_visible()
    product.answers |= {("POST", path): (200, STANDING), ("GET", f"{API}/drafts"): (200, [])}
    directory.button("act.verify", drafts).click()
    expect(directory.page.get_by_text(directory.say("act.verified", name=ENTRY["name"]))).to_be_visible()
    expect(drafts.locator("li")).to_have_count(0)
    assert product.bodies("POST", path)[-1]["draft"] == DRAFT


def test_a_draft_of_one_s_own_is_verified_by_somebody_else(
    open_page: Callable[..., Directory], product: Product
) -> None:
    """The page says so, and has no button for it."""
    product.answers["GET", f"{API}/drafts"] = (200, [WAITING | {"own": True}])
    directory = open_page("fr", "administrator")
    drafts = directory.page.locator("#drafts")
    expect(drafts.get_by_text(directory.say("drafts.own"))).to_be_visible()
    expect(directory.button("act.verify", drafts)).to_have_count(0)


def test_a_published_partner_is_changed_and_withdrawn(
    open_page: Callable[..., Directory], product: Product
) -> None:
    """The form has all of it, and loses nothing that it does not show; a withdrawal wants a second press."""
    product.answers["POST", f"{API}/partners"] = (201, STANDING)
    product.answers["DELETE", f"{API}/partners/{PARTNER}"] = (200, {**STANDING, "status": "withdrawn"})
    directory = open_page("fr", "administrator")
    found = directory.page.locator("#found")
    directory.button("act.edit", found).click()
    expect(directory.field("form.name")).to_have_value(ENTRY["name"])
    directory.field("form.phone").fill("05 57 00 00 00")
    expect(directory.page.get_by_label("theme-of-tomorrow")).to_be_checked()
    directory.button("form.submit").click()
    expect(directory.page.get_by_text(directory.say("form.submitted"))).to_be_visible()
    (body,) = product.bodies("POST", f"{API}/partners")
    changed = {key: value for key, value in body.items() if key != "id"}
    assert changed == {**ENTRY, "partner": PARTNER, "phone": "05 57 00 00 00"}
    expect(directory.page.get_by_label("theme-of-tomorrow")).to_have_count(0)
    directory.button("act.withdraw", found).click()
    assert product.bodies("DELETE", f"{API}/partners/{PARTNER}") == []
    directory.button("act.confirm", found).click()
    expect(directory.page.get_by_text(directory.say("act.withdrawn", name=ENTRY["name"]))).to_be_visible()
    assert len(product.bodies("DELETE", f"{API}/partners/{PARTNER}")) == 1


def test_what_does_not_fit_is_said_and_its_field_is_led_to(
    open_page: Callable[..., Directory], product: Product
) -> None:
    """A point that the form does not show is left out the next time."""
    path = f"{API}/partners"
    product.answers["POST", path] = (422, {"detail": "Non.", "errors": [{"field": "phone"}]})
    directory = open_page("fr", "administrator")
    directory.button("act.edit", directory.page.locator("#found")).click()
    directory.button("form.submit").click()
    expect(directory.page.get_by_role("alert").get_by_text(directory.say("unfit.phone"))).to_be_visible()
    expect(directory.field("form.phone")).to_be_focused()
    expect(directory.field("form.phone")).to_have_attribute("aria-invalid", "true")
    product.answers["POST", path] = (422, {"detail": "Latitude", "errors": [{"field": "lat"}]})
    directory.button("form.submit").click()
    expect(directory.field("form.commune")).to_be_focused()
    expect(directory.field("form.phone")).not_to_have_attribute("aria-invalid", "true")
    product.answers["POST", path] = (201, STANDING)
    directory.button("form.submit").click()
    expect(directory.page.get_by_text(directory.say("form.submitted"))).to_be_visible()
    assert [body["lat"] for body in product.bodies("POST", path)] == [ENTRY["lat"], ENTRY["lat"], None]


def test_what_does_not_fit_is_said_in_the_page_s_language(
    open_page: Callable[..., Directory], product: Product, language: str
) -> None:
    """The field that is to be corrected; the file that cannot be read, with its columns."""
    unfit = {"detail": "En français.", "errors": [{"field": "hours.opening", "reason": "unfit"}]}
    product.answers["POST", f"{API}/partners"] = (422, unfit)
    product.answers["POST", f"{API}/imports"] = (
        422,
        {"detail": "Non.", "reason": "columns", "columns": "nom"},
    )
    directory = open_page(language, "administrator")
    directory.field("form.name").fill("Maison")
    directory.button("form.submit").click()
    alert = directory.page.get_by_role("alert")
    expect(alert.get_by_text(directory.say("unfit.opening"))).to_be_visible()
    file = {"name": "partenaires.csv", "mimeType": "text/csv", "buffer": b"nom;kind;scope\n"}
    directory.page.get_by_label(directory.say("import.file"), exact=True).set_input_files([file])
    directory.button("import.now").click()
    expect(alert.get_by_text(directory.say("file.columns", columns="nom"))).to_be_visible()


def test_a_file_says_which_rows_are_refused(open_page: Callable[..., Directory], product: Product) -> None:
    """By line and reason; imported without them, when that is asked for."""
    row = {"line": 3, "field": "kind", "reason": "Le service le dit ainsi."}
    product.answers["POST", f"{API}/imports"] = (422, {"title": "Lignes à corriger", "rows": [row]})
    directory = open_page("fr", "administrator")
    directory.button("import.now").click()
    expect(directory.page.get_by_role("alert").get_by_text(directory.say("import.no-file"))).to_be_visible()
    file = {"name": "partenaires.csv", "mimeType": "text/csv", "buffer": b"name;kind;scope\n"}
    directory.page.get_by_label(directory.say("import.file"), exact=True).set_input_files([file])
    directory.button("import.now").click()
    expect(
        directory.page.get_by_text(directory.say("import.row", line=3, reason=directory.say("unfit.kind")))
    ).to_be_visible()
    shown(directory.page, "directory-import")
    product.answers["POST", f"{API}/imports"] = (201, {"drafted": 2, "unchanged": 0, "refused": [row]})
    directory.field("import.partial").check()
    directory.button("import.now").click()
    expect(directory.page.get_by_text(directory.say("import.done.other", count=2))).to_be_visible()
    sent = [asked for asked in product.asked if "/imports" in asked.url]
    assert ["partial=true" in asked.url for asked in sent] == [False, True]
    assert sent[0].headers["content-type"] == "text/csv"


def test_who_is_no_administrator_changes_nothing(open_page: Callable[..., Directory]) -> None:
    """An operator reads the same list as everybody."""
    directory = open_page("fr", "operator")
    expect(directory.page.get_by_text(directory.say("directory.nothing"))).to_be_visible()
    expect(directory.button("act.edit")).to_have_count(0)
    expect(directory.button("form.submit")).to_have_count(0)
