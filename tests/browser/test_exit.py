"""The way out: at once, leaving nothing on the screen, on the device, nor for the Back button to show."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from tests.support.browser.a_product import PATH
from tests.support.browser.pages import Visitor, until
from tests.support.browser.product import Product

Visit = Callable[..., Visitor]
ELSEWHERE = "https://www.wikipedia.org/"


@pytest.fixture(autouse=True)
def elsewhere(context: BrowserContext) -> list[dict[str, str]]:
    """Stand for the neutral page; the headers of those who came."""
    came: list[dict[str, str]] = []

    def greet(route: Route) -> None:
        came.append(route.request.headers)
        route.fulfill(body="<title>Elsewhere</title>", content_type="text/html")

    context.route(ELSEWHERE, greet)
    return came


def test_the_button_leaves_nothing_on_the_device(
    visit: Visit, product: Product, elsewhere: list[dict[str, str]]
) -> None:
    """Neither storage, nor history, nor a referrer says where one was."""
    visitor = visit()
    page = visitor.page
    visitor.open()
    visitor.open_code()
    visitor.page.get_by_label(visitor.say("code.keep")).check()
    visitor.write("Il est dans la pièce à côté.")
    before = page.evaluate("history.length")
    visitor.exit.click()
    page.wait_for_url(ELSEWHERE)
    assert "referer" not in elsewhere[0]
    assert page.evaluate("history.length") == before
    page.go_back()
    assert "127.0.0.1" not in page.url
    page.goto(visitor.address)
    assert page.evaluate("[sessionStorage.length, localStorage.length, document.cookie]") == [0, 0, ""]
    expect(visitor.button("start.enter")).to_be_visible()


def test_the_browser_drops_what_it_keeps(visit: Visit, context: BrowserContext, origin: str) -> None:
    """With the answer to a request that nobody waits for: what scripts cannot wipe, or forgot."""
    visitor = visit()
    visitor.page.evaluate("caches.open('kept')")
    visitor.exit.click()
    visitor.page.wait_for_url(ELSEWHERE)
    beside = context.new_page()
    beside.goto(f"{origin}/shared/icon.svg")
    until(beside, lambda: beside.evaluate("caches.keys()") == [])


def test_the_way_out_needs_no_network(visit: Visit, context: BrowserContext, origin: str) -> None:
    """Whether we answer or not, the page is left at once, and the Back button leads to nothing of ours."""
    visitor = visit().open()
    context.route(f"{origin}/**", lambda _: None)  # we never answer again
    visitor.exit.click()
    visitor.page.wait_for_url(ELSEWHERE)
    visitor.page.go_back()
    assert "127.0.0.1" not in visitor.page.url


def test_the_page_is_blank_before_the_neutral_one_comes(visit: Visit, product: Product) -> None:
    """Words vanish in the same instant, whatever the network does."""
    visitor = visit().open()
    product.relay.log.message("operator", "Où êtes-vous ?")
    expect(visitor.message("Où êtes-vous ?")).to_be_visible()
    leave = "document.getElementById('exit').click(); document.body.childElementCount + document.title"
    assert visitor.page.evaluate(leave) == "0"


def test_shift_three_times_leaves(visit: Visit) -> None:
    """The gesture works in the middle of a conversation."""
    visitor = visit().open()
    visitor.field.focus()
    for _ in range(3):
        visitor.page.keyboard.press("Shift")
    visitor.page.wait_for_url(ELSEWHERE)


@pytest.mark.parametrize(
    "keys",
    [
        ["Shift", "Shift", "a", "Shift", "Shift"],
        ["Shift+A", "Shift+B", "Shift+C", "Shift+D"],
        ["Shift", "Shift+É", "Shift", "Shift"],
        ["Shift", "Shift", "Enter", "Shift"],
    ],
)
def test_capitals_do_not_wipe_a_conversation(visit: Visit, keys: list[str]) -> None:
    """Any other key starts the count again."""
    visitor = visit().open()
    visitor.field.focus()
    for key in keys:
        visitor.page.keyboard.press(key) if "É" not in key else visitor.page.keyboard.type("É")
        if key == "Shift+É":
            visitor.page.keyboard.press("e")
    expect(visitor.field).to_be_visible()
    assert visitor.page.url == visitor.address


def test_three_presses_spread_over_more_than_five_seconds_do_not_count(visit: Visit) -> None:
    """The presses must come within five seconds, by the page's own clock."""
    visitor = visit().open()
    times = "(times) => times.forEach(at => { for (const kind of ['keydown', 'keyup']) {" + (
        "const press = new KeyboardEvent(kind, {key: 'Shift', bubbles: true});"
        "Object.defineProperty(press, 'timeStamp', {value: at}); document.body.dispatchEvent(press); } })"
    )
    visitor.page.evaluate(times, [10_000, 12_000, 15_001])
    assert visitor.page.url == visitor.address
    visitor.page.evaluate(times, [16_999])
    visitor.page.wait_for_url(ELSEWHERE)


@pytest.mark.parametrize("view", ["start", "resume", "talk", "erased", "gone"])
def test_the_button_is_on_top_of_every_view(visit: Visit, view: str) -> None:
    """Wherever one is, the way out is in sight, even far down the page."""
    visitor = visit()
    script = "(view) => import('/shared/dom.js').then(({show}) => show(view))"
    visitor.page.evaluate(script, view)
    visitor.page.set_viewport_size({"width": 360, "height": 500})
    visitor.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(visitor.exit).to_be_in_viewport()
    visitor.exit.click()
    visitor.page.wait_for_url(ELSEWHERE)


def test_who_leaves_by_the_way_out_says_so(visit: Visit, product: Product) -> None:
    """The desk learns that the line is not lost; nobody waits for the answer."""
    product.answers["POST", f"{PATH}/leaving"] = (204, "")
    visitor = visit()
    visitor.open()
    visitor.exit.click()
    visitor.page.wait_for_url(ELSEWHERE)
    until(visitor.page, lambda: len(product.bodies("POST", f"{PATH}/leaving")) == 1)
