"""A year's report: questions answered by keyboard, maps, two printed pages, an address for each choice."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.support.browser.browser import Watched
from tests.support.browser.figures import API, SENTENCES, UNTIL, Figures
from tests.support.browser.product import Product
from tests.support.browser.shown import shown

QUESTIONS = {
    "numbers": ("#numbers dd", "12"),
    "beside": ("#beside tbody tr:nth-child(3) td:nth-of-type(2)", "014"),
    "forces": ("#forces tbody tr:last-child td:first-of-type", "001"),
    "week": ("#week tbody tr:nth-child(2) td:nth-of-type(4)", "027"),
    "monthly": ("#monthly tbody tr:first-child td:nth-of-type(3)", "004"),
    "regions": ("#regions tbody tr:first-child td:first-of-type", "000"),
    "growth": ("#growth tbody tr:first-child th", "Nouvelle-Aquitaine"),
    "region-waits": ("#region-waits tbody tr:first-child td:nth-of-type(3)", "41"),
    "victims": ("#victims tbody tr:last-child td", "000"),
    "theme-hours": ("#theme-hours tbody tr:first-child td:last-child", "25"),
    "region-quarters": ("#region-quarters tbody tr:first-child td:nth-of-type(3)", "100"),
    "region-outcomes": ("#region-outcomes tbody tr:first-child td:nth-of-type(2)", "25"),
    "language": ("#language tbody tr:first-child td", "000"),
    "waits": ("#waits tbody td:nth-of-type(3)", "3"),
}
"""Where the answers to fourteen questions are: how many, how many in March this year, how many of the gendarmerie,
how many at three on a Tuesday, of which theme in March, how many in Île-de-France, which région grew most, how long
until a unit in Île-de-France answers, who the victims are, which theme late in the evening, in Île-de-France in
summer and ended by a referral, in which language, and how long one waits for an answer.
"""

FILL = "(all, count) => { while (all.children.length < count) all.append(all.firstElementChild.cloneNode(true)); }"
"""Add rows like the first: a whole product has more of them."""


def test_an_analyst_finds_fourteen_answers_by_keyboard(
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
    shown(page.page, f"stats-report-{language}")
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
    for part, count in {"regions": 12, "themes": 5, "waits": 6}.items():
        page.page.locator(f"#{part} tbody").evaluate(FILL, count)
    page.page.locator("#monthly-picture").evaluate(FILL, 5)
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
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the tabulator does not lead to {selector}")
