"""The search for a commune: by keyboard alone, on any network, and nobody is sent by a guess."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Request, Route, expect

from tests.support.browser.a_product import COMMUNES
from tests.support.browser.browser import Watched
from tests.support.browser.pages import Visitor
from tests.support.browser.product import Product
from tests.support.browser.shown import shown

Visit = Callable[..., Visitor]
OPEN = ("POST", "/api/chat/conversations")
FIND = ("GET", "/api/router/communes")
GUESS = COMMUNES[0] | {"chosen": False, "unrecognised": []}
REFUSED: list[tuple[list[dict[str, Any]], str, str, dict[str, str]]] = [
    ([GUESS | {"unrecognised": ["rue"]}], "rue de Bordeaux", "commune.unrecognised", {"words": "rue"}),
    ([GUESS | {"matched": "near-code"}], "33999", "commune.near-code", {"code": "33999"}),
    ([], "qsdfgh", "commune.none", {}),
]
"""Answers to a text, and the sentence that is read aloud."""


def test_the_keyboard_is_enough(visit: Visit, product: Product) -> None:
    """Arrows move, Enter picks, Tab goes on, Enter enters."""
    visitor = visit()
    keys = visitor.page.keyboard
    visitor.commune.press_sequentially("bordeau")
    expect(visitor.commune).to_have_attribute("aria-expanded", "true")
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    expect(visitor.suggestions.nth(1)).to_have_attribute("aria-selected", "true")
    active = visitor.suggestions.nth(1).get_attribute("id")
    expect(visitor.commune).to_have_attribute("aria-activedescendant", active or "")
    keys.press("ArrowUp")
    keys.press("Enter")
    expect(visitor.commune).to_have_attribute("aria-expanded", "false")
    expect(visitor.commune).to_have_value("Bordeaux – Gironde (33000, 33100, 33200…)")
    for _ in range(4):
        keys.press("Tab")
    expect(visitor.button("start.enter")).to_be_focused()
    keys.press("Enter")
    expect(visitor.log).to_be_visible()
    assert product.bodies(*OPEN) == [{"commune": "33063", "language": "fr"}]


def test_a_finger_is_enough(browser: Browser, origin: str, product: Product) -> None:
    """On a telephone: refusals are read aloud, a tap picks, and what is tapped next enters."""
    context = browser.new_context(
        locale="fr-FR", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    product.serve(context)
    watched = Watched.of(context)
    visitor = Visitor(watched.page, origin, "fr").come()
    news = visitor.page.get_by_role("status")
    for answer, typed, key, words in REFUSED:
        product.answers[FIND] = (200, answer)
        visitor.commune.tap()
        visitor.commune.fill(typed)
        expect(news.get_by_text(visitor.say(key, **words))).to_be_visible()
        visitor.button("start.enter").tap()
        visitor.expect_alert("commune.choose" if answer else "commune.none")
        expect(news.get_by_text(visitor.say("commune.none"))).to_have_count(0)  # it is said once
    expect(news.get_by_text(visitor.say("commune.arrows.other"))).to_have_count(0)
    product.answers[FIND] = (200, COMMUNES)
    visitor.commune.tap()
    visitor.commune.press_sequentially("bordeau")
    visitor.suggestions.nth(3).tap()
    expect(visitor.commune).to_have_attribute("aria-expanded", "false")
    visitor.button("start.enter").tap()
    expect(visitor.log).to_be_visible()
    assert product.bodies(*OPEN) == [{"commune": "76117", "language": "fr"}]
    assert watched.complaints == []
    context.close()


def test_escape_folds_then_clears(visit: Visit) -> None:
    """The first Escape folds the list, the second empties the field."""
    visitor = visit()
    visitor.commune.press_sequentially("bordeau")
    expect(visitor.suggestions).to_have_count(4)
    visitor.page.keyboard.press("Escape")
    expect(visitor.commune).to_have_attribute("aria-expanded", "false")
    expect(visitor.commune).to_have_value("bordeau")
    visitor.page.keyboard.press("Escape")
    expect(visitor.commune).to_have_value("")


def test_clear_forgets_the_choice(visit: Visit, product: Product) -> None:
    """« Effacer » empties the field, and nothing can be entered by what it held."""
    visitor = visit()
    visitor.choose("bordeau", "Bordeaux")
    visitor.button("commune.clear").click()
    expect(visitor.commune).to_be_focused()
    expect(visitor.commune).to_have_value("")
    visitor.enter()
    visitor.expect_alert("commune.empty")
    assert product.bodies(*OPEN) == []


def test_a_postal_code_of_one_commune_is_enough(visit: Visit, product: Product) -> None:
    """« 33000 » and Enter: there is nothing to choose from, so nothing is asked."""
    visitor = visit()
    visitor.commune.fill("33000")
    visitor.page.keyboard.press("Enter")
    expect(visitor.log).to_be_visible()
    assert product.bodies(*OPEN)[0]["commune"] == "33063"


def test_several_communes_are_never_decided_by_a_guess(visit: Visit, product: Product) -> None:
    """A name that several bear must be chosen."""
    visitor = visit()
    visitor.commune.fill("bordeaux")
    visitor.page.keyboard.press("Enter")
    visitor.expect_alert("commune.choose")
    expect(visitor.commune).to_be_focused()
    assert product.bodies(*OPEN) == []


def test_a_choice_changed_afterwards_is_no_choice(visit: Visit, product: Product) -> None:
    """Typing after a chosen commune takes the choice away."""
    visitor = visit()
    visitor.choose("bordeau", "Bordeaux")
    visitor.commune.press("End")
    visitor.commune.press_sequentially("x")
    visitor.enter()
    visitor.expect_alert("commune.none")
    assert product.bodies(*OPEN) == []


def test_only_what_is_typed_now_is_suggested(visit: Visit) -> None:
    """An answer that comes late, for what is no longer typed, is dropped."""
    visitor = visit()
    held: list[Route] = []

    def answer(route: Route) -> None:
        if "q=bord&" in route.request.url:
            held.append(route)
        else:
            route.fallback()

    visitor.page.route("**/api/router/communes*", answer)
    with visitor.page.expect_request("**/communes?q=bord&limit=20"):
        visitor.commune.press_sequentially("bord")
    visitor.commune.press_sequentially("eaux-s")
    expect(visitor.suggestions).to_have_count(1)
    for route in held:
        route.fulfill(json=COMMUNES)
    visitor.page.evaluate("new Promise(done => setTimeout(done, 100))")
    expect(visitor.suggestions).to_have_count(1)
    expect(visitor.suggestions.first).to_contain_text("Bordeaux-Saint-Clair")


def test_a_shown_suggestion_can_be_chosen_while_more_is_asked_for(visit: Visit) -> None:
    """The choice is the commune that was shown, and the answer that was awaited does not replace it."""
    visitor = visit()
    visitor.commune.press_sequentially("bordeau")
    expect(visitor.suggestions).to_have_count(4)
    held: list[Route] = []
    visitor.page.route("**/api/router/communes*", lambda route: held.append(route))
    with visitor.page.expect_request("**/communes?q=bordeaux&limit=20"):
        visitor.commune.press_sequentially("x")
    visitor.suggestions.nth(3).click()
    for route in held:
        route.fulfill(json=COMMUNES)
    visitor.page.evaluate("new Promise(done => setTimeout(done, 400))")
    expect(visitor.commune).to_have_attribute("aria-expanded", "false")
    expect(visitor.commune).to_have_value("Bordeaux-Saint-Clair – Seine-Maritime (76790)")


def test_suggestions_that_fail_are_asked_for_again(visit: Visit, product: Product) -> None:
    """The page says that it tries again, and succeeds without another key."""
    failures = [None, (503, {"title": "away"})]

    def answer(request: Request) -> Any:
        return failures.pop(0) if failures else (200, COMMUNES)

    product.answers[FIND] = answer
    visitor = visit()
    visitor.commune.press_sequentially("bordeau")
    expect(visitor.page.get_by_text(visitor.say("commune.retry"))).to_be_visible()
    expect(visitor.suggestions).to_have_count(4)


def test_the_recognised_part_is_marked(visit: Visit, product: Product, language: str) -> None:
    """The letters that were typed; and a former name beside the commune that it is a part of now."""
    valserhone = {
        "code": "01033", "name": "Valserhône", "postal_codes": ["01200"], "departement": "01", "population": 16302,
        "matched": "former-name", "recognised": "Bellegarde-sur-Valserine", "highlight": [[0, 10]],
    }  # fmt: skip
    product.answers[FIND] = (200, [valserhone])
    visitor = visit(language)
    visitor.commune.press_sequentially("bellegarde")
    option = visitor.suggestions.first
    former = visitor.say("commune.former", name="Bellegarde-sur-Valserine")
    expect(option).to_have_text(f"Valserhône Ain (01200) {former}")
    shown(visitor.page, f"former-{language}")
    product.answers[FIND] = (200, [COMMUNES[0] | {"highlight": [[0, 7]]}])
    visitor.commune.fill("bordeau")
    expect(visitor.suggestions.first.locator("mark")).to_have_text("Bordeau")


def test_a_guess_of_the_search_is_not_entered(visit: Visit, product: Product) -> None:
    """A commune that nearly bears the name is offered, never taken."""
    product.answers[FIND] = (200, [COMMUNES[0]])
    visitor = visit()
    visitor.commune.fill("bordo")
    visitor.page.keyboard.press("Enter")
    visitor.expect_alert("commune.choose")
    assert product.bodies(*OPEN) == []


def test_a_word_that_is_not_recognised_is_said(visit: Visit, product: Product, language: str) -> None:
    """The one commune found for the rest is offered, and never taken; pressing the arrow and Enter picks it."""
    vierzon = COMMUNES[0] | {
        "code": "18279",
        "name": "Vierzon",
        "chosen": False,
        "unrecognised": ["12", "rue"],
    }
    product.answers[FIND] = (200, [vierzon | {"recognised": "Vierzon", "highlight": [[0, 7]]}])
    visitor = visit(language)
    visitor.commune.fill("12 rue de Vierzon")
    visitor.page.keyboard.press("Enter")
    visitor.expect_alert("commune.choose")
    said = visitor.say("commune.unrecognised", words="12 rue")
    expect(visitor.page.get_by_role("status").get_by_text(said)).to_be_visible()
    assert product.bodies(*OPEN) == []
    shown(visitor.page, f"unrecognised-{language}")
    visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.press("Enter")
    visitor.enter()
    expect(visitor.log).to_be_visible()
    assert product.bodies(*OPEN)[0]["commune"] == "18279"


def test_many_communes_stand_under_their_initials(visit: Visit, product: Product, language: str) -> None:
    """More than a list shows for a name, in their alphabetical order; what to add is said."""
    names = [f"{first}ville-{n}" for first in "ZEA" for n in range(1, 10)]
    several = [
        COMMUNES[0] | {"name": name, "postal_codes": ["51300"], "matched": "postal-code"} for name in names
    ]
    product.answers[FIND] = (200, several)
    visitor = visit(language)
    with visitor.page.expect_request("**/communes?q=51300&limit=60"):
        visitor.commune.fill("51300")
    expect(visitor.suggestions).to_have_count(27)
    arrows = visitor.say("commune.arrows.other")
    expect(visitor.page.get_by_role("status").get_by_text(arrows)).to_be_visible()
    expect(visitor.suggestions.first).to_contain_text("Aville-1")
    initials = visitor.page.locator("[role=option][data-initial]")
    assert [option.get_attribute("data-initial") for option in initials.all()] == ["A", "E", "Z"]
    said = visitor.say("commune.refine", example="51300 A")
    expect(visitor.page.get_by_role("status").get_by_text(said)).to_be_visible()
    shown(visitor.page, f"many-{language}")


def test_a_code_that_does_not_exist_and_a_country_are_said(
    visit: Visit, product: Product, language: str
) -> None:
    """Read aloud: the nearest codes as such, and the numbers that help abroad."""
    near = COMMUNES[0] | {"matched": "near-code", "recognised": "33990", "chosen": False, "unrecognised": []}
    product.answers[FIND] = (200, [near])
    visitor = visit(language)
    news = visitor.page.get_by_role("status")
    visitor.commune.fill("33999")
    expect(news.get_by_text(visitor.say("commune.near-code", code="33999"))).to_be_visible()
    names = {"fr": "Suisse", "en": "Switzerland"}
    country = {"code": "CH", "name": names, "police": "117", "emergency": "112"}
    product.answers[FIND] = (200, [])
    product.answers["GET", "/api/router/abroad"] = (200, [country])
    visitor.commune.fill("Genève")
    said = visitor.say("commune.abroad", country=names[language], police="117", emergency="112")
    expect(news.get_by_text(said)).to_be_visible()
    expect(news.get_by_text(visitor.say("start.from-abroad"))).to_be_visible()
    assert visitor.say("start.am-abroad") in visitor.say("start.from-abroad")
    shown(visitor.page, f"abroad-{language}")


def test_a_change_of_language_loses_nothing(visit: Visit, product: Product) -> None:
    """The text typed, the choice and the suggestions stay, in the other language."""
    visitor = visit()
    visitor.choose("bordeau", "Bordeaux")
    visitor.page.locator("#particulars summary").click()
    visitor.page.get_by_label(visitor.say("theme.label")).select_option("cyberharassment")
    visitor.page.get_by_role("button", name="English").click()
    english = Visitor(visitor.page, visitor.address.rstrip("/"), "en")
    expect(english.button("start.enter")).to_be_visible()
    expect(english.page.get_by_text("Cyberharassment")).to_be_attached()
    english.enter()
    expect(english.log).to_be_visible()
    opened = {"commune": "33063", "theme": "cyberharassment", "language": "en"}
    assert product.bodies(*OPEN) == [opened]
    assert english.page.url == visitor.address
