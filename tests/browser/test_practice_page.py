"""Practice at the desk: scripted visitors are let in, and every page says that nobody is there."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.test_desk_columns import SIX, holding
from tests.support.browser.a_product import a_supervision, a_waiting
from tests.support.browser.browser import Watched
from tests.support.browser.pages import Desk
from tests.support.browser.product import Product
from tests.support.browser.shown import shown

Sit = Callable[..., Desk]
VISITORS = "/api/chat/practice/visitors"
KINDS = [
    {"code": f"kind-{name}", "labels": {"fr": f"Visiteur {name}", "en": f"Visitor {name}"}, "language": "fr"}
    for name in "abcdefgh"
]  # fmt: skip


def test_an_operator_who_practises_lets_visitors_in(sit: Sit, product: Product, language: str) -> None:
    """By its kind, or six different ones at once; above everything the page says that it is practice."""
    offered = {"visitors": KINDS, "room": 24}
    product.answers["GET", VISITORS] = (200, offered)
    product.answers["POST", VISITORS] = (201, offered)
    holding(product, *SIX)
    waiting = [
        a_waiting(f"09-{n}{'a' * 31}", who="victim", minor=True, urgency="immediate") for n in range(6)
    ]
    product.answers["GET", "/api/chat/queue"] = (200, waiting)
    desk = sit(language, force="exercice")
    desk.page.set_viewport_size({"width": 1280, "height": 800})
    expect(desk.row(desk.panel(0))).to_be_in_viewport(ratio=1)
    for pressed in (desk.button("practice.night"), desk.queue.get_by_role("button").first):
        expect(pressed).to_be_in_viewport(ratio=1)
        pressed.click(trial=True)  # nothing lies over it, with six in hand and six who wait
    expect(desk.page.get_by_text(desk.say("practice.banner"))).to_be_in_viewport()
    desk.page.get_by_label(desk.say("practice.who")).select_option("kind-c")
    desk.button("practice.let-in").click()
    expect(desk.page.get_by_text(desk.say("practice.come.one"))).to_be_visible()
    desk.button("practice.night").click()
    expect(desk.page.get_by_text(desk.say("practice.come.other", count=6))).to_be_visible()
    expect(desk.button("practice.night")).to_be_focused()
    one, night = (body["visitors"] for body in product.bodies("POST", VISITORS))
    assert (one, len({*night})) == (["kind-c"], 6)
    shown(desk.page, f"desk-practice-{language}")
    product.answers["POST", VISITORS] = (429, {"title": "full"})
    desk.button("practice.night").click()
    expect(desk.page.get_by_text(desk.say("practice.full"))).to_be_visible()


def test_a_supervisor_who_practises_is_shown_nothing_real(
    sit: Sit, watched: Watched, product: Product
) -> None:
    """Neither what no force could be found for, nor the forces' figures, nor a way to the pages that show them; the
    day's figures are practice's own.
    """
    product.answers["GET", "/api/chat/supervision"] = (200, a_supervision())
    ended = {"signalement": 2, "orientation": 0, "information": 1, "abandoned": 0}
    product.answers["GET", "/api/chat/practice/figures"] = (200, {"conversations": 7, "ended": ended})
    desk = sit(role="supervisor", force="exercice")
    expect(desk.page.get_by_text(desk.say("practice.banner"))).to_be_visible()
    expect(desk.page.locator("#supervision-part")).to_be_visible()
    expect(desk.page.locator("#unroutable-part")).to_be_hidden()
    today = desk.page.locator("#today")
    expect(today).to_contain_text(desk.say("supervision.today.other", count=7))
    expect(today).to_contain_text(f"{desk.say('supervision.today.signalement')} 2")
    assert not [asked for asked in product.asked if "/api/stats/" in asked.url]
    links = desk.page.locator("nav.pages a").evaluate_all("all => all.map((a) => a.getAttribute('href'))")
    assert links == ["/signalement/"]


def test_an_operator_of_a_force_has_none_of_it(sit: Sit, language: str) -> None:
    """No banner, no scripted visitor, and no other force to pass a conversation to than those of the public."""
    desk = sit(language)
    expect(desk.page.locator("#queue-title")).to_be_visible()
    expect(desk.page.locator(".practice-banner, .practice-part")).to_have_count(0)
