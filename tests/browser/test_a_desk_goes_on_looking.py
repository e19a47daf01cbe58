"""A desk goes on looking at what waits: in a page that nobody sees, and after a question that nothing answered."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.support.browser.a_product import a_waiting
from tests.support.browser.pages import Desk, until
from tests.support.browser.product import Product

SLOW_CLOCK = """
  Object.defineProperty(document, "hidden", { get: () => Boolean(window.isUnseen) });
  const inTime = window.setTimeout;
  window.setTimeout = (work, after, ...more) => inTime(work, window.isUnseen ? 60000 : after, ...more);
"""
"""The clock of a page that is not seen, as browsers run it: once in a minute."""
NO_WORKERS = "window.Worker = class extends Worker { constructor() { super('/nowhere.js'); } };"
IMPATIENT = (
    "const of = AbortSignal.timeout; AbortSignal.timeout = (after) => of.call(AbortSignal, after / 20);"
)
Sit = Callable[..., Desk]


@pytest.mark.parametrize(("role", "asked"), [("operator", "queue"), ("supervisor", "supervision")])
def test_a_desk_that_nobody_sees_asks_as_often_as_another(
    sit: Sit, product: Product, context: BrowserContext, role: str, asked: str
) -> None:
    """Or a danger would ring a minute late, and its operator be held to have gone."""
    context.add_init_script(SLOW_CLOCK)
    desk = sit(role=role)
    desk.page.evaluate("window.isUnseen = true")
    before = len(product.bodies("GET", f"/api/chat/{asked}"))
    until(desk.page, lambda: len(product.bodies("GET", f"/api/chat/{asked}")) > before + 2, within=25)


def test_a_desk_whose_browser_gives_no_worker_asks_by_the_pages_own_clock(
    sit: Sit, product: Product, context: BrowserContext
) -> None:
    """Late, and still."""
    context.add_init_script(NO_WORKERS + "Object.defineProperty(document, 'hidden', { get: () => true });")
    desk = sit()
    before = len(product.bodies("GET", "/api/chat/queue"))
    until(desk.page, lambda: len(product.bodies("GET", "/api/chat/queue")) > before + 2, within=25)


def test_a_question_that_nothing_answers_is_given_up_and_asked_again(
    sit: Sit, product: Product, context: BrowserContext
) -> None:
    """On a line that is dead, without a word: the queue says that it knows nothing, and comes back by itself."""
    context.add_init_script(IMPATIENT)
    product.answers["GET", "/api/chat/queue"] = (200, [a_waiting()])
    desk = sit()
    expect(desk.queue.get_by_role("listitem")).to_have_count(1)
    context.route("**/api/chat/queue", lambda _: None)
    expect(desk.page.locator("#queue-count")).to_have_text(desk.say("queue.unknown"))
    context.unroute("**/api/chat/queue")
    expect(desk.page.locator("#queue-count")).to_have_text(desk.say("queue.count.one", count=1))
