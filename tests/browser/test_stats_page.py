"""The figures' page: charts beside tables with the same figures, a choice of figures, files to save."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import Locator, expect

from shared.codes import DEPARTEMENTS
from tests.support.browser.browser import Watched
from tests.support.browser.figures import API, SENTENCES, Figures
from tests.support.browser.product import Product
from tests.support.browser.shown import shown

FIRST_COLOUR = "11,114,133"


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
    assert page.page.locator("canvas").count() == 5
    for name in ("over-time", "forces", "themes", "regions", "departements"):
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
    expect(page.page.locator("h1:visible")).to_have_text("Chiffres : mars 2026, police")
    page.choose("month", "")
    page.choose("departement", "33")
    expect(page.page.locator("#over-time tbody tr")).to_have_count(12)
    expect(page.page.locator("#departements tbody tr")).to_have_count(1)
    expect(page.page.locator("#departements tbody th")).to_have_text("33 Gironde")
    queries = [parse_qs(urlparse(r.url).query) for r in product.asked if "/figures" in r.url]
    asked = {(q["from"][0], q["to"][0], q["by"][0]) for q in queries}
    assert ("2026-03-01", "2026-03-31", "region") in asked
    assert {("2026-01-01", "2026-12-31", by) for by in ("month,force", "theme,force", "departement")} <= asked


def test_a_filter_that_does_not_reach_a_part_is_said_there(
    open_page: Callable[..., Figures], product: Product
) -> None:
    """Régions are of both forces; the sentence is of the whole nation and year: a reader carries no wrong figure."""
    theme = {"code": "sexual-violence", "labels": {"fr": "Violences sexuelles"}}
    product.answers["GET", "/api/chat/themes"] = (200, [theme])
    page = open_page()
    page.choose("year", "2026")
    page.choose("force", "police")
    notes = {
        part: page.page.locator(f"#{part} .scope")
        for part in ("report", "over-time", "themes", "regions", "departements")
    }
    expect(notes["regions"]).to_have_text(
        "Ici : toutes les forces. Votre choix (police) ne s’y applique pas."
    )
    expect(notes["departements"]).to_contain_text("Ici : toutes les forces.")
    for part in ("report", "over-time", "themes"):
        expect(notes[part]).to_be_hidden()
    page.choose("month", "03")
    page.choose("departement", "33")
    page.choose("theme", "sexual-violence")
    expect(notes["report"]).to_contain_text("Ici : toute l’année, tous les départements, tous les thèmes.")
    expect(notes["report"]).to_contain_text("(mars, 33 Gironde, Violences sexuelles)")
    expect(notes["over-time"]).to_contain_text("Ici : tous les départements, tous les thèmes.")
    expect(notes["themes"]).to_contain_text("Ici : toutes les forces, tous les départements.")


def test_the_page_opens_on_the_newest_year_that_has_figures(
    open_page: Callable[..., Figures], product: Product, watched: Watched
) -> None:
    """An empty year says so and leads there; of a year that is not released, nothing is said to be suppressed."""
    watched.page.clock.set_fixed_time("2026-03-31T22:30:00Z")
    known = {
        "before": {},
        "growth": {"conversations": 18},
        "sentences": SENTENCES,
        "forces": [],
        "until": "2026-03-30",
    }
    counted = {"figures": {"conversations": 12_561}, "year": 2025, "months": 10, "months_before": 12}
    product.answers["GET", f"{API}/years/2025"] = (200, known | counted)
    empty = {"figures": {}, "year": 2026}
    product.answers["GET", f"{API}/years/2026"] = (200, known | empty | {"before": counted["figures"]})
    page = open_page()
    assert "year=2025" in page.page.url
    expect(page.page.locator("#first-run")).to_be_hidden()
    unlike = page.say("numbers.unlike", year="2025", before="2024", months="10", months_before="12")
    expect(page.page.locator("#unlike")).to_have_text(unlike)
    page.choose("year", "2018")
    for part in ("themes", "regions", "departements", "monthly"):
        expect(page.page.locator(f"#{part} .hint").last).to_have_text(page.say("figures.not-released"))
        expect(page.page.locator(f"#{part} table")).to_be_hidden()
    expect(page.page.locator("#empty-year")).to_contain_text(page.say("empty-year.nothing", year="2018"))
    page.page.locator("#newest").click()
    expect(page.page.locator("#year")).to_have_value("2025")
    expect(page.page.locator("#empty-year")).to_be_hidden()


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
    assert download.value.suggested_filename.startswith("passerelle-month-20")
    assert download.value.path().read_text().startswith("force,conversations")
    (asked,) = [request for request in product.asked if request.headers["accept"] == "text/csv"]
    assert asked.headers["authorization"].startswith("Bearer ")
    assert "Bearer" not in asked.url
    product.answers["GET", f"{API}/packages/2026"] = (200, "PK")
    page.choose("year", "2026")
    with page.page.expect_download() as download:
        page.page.locator("#package").click()
    assert download.value.suggested_filename == "passerelle-2026.zip"
    page.choose("year", "2025")
    page.page.locator("#package").click()
    expect(page.page.locator("#package-error")).to_have_text(page.say("package.none"))


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
    assert sorted(asked) == [
        ["force"],
        ["force,weekday,hour"],
        ["month"],
        ["month"],
    ]  # beside the year before


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
