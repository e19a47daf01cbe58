"""From « bordeau » to a person who was called back: visitor, operator, territory, analyst."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from deploy.local.keys import PASSPHRASE
from tests.support.browser.browser import Watched, picture
from tests.support.browser.pages import Desk, Panel, Visitor, Words, until
from tests.support.product import Product

ROOT = Path(__file__).parents[2]
PHONE = "06 12 34 56 78"
PLACES = [
    ("bordeau", "Bordeaux", "police", ("police", "--contacted")),
    ("aillas", "Aillas", "gendarmerie", ("gendarmerie", "--contacted")),
]


@pytest.fixture
def territory(whole_product: Product, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """Run the example for a force, as its territorial service would; the file of what it opened."""
    said = tmp_path / "opened.jsonl"
    unit, *options = request.param
    key = whole_product.folder / "keys" / "units" / f"{unit}.json"
    with said.open("w") as out:
        command = [sys.executable, "examples/territorial_service.py", "--kafka", whole_product.kafka]
        command += ["--unit", unit, "--key", str(key), *options]
        process = subprocess.Popen(command, cwd=ROOT, stdout=out)
        yield said
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    ("typed", "name", "force", "territory"), PLACES, indirect=["territory"], ids=["police", "gendarmerie"]
)
def test_somebody_consents_and_is_called_back(
    browser: Browser, whole_product: Product, territory: Path, typed: str, name: str, force: str
) -> None:
    """Each sees where it is; only the unit reads what was written, and how to reach the person."""
    visiting = browser.new_context(locale="fr-FR", viewport={"width": 400, "height": 850})
    working = browser.new_context(locale="fr-FR", viewport={"width": 1100, "height": 850})
    at_home, at_work = Watched.of(visiting), Watched.of(working)

    visitor = Visitor(at_home.page, whole_product.url, "fr").come().open(typed, name)
    visitor.write("Il me suit depuis des semaines.")
    desk = Desk(at_work.page, whole_product.url, "fr").come()
    panel = _the_operator_reads(desk, f"operator-{force}-1", "Il me suit depuis des semaines.")
    _draft(panel, "Filatures répétées depuis octobre.")
    visitor.button("consent.read").click()
    expect(visitor.page.get_by_role("heading", name=visitor.say("consent.title"))).to_be_visible()
    expect(visitor.page.locator("#consent-unit")).not_to_be_empty()
    visitor.page.get_by_label(visitor.say("contact.phone")).fill(PHONE)
    picture(at_home.page, "story-6-visitor-consents")
    visitor.button("consent.give").click()

    expect(panel.tool("person").get_by_text(PHONE)).to_be_visible()
    unit = visitor.page.locator("#consent-unit").text_content() or ""
    expect(visitor.page.locator("#signalement")).to_contain_text(
        visitor.say("signalement.contacted", unit=unit)
    )
    expect(panel.tool("signalement")).to_contain_text(desk.say("lead.status.contacted", unit=unit))
    picture(at_home.page, "story-7-visitor-called-back")
    picture(at_work.page, "story-8-desk-signalement")
    assert "Filatures répétées depuis octobre." in territory.read_text()
    assert PHONE in territory.read_text()

    _a_card_is_given(visitor, panel)
    panel.close("signalement", here=True)
    visitor.expect_status("status.closed")
    _the_figures_move(browser, whole_product, force)
    assert at_home.complaints == at_work.complaints == []
    visiting.close()
    working.close()


@pytest.mark.parametrize("territory", [("gendarmerie",)], indirect=True)
def test_somebody_who_was_passed_on_consents_for_a_service_of_the_other_force(
    browser: Browser, whole_product: Product, territory: Path
) -> None:
    """They choose its unit by a commune: its Kafka client receives it, and its agent calls back through the page."""
    visiting, leaving, taking = (browser.new_context(locale="fr-FR") for _ in range(3))
    at_home, police, gendarmerie = (Watched.of(context) for context in (visiting, leaving, taking))

    visitor = Visitor(at_home.page, whole_product.url, "fr").come().open()
    visitor.write("C’est arrivé à Aillas, où j’habite.")
    first = Desk(police.page, whole_product.url, "fr").come()
    first.sign_in("operator-police-1")
    former = first.take()
    former.pass_on("gendarmerie")
    desk = Desk(gendarmerie.page, whole_product.url, "fr").come()
    desk.sign_in("operator-gendarmerie-1")
    desk.take()
    panel = desk.open(Panel(desk.panels.filter(has_text="C’est arrivé à Aillas"), desk.say))
    _draft(panel, "Faits commis à Aillas.")

    unit = _a_unit_is_chosen(visitor, "aillas")
    expect(unit).to_contain_text("gendarmerie")
    visitor.page.get_by_label(visitor.say("contact.phone")).fill(PHONE)
    picture(at_home.page, "story-11-passed-on-visitor-consents")
    visitor.button("consent.give").click()

    name = unit.text_content() or ""
    expect(visitor.page.locator("#signalement")).to_contain_text(
        visitor.say("signalement.received", unit=name)
    )
    _the_agent_reaches_the_person(browser, whole_product, "Faits commis à Aillas.")
    expect(visitor.page.locator("#signalement")).to_contain_text(
        visitor.say("signalement.contacted", unit=name)
    )
    expect(panel.root.get_by_text(desk.say("lead.status.contacted", unit=name))).to_be_visible()
    assert "Faits commis à Aillas." in territory.read_text()
    panel.close("signalement", here=True)
    visitor.expect_status("status.closed")
    assert at_home.complaints == gendarmerie.complaints == []
    for context in (visiting, leaving, taking):
        context.close()


def _a_unit_is_chosen(visitor: Visitor, typed: str) -> Locator:
    """Read the text of the consent, and choose the unit by its commune; where it is named."""
    visitor.button("consent.read").click()
    expect(visitor.page.locator("#consent-nobody")).to_be_visible()
    visitor.page.locator("#consent-commune").press_sequentially(typed)
    visitor.page.locator("#consent-communes [role=option]").first.click()
    return visitor.page.locator("#consent-unit")


def _the_agent_reaches_the_person(browser: Browser, product: Product, facts: str) -> None:
    """Have the unit's agent read the key's file, then what is sealed to it, and answer; nothing stays on screen."""
    serving, say = browser.new_context(locale="fr-FR"), Words("fr", ROOT / "services" / "signalement" / "web")
    watched = Watched.of(serving)
    page = watched.page
    page.goto(f"{product.url}/unit/")
    page.get_by_role("button", name=say("signin.enter"), exact=True).click()
    page.get_by_role("button", name=re.compile("agent-gendarmerie-1")).click()
    expect(page.get_by_label(say("key.file"))).to_be_visible()
    page.get_by_label(say("key.file")).set_input_files(product.folder / "keys/units/gendarmerie.jwe")
    page.get_by_label(say("key.passphrase")).fill(PASSPHRASE)
    page.get_by_role("button", name=say("key.read"), exact=True).click()
    expect(page.locator("#key-here")).to_be_visible()
    opened = _opened_with(page, say, facts)
    picture(page, "story-12-unit-opens")
    contacted = opened.locator("#answer-contacted")
    contacted.click()
    contacted.click()
    expect(opened.locator("#opened-over")).to_be_visible()
    expect(page.locator("#inbox").get_by_text(say("inbox.contacted")).first).to_be_visible()
    page.get_by_role("button", name=say("staff.sign-out"), exact=True).click()
    expect(page.get_by_role("button", name=say("signin.enter"), exact=True)).to_be_visible()
    assert facts not in page.content()
    assert watched.complaints == []
    serving.close()


def _opened_with(page: Page, say: Words, facts: str) -> Locator:
    """Open what is received and not answered further, read how to reach the person, then the rest."""
    item = page.locator("#inbox li").filter(has_text=say("inbox.received"))
    item.get_by_role("button", name=say("inbox.open"), exact=True).click()
    opened = page.locator("#opened")
    expect(opened).to_contain_text(say("safe.title"))
    expect(opened).not_to_contain_text(facts)
    opened.locator("#opened-read").click()
    expect(opened).to_contain_text(facts)
    return opened


def _the_operator_reads(desk: Desk, account: str, message: str) -> Panel:
    """Sign in, take the only conversation of the queue, and read this message in it."""
    desk.sign_in(account)
    expect(desk.queue.get_by_role("listitem")).to_have_count(1)
    panel = desk.take()
    expect(panel.message(message)).to_be_visible()
    return panel


def _a_card_is_given(visitor: Visitor, panel: Panel) -> None:
    """Give the first partner's card, and see it on the visitor's page."""
    panel.tool("help")
    panel.button("lead.give").first.click()
    expect(visitor.page.locator(".help-card")).to_be_visible()
    picture(visitor.page, "story-9-visitor-has-a-card")


def _draft(panel: Panel, account: str) -> None:
    """Write a signalement, and ask for the consent that it waits for."""
    panel.tool("signalement")
    panel.root.get_by_label(panel.say("lead.facts")).fill(account)
    panel.save_signalement()
    expect(panel.root.get_by_text(panel.say("lead.status.awaiting-consent"))).to_be_visible()
    panel.button("lead.invite").click()


def _the_figures_move(browser: Browser, product: Product, force: str) -> None:
    """An analyst counts the signalement of that force; the page says the year in a sentence."""
    analysing = browser.new_context(locale="fr-FR", viewport={"width": 1100, "height": 850})
    page, say = analysing.new_page(), Words("fr", ROOT / "services" / "stats" / "web")
    page.goto(f"{product.url}/stats/")
    page.get_by_role("button", name=say("signin.enter"), exact=True).click()
    page.get_by_role("button", name=re.compile("analyst-1")).click()
    expect(page.get_by_role("heading", name=say("stats.title"))).to_be_visible()
    until(page, lambda: _counted(product, force) >= 1, within=30)
    page.reload()
    expect(page.locator("#sentence")).to_contain_text("signalement")
    picture(page, f"story-10-analyst-{force}")
    analysing.close()


def _counted(product: Product, force: str) -> int:
    """How many signalements of that force there are this year, today among them."""
    answer = httpx.get(
        f"{product.url}/api/stats/figures",
        params={"by": "force"},
        headers=product.bearer(f"supervisor-{force}-1"),  # alone sees those of today
    )
    assert answer.status_code in {200, 503}, answer.text
    rows = answer.json().get("figures", [])
    return sum(row["signalement"] for row in rows if row["force"] == force)
