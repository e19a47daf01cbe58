"""The figures' page, and what stats answers it: rows by what is asked for, of which some are suppressed."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import Page, Request, expect

from services.stats.domain.regions import REGION_CODES
from tests.support.browser.browser import Watched
from tests.support.browser.pages import Words
from tests.support.browser.product import Product
from tests.support.browser.provider import Provider
from tests.support.browser.served import HOUSE, ISSUER

API = "/api/stats"
MEASURES = ("conversations", "signalement", "orientation", "information", "abandoned")
UNTIL = "2026-04-01"
SENTENCES = {"fr": "12\u202f561 conversations (+18\u202f%)", "en": "12,561 conversations (+18%)"}
PARTICULARS = [
    {"particular": "who", "value": "victim", "conversations": 12},
    {"particular": "who", "value": "unknown", "conversations": 3},
]
WAIT = {
    "force": "",
    "wait": "first-answer",
    "begun": 12_800,
    "count": 12_561,
    "median": 3,
    "ninth_decile": None,
}


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
        "region": ["11", "75"] if len(by) == 1 else list(REGION_CODES),
        "year": [str(year) for year in range(first, last + 1)],
        "weekday": [str(n) for n in range(1, 8)], "hour": [f"{n:02d}" for n in range(24)],
        "wait": ["first-answer", "received", "contacted"],
        "sex": ["female", "male"], "age_class": ["child", "adult"], "relation_class": ["intimate-partner", "unknown"],
        "quarter": list("1234"), "span": ["00-02", "21-23"],
        "outcome": list(MEASURES[1:]), "language": ["fr", "ar"], "front_end": ["own-page"],
        "psychologist": ["yes", "no"], "help": ["yes", "no"],
    }  # fmt: skip
    rows: list[dict[str, Any]] = [{}]
    for name in by:
        rows = [row | {name: value} for row in rows for value in values[name]]
    for n, row in enumerate(rows):
        is_suppressed = row.get("departement") == "23" or row.get("theme") == "unknown"
        is_suppressed |= row.get("hour") == "04" or (row.get("sex"), row.get("age_class")) == (
            "male",
            "child",
        )
        grew = 200 if (row.get("region"), row.get("year")) == ("75", str(last)) else 0
        row |= dict.fromkeys(MEASURES, None if is_suppressed else 1000 + n + grew)
        row |= {"at_least": 25 * n, "under": 25 * n + 50} if {"span", "quarter", "outcome"} & {*row} else {}
        row |= {"count": 30, "median": 40 + n, "ninth_decile": 90 + n} if "wait" in row else {}
    years = [year for year in range(first, last + 1) if year > 2018]
    released = [*map(str, years), *(f"{year}-{n:02d}" for year in years for n in range(1, 13))]
    note = "…" if any(row["conversations"] is None for row in rows) else None
    return 200, {"figures": rows, "note": note, "until": UNTIL, "live": None, "released": released}


class Figures:
    """The page, by the texts on it."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.say = Words(language, HOUSE / "services/stats/web")

    def choose(self, what: str, value: str) -> None:
        """Choose a value of one of the choices."""
        self.page.get_by_label(self.say(f"choice.{what}"), exact=True).select_option(value)


def figures_opened(
    watched: Watched, origin: str, product: Product, provider: Provider
) -> Callable[..., Figures]:
    """A way to open the page signed in, with these answers of stats."""
    report = {"figures": {}, "before": {}, "growth": {}, "sentences": SENTENCES, "forces": [], "until": UNTIL}
    product.answers |= {
        ("GET", f"{API}/sign-in"): (200, {"issuer": ISSUER, "client_id": "passerelle"}),
        ("GET", f"{API}/figures"): figures,
        ("GET", f"{API}/particulars"): (200, PARTICULARS),
        ("GET", f"{API}/waits"): (200, [WAIT, {**WAIT, "force": "police"}]),
    }
    for year in range(2018, 2101):
        product.answers["GET", f"{API}/packages/{year}"] = (404, {"title": "x", "detail": "Pas publié."})
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
