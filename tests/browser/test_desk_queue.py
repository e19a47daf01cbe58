"""The queue at the desk: who comes, who is in danger, and what it says when it knows nothing."""

import re

from playwright.sync_api import BrowserContext, expect

from tests.browser.test_desk_columns import COUNTED, Sit, box
from tests.support.browser.a_product import a_waiting
from tests.support.browser.product import Product, Relay
from tests.support.browser.shown import shown


def test_who_comes_into_the_queue_makes_a_sound_and_danger_stays_in_sight(
    sit: Sit, product: Product, context: BrowserContext
) -> None:
    """No second press takes who has moved under the pointer; who has left is said to have; a service that does not
    answer is in the title.
    """
    context.add_init_script(COUNTED)
    waiting = [a_waiting(f"09-{n}{'a' * 31}") for n in range(9)]
    product.answers["GET", "/api/chat/queue"] = lambda _: (200, waiting)
    first, second = (f"/api/chat/conversations/{entry['conversation']}/claim" for entry in waiting[:2])
    product.answers["POST", first] = lambda _: (200, waiting.pop(0))
    product.relays[waiting[0]["conversation"]] = Relay()
    desk = sit()
    expect(desk.queue.get_by_role("listitem")).to_have_count(9)
    assert desk.page.evaluate("window.rung") == 0
    waiting.append(a_waiting(f"0a-{'b' * 32}"))
    expect(desk.queue.get_by_role("listitem")).to_have_count(10)
    assert desk.page.evaluate("window.rung") == 1
    where = box(desk.queue.get_by_role("button").first)
    x, y = where["x"] + where["width"] / 2, where["y"] + where["height"] / 2
    desk.page.mouse.click(x, y)
    expect(desk.panels).to_have_count(1)
    desk.page.mouse.click(x, y)
    desk.queue.evaluate("it => it.scrollTop = it.scrollHeight")
    waiting.insert(0, a_waiting(f"0b-{'c' * 32}", urgency="urgent"))
    danger = desk.queue.get_by_role("listitem").first
    expect(danger).to_contain_text(desk.say("queue.urgent"))
    desk.queue.evaluate("it => it.scrollTop = it.scrollHeight")
    expect(danger).to_be_in_viewport(ratio=1)
    assert product.bodies("POST", second) == []
    waiting.append(a_waiting(f"0d-{'d' * 32}", left=True, here=False))
    gone = desk.queue.get_by_role("listitem").last
    expect(gone).to_contain_text(desk.say("queue.left"))
    expect(gone.get_by_role("button", name=desk.say("queue.claim"), exact=True)).to_be_enabled()
    gone.scroll_into_view_if_needed()
    shown(desk.page, "desk-queue-left")
    product.answers["GET", "/api/chat/queue"] = (503, {})
    expect(desk.page).to_have_title(re.compile("^" + re.escape(desk.say("news.away"))), timeout=20_000)
    expect(desk.page.locator("#queue-count")).to_have_text(desk.say("queue.unknown"))
    shown(desk.page, "desk-away")
