"""The queue at the desk: who comes, who is in danger, and what it says when it knows nothing."""

import re

from playwright.sync_api import BrowserContext, expect

from tests.browser.test_desk_columns import COUNTED, Sit, box, holding
from tests.support.browser.a_product import a_waiting
from tests.support.browser.product import Product, Relay
from tests.support.browser.shown import shown, uncovered


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
    expect(desk.page.get_by_text(desk.say("queue.in-danger.one", count=1))).to_be_in_viewport(ratio=1)
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


def test_nobody_lies_over_another(sit: Sit, product: Product) -> None:
    """With two dangers, by keyboard from the last person up: the button that is pressed is the one that is seen, and
    says whom it takes.
    """
    entries = [
        a_waiting(f"09-{n}{'a' * 31}", urgency="urgent" if n < 2 else "normal", minor=n == 1)
        for n in range(9)
    ]
    product.answers["GET", "/api/chat/queue"] = (200, entries)
    desk = sit()
    desk.page.set_viewport_size({"width": 1280, "height": 720})
    buttons = desk.queue.get_by_role("button")
    expect(buttons).to_have_count(9)
    expect(buttons.nth(1)).to_have_accessible_description(re.compile(desk.say("queue.minor")))
    expect(desk.page.locator("[data-still]")).to_have_count(0)
    buttons.last.focus()
    for number in reversed(range(9)):
        expect(buttons.nth(number)).to_be_focused()
        assert uncovered(buttons.nth(number))
        desk.page.keyboard.press("Shift+Tab")


def test_a_refusal_leaves_the_queue_its_room(sit: Sit, product: Product, language: str) -> None:
    """Eight are in hand, and two in danger wait: the first of them is on the screen, and so is why."""
    waiting = [a_waiting(f"09-{n}{'a' * 31}", urgency="urgent") for n in range(2)]
    holding(product, *(f"0{n}-{n}123456789abcdef0123456789abcdef" for n in range(1, 9)))
    product.answers["GET", "/api/chat/queue"] = (200, waiting)
    path = f"/api/chat/conversations/{waiting[0]['conversation']}/claim"
    product.answers["POST", path] = (409, {"title": "refused", "reason": "too-many-held"})
    desk = sit(language)
    desk.page.set_viewport_size({"width": 1280, "height": 768})
    expect(desk.panels).to_have_count(8)
    first = desk.queue.get_by_role("listitem").first
    expect(first).to_be_in_viewport(ratio=1)
    first.get_by_role("button").click()
    expect(desk.page.locator("#queue-error")).to_be_visible()
    expect(first).to_be_in_viewport(ratio=1)
    expect(desk.page.locator("[data-still]")).to_have_count(0)
    assert uncovered(first.get_by_role("button"))
    shown(desk.page, f"desk-refused-{language}")
