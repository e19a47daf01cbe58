"""The figures' page: charts beside tables with the same figures, a choice of figures, files to save."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from shared.codes import DEPARTEMENTS
from tests.support.browser.browser import Watched
from tests.support.browser.pages import Words
from tests.support.browser.product import Product
from tests.support.browser.provider import Provider
from tests.support.browser.served import HOUSE, ISSUER
from tests.support.browser.shown import shown

API = "/api/stats"
MEASURES = ("conversations", "signalement", "orientation", "information", "abandoned")
UNTIL = "2026-04-01"
FIRST_COLOUR = "11,114,133"
SENTENCES = {"fr": "12\u202f561 conversations (+18\u202f%)", "en": "12,561 conversations (+18%)"}
PARTICULARS = [
    {"particular": "who", "value": "victim", "conversations": 12},
    {"particular": "who", "value": "unknown", "conversations": 3},
]
WAIT = {"force": "", "wait": "first-answer", "count": 12_561, "median": 3, "ninth_decile": None}


def figures(request: Request) -> tuple[int, Any]:
    """Rows by the dimensions asked for; of the départements, only one is not suppressed."""
    asked = parse_qs(urlparse(request.url).query)
    by = asked["by"][0].split(",")
    if request.headers["accept"] == "text/csv":
        return 200, "force,conversations\r\npolice,12\r\n"
    first, last = int(asked["from"][0][:4]), int(asked["to"][0][:4])
    values: dict[str, list[str]] = {
        "month": [f"{year}-{n:02d}" for year in range(first, last + 1) for n in range(1, 13)],
        "day": ["2026-03-01", "2026-03-02"],
        "force": ["police", "gendarmerie"], "theme": ["sexual-violence", "unknown"], "departement": ["23", "33"],
        "region": ["11", "75"],
    }  # fmt: skip
    rows: list[dict[str, Any]] = [{}]
    for name in by:
        rows = [row | {name: value} for row in rows for value in values[name]]
    for n, row in enumerate(rows):
        is_suppressed = row.get("departement") == "23" or row.get("theme") == "unknown"
        row |= dict.fromkeys(MEASURES, None if is_suppressed else 1000 + n)
    note = "…" if any(row["conversations"] is None for row in rows) else None
    return 200, {"figures": rows, "note": note, "until": UNTIL, "live": None}


class Figures:
    """The page, by the texts on it."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.say = Words(language, HOUSE / "services/stats/web")

    def choose(self, what: str, value: str) -> None:
        """Choose a value of one of the choices."""
        self.page.get_by_label(self.say(f"choice.{what}"), exact=True).select_option(value)


@pytest.fixture
def open_page(watched: Watched, origin: str, product: Product, provider: Provider) -> Callable[..., Figures]:
    """Give a way to open the page signed in."""
    report = {"figures": {}, "before": {}, "growth": {}, "sentences": SENTENCES, "forces": [], "until": UNTIL}
    product.answers |= {
        ("GET", f"{API}/sign-in"): (200, {"issuer": ISSUER, "client_id": "passerelle"}),
        ("GET", f"{API}/figures"): figures,
        ("GET", f"{API}/particulars"): (200, PARTICULARS),
        ("GET", f"{API}/waits"): (200, [WAIT, {**WAIT, "force": "police"}]),
    }
    for year in range(2018, 2101):
        product.answers["GET", f"{API}/years/{year}"] = (200, report | {"year": year})

    def opened(language: str = "fr", role: str = "analyst") -> Figures:
        page = watched.page
        force = None if role == "analyst" else "police"
        claims = {"role": role, "name": "Eden Marchand", "pseudonym": "Eden", "force": force}
        provider.sign_in(page, origin, **claims)
        page.goto(f"{origin}/stats/?lang={language}")
        expect(page.locator("#waits tbody tr")).to_have_count(1)
        return Figures(page, language)

    return opened


def test_an_analyst_reads_charts_and_tables_with_the_same_figures(
    open_page: Callable[..., Figures], language: str
) -> None:
    """Under the product's own policy, in both languages, to axe's satisfaction, on the narrowest phone."""
    page = open_page(language)
    expect(page.page.locator("#sentence")).to_have_text(f"{SENTENCES[language]}.")
    expect(page.page.locator("#until")).to_contain_text("2026")
    expect(page.page.locator("#over-time tbody tr")).to_have_count(12)
    expect(page.page.locator("#particulars")).to_be_hidden()
    expect(page.page.locator("#departements tbody th")).to_have_text(["33 Gironde"])
    expect(page.page.locator("#departements .hint")).to_have_text(page.say("figures.suppressed", count="5"))
    expect(page.page.locator("#waits td").last).to_have_text(page.say("figure.suppressed"))
    assert page.page.locator("canvas").count() == 4
    for name in ("over-time", "themes", "regions", "departements"):
        assert painted(page.page.locator(f"#{name} canvas")), name
    shown(page.page, f"stats-{language}")


def test_a_choice_is_asked_for_and_shown(open_page: Callable[..., Figures], product: Product) -> None:
    """A month by its days and régions; a force; a year by its départements: of these, the rows chosen alone."""
    page = open_page()
    page.choose("year", "2026")
    page.choose("month", "03")
    expect(page.page.locator("#over-time tbody tr")).to_have_count(2)
    page.choose("force", "police")
    expect(page.page.locator("#regions tbody th")).to_have_text(["Île-de-France", "Nouvelle-Aquitaine"])
    expect(page.page.locator("#departements")).to_be_hidden()
    page.choose("month", "")
    page.choose("departement", "33")
    expect(page.page.locator("#over-time tbody tr")).to_have_count(12)
    expect(page.page.locator("#departements tbody tr")).to_have_count(1)
    expect(page.page.locator("#departements tbody th")).to_have_text("33 Gironde")
    queries = [parse_qs(urlparse(r.url).query) for r in product.asked if "/figures" in r.url]
    asked = {(q["from"][0], q["to"][0], q["by"][0]) for q in queries}
    assert ("2026-03-01", "2026-03-31", "region") in asked
    assert {("2026-01-01", "2026-12-31", by) for by in ("month,force", "theme,force", "departement")} <= asked


def test_a_month_that_has_not_begun_is_not_drawn(open_page: Callable[..., Figures], watched: Watched) -> None:
    """The curve ends with the month that it is, and the table says that the others are to come."""
    watched.page.clock.set_fixed_time("2026-03-31T22:30:00Z")
    page = open_page()
    page.choose("year", "2026")
    cells = page.page.locator("#over-time tbody tr").locator("td:nth-of-type(1)")
    expect(cells.nth(3)).to_contain_text("003")
    expect(cells.nth(4)).to_have_text(page.say("figure.to-come"))
    expect(cells.nth(11)).to_have_text(page.say("figure.to-come"))
    canvas = page.page.locator("#over-time canvas")
    assert painted(canvas, FIRST_COLOUR)
    assert not painted(canvas, FIRST_COLOUR, since=0.5)


def test_files_are_fetched_with_the_token_and_saved(
    open_page: Callable[..., Figures], product: Product
) -> None:
    """The token stands in a header, never in an address."""
    page = open_page()
    with page.page.expect_download() as download:
        page.page.locator("#over-time").get_by_role("button", name=page.say("file.csv")).click()
    assert download.value.suggested_filename.endswith(".csv")
    assert download.value.path().read_text().startswith("force,conversations")
    (asked,) = [request for request in product.asked if request.headers["accept"] == "text/csv"]
    assert asked.headers["authorization"].startswith("Bearer ")
    assert "Bearer" not in asked.url


def test_other_staff_see_the_nation_and_the_forces(
    open_page: Callable[..., Figures], product: Product
) -> None:
    """Themes and départements are neither shown nor asked for."""
    page = open_page(role="supervisor")
    expect(page.page.locator("#over-time canvas")).to_be_visible()
    expect(page.page.locator("#themes")).to_be_hidden()
    expect(page.page.get_by_label(page.say("choice.departement"), exact=True)).to_be_hidden()
    asked = [
        parse_qs(urlparse(request.url).query)["by"] for request in product.asked if "/figures" in request.url
    ]
    assert asked == [["month"], ["month"]]  # this year's, and beside the year before


def test_a_supervisor_reads_what_was_said_of_their_force(
    open_page: Callable[..., Figures], language: str
) -> None:
    """And what was not said; nobody else is shown it."""
    page = open_page(language, role="supervisor")
    rows = page.page.locator("#particulars tbody tr")
    victim = {"fr": "victime", "en": "victim"}[language]
    expect(rows.first).to_have_text(re.compile(f"{victim}.*12"))
    expect(rows.last).to_contain_text(page.say("answer.unknown"))
    page.page.locator("#particulars").scroll_into_view_if_needed()
    shown(page.page, f"stats-particulars-{language}")


def test_figures_that_cannot_be_read_are_an_alert(
    open_page: Callable[..., Figures], product: Product
) -> None:
    """In the page's language, until the next choice."""
    page = open_page()
    good, product.answers["GET", f"{API}/waits"] = (
        product.answers["GET", f"{API}/waits"], (503, {"title": "x", "detail": "Les chiffres sont loin."}),
    )  # fmt: skip
    page.choose("force", "police")
    alert = page.page.locator("#figures-error")
    expect(alert).to_have_text(page.say("figures.unreachable"))
    product.answers["GET", f"{API}/waits"] = good
    page.choose("force", "")
    expect(alert).to_be_hidden()


def test_the_page_offers_the_departements_that_are_counted(open_page: Callable[..., Figures]) -> None:
    """No more, and no fewer, each by its code and its name."""
    page = open_page()
    offered = page.page.locator("#departement option").evaluate_all("all => all.map(one => one.value)")
    assert sorted(offered) == sorted(["", *DEPARTEMENTS])
    named = page.page.locator("#departement option").all_inner_texts()
    assert [text for text in named[1:] if not re.fullmatch(r"\w{2,3} \D{3,}", text)] == []


QUESTIONS = {
    "numbers": ("#numbers dd", "12"),
    "beside": ("#beside tbody tr:nth-child(3) td:nth-of-type(2)", "014"),
    "monthly": ("#monthly tbody tr:first-child td:nth-of-type(3)", "004"),
    "regions": ("#regions tbody tr:first-child td:first-of-type", "000"),
    "waits": ("#waits tbody td:nth-of-type(2)", "3"),
}
"""Where the answers to five questions are: how many, how many in March this year, of which theme in March, how many
in Île-de-France, and how long one waits for an answer.
"""


def test_an_analyst_finds_five_answers_by_keyboard(
    open_page: Callable[..., Figures], product: Product, watched: Watched, language: str
) -> None:
    """The year by the arrows, each table by the tabulator, and at last one table's file and its address."""
    report = {
        "figures": {"conversations": 12_561},
        "before": {"conversations": 10_645},
        "growth": {"conversations": 18},
    }
    known = {"sentences": SENTENCES, "forces": [], "until": UNTIL, "year": 2026}
    product.answers["GET", f"{API}/years/2026"] = (200, report | known)
    watched.page.clock.set_fixed_time("2026-03-31T22:30:00Z")
    page = open_page(language)
    keys = page.page.keyboard
    page.page.locator("#year").focus()
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    for part, (answer, figure) in QUESTIONS.items():
        if part != "numbers":
            tab_to(page.page, f"#{part} .scroll")
        expect(page.page.locator(answer).first).to_contain_text(figure)
    expect(page.page.locator("#numbers dd")).to_contain_text(page.say("numbers.grown", percent="+18"))
    page.page.locator("#regions h2").click()
    tab_to(page.page, "#regions .actions a")
    keys.press("Enter")
    assert page.page.url.endswith("?year=2026#regions")


def test_a_map_says_what_is_suppressed_and_prints_on_two_pages(open_page: Callable[..., Figures]) -> None:
    """Hatched, and in its legend; the shade of what is known; what is counted with others has none."""
    page = open_page()
    lands = page.page.locator("#departements figure path")
    expect(lands.filter(has_text="Creuse").first).to_have_attribute("fill", "url(#hatched-departements)")
    expect(lands.filter(has_text="Gironde").first).to_have_class("level-0")
    expect(page.page.locator("#departements .map-legend")).to_contain_text(page.say("figure.suppressed"))
    expect(page.page.locator("#regions .map-legend")).to_contain_text(page.say("map.together"))
    page.page.get_by_label(page.say("map.measure")).last.select_option("signalement")
    expect(lands.filter(has_text="Gironde").first).to_contain_text("1\u202f001")
    page.page.set_viewport_size({"width": 360, "height": 740})
    assert page.page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 2


def test_an_address_names_a_choice(open_page: Callable[..., Figures], watched: Watched) -> None:
    """The address is kept while one signs in, and follows each choice."""
    page = open_page()
    page.choose("year", "2024")
    page.choose("force", "police")
    assert watched.page.url.endswith("/stats/?year=2024&force=police")
    watched.page.reload()
    expect(watched.page.locator("#year")).to_have_value("2024")
    expect(watched.page.locator("#force")).to_have_value("police")


def tab_to(page: Page, selector: str) -> None:
    """Press the tabulator until it has led there."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the tabulator does not lead to {selector}")


def painted(canvas: Locator, colour: str = "", since: float = 0) -> bool:
    """Whether something is drawn on it, in this colour if one is named, right of this part of its width."""
    drawn: bool = canvas.evaluate(
        """(c, [colour, since]) => {
          const from = Math.floor(c.width * since);
          const { data } = c.getContext("2d").getImageData(from, 0, c.width - from, c.height);
          if (!colour) return data.some((part) => part > 0);
          for (let at = 0; at < data.length; at += 4) if (`${data.slice(at, at + 3)}` === colour) return true;
          return false;
        }""",
        [colour, since],
    )
    return drawn
