"""The desk in three columns: six conversations on one screen, one of them open, and what is new in the others."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from tests.support.browser.a_product import a_waiting
from tests.support.browser.pages import Desk, Panel
from tests.support.browser.product import CONVERSATION, Product, Relay
from tests.support.browser.shown import accessible, shown

Sit = Callable[..., Desk]
SIX = [CONVERSATION, *(f"0{n}-{n}123456789abcdef0123456789abcdef" for n in range(1, 6))]
NOW = datetime.now(UTC).replace(microsecond=0)
COUNTED = """
window.rung = 0;
window.AudioContext = class {
  currentTime = 0;
  destination = null;
  resume() { return Promise.resolve(); }
  createGain() {
    return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: (next) => next };
  }
  createOscillator() {
    window.rung += 1;
    return { frequency: {}, connect: (next) => next, start() {}, stop() {} };
  }
};
"""
"""A browser that counts the tones that it is asked for."""


def holding(product: Product, *conversations: str) -> None:
    """Have the operator hold these conversations, taken one after the other."""
    mine: list[dict[str, Any]] = []
    for number, conversation in enumerate(conversations):
        taken = (NOW - timedelta(minutes=60 - number)).isoformat()
        mine.append(a_waiting(conversation, taken=taken, unit=None))
        relay = product.relays.setdefault(conversation, Relay())
        relay.author, relay.log.time = "operator", (NOW - timedelta(minutes=5)).isoformat()
        relay.log.event("conversation-claimed", pseudonym="Camille")
        relay.log.message("operator", f"Bonjour, {conversation[:2]}.")
    product.answers["GET", "/api/chat/mine"] = (200, mine)


def six(sit: Sit, product: Product, language: str = "fr") -> tuple[Desk, list[Panel]]:
    """Give a desk with six conversations, the first of which is open."""
    holding(product, *SIX)
    desk = sit(language)
    panels = [desk.panel(number) for number in range(6)]
    expect(desk.row(panels[5])).to_be_visible()
    expect(panels[0].message("Bonjour, 07.")).to_be_visible()
    return desk, panels


def order(desk: Desk) -> list[str | None]:
    """Give the conversations of the list, in its order."""
    return [row.get_attribute("data-conversation") for row in desk.page.locator("#mine > li").all()]


def box(locator: Locator) -> dict[str, float]:
    """Give where something is on the screen."""
    return dict(locator.bounding_box() or {})


def test_six_conversations_fit_on_one_screen(sit: Sit, product: Product, language: str) -> None:
    """The page does not scroll, nor do one's own, beside a full queue and an offer; where one writes and the danger
    button are always at the same place.
    """
    waiting = [a_waiting(f"09-{n}{'a' * 31}", who="victim", here=n != 1) for n in range(5)]
    offer = a_waiting(f"0a-{'b' * 32}", offered_by="Dominique", offered_until=NOW.isoformat(), here=True)
    product.answers["GET", "/api/chat/queue"] = (200, waiting)
    product.answers["GET", "/api/chat/offers"] = (200, [offer])
    desk, panels = six(sit, product, language)
    desk.page.set_viewport_size({"width": 1280, "height": 800})
    for number in range(30):
        product.relay.log.message("visitor", f"Message {number}")
    expect(panels[0].message("Message 29")).to_be_in_viewport()
    sizes = desk.page.evaluate(
        "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
    )
    assert sizes == [800, 1280]
    expect(desk.row(panels[5])).to_be_in_viewport(ratio=1)
    places = []
    for panel in panels:
        desk.open(panel)
        places.append((box(panel.button("danger.declare")), box(panel.field)))
    assert places.count(places[0]) == 6
    shown(desk.page, f"desk-six-{language}")


def test_the_open_conversation_is_in_sight_with_its_tool_after_a_reload(sit: Sit, product: Product) -> None:
    """Eight are in hand, and the last one is open."""
    holding(product, *SIX, *(f"0{n}-{n}123456789abcdef0123456789abcdef" for n in (8, 9)))
    desk = sit()
    desk.page.set_viewport_size({"width": 1280, "height": 720})
    last = desk.panel(7)
    expect(desk.row(last)).to_be_visible()
    desk.page.keyboard.press("Alt+8")
    expect(desk.row(last)).to_be_in_viewport(ratio=1)
    last.tool("notes")
    desk.page.reload()
    expect(last.root).to_be_visible()
    expect(desk.row(last)).to_be_in_viewport(ratio=1)
    expect(last.button("notes.add")).to_be_visible()


def test_who_writes_is_read_in_the_queue_and_in_the_head(sit: Sit, product: Product, language: str) -> None:
    """As far as it was said; and nothing stands in its place where it was not."""
    said = {"who": "victim", "minor": True}
    product.answers["GET", "/api/chat/queue"] = (200, [a_waiting(SIX[1], **said)])
    product.answers["GET", "/api/chat/mine"] = (200, [a_waiting(taken=NOW.isoformat(), unit=None, **said)])
    product.relay.author = "operator"
    product.relay.log.event("conversation-claimed", pseudonym="Camille")
    desk = sit(language)
    who, age = {"fr": ("victime", "moins de 18 ans"), "en": ("victim", "under 18")}[language]
    expect(desk.page.locator(".head")).to_contain_text(f"{who} · {age}")
    expect(desk.page.locator("#queue .about")).to_have_text(
        re.compile(f"^{who} · (?!{age})")
    )  # a mark says it
    for part in (desk.page.locator("#queue .minor"), desk.page.locator("#mine .minor")):
        expect(part).to_have_text(desk.say("queue.minor"))
    expect(desk.page.locator("#mine .draft")).to_be_hidden()
    desk.panel().field.fill("Êtes-vous")
    expect(desk.page.locator("#mine .draft")).to_have_text(desk.say("mine.draft"))
    shown(desk.page, f"desk-who-writes-{language}")


def test_the_list_keeps_its_order(sit: Sit, product: Product) -> None:
    """A message moves nothing, and the page that is loaded again shows the same list, and the same conversation."""
    desk, panels = six(sit, product)
    assert order(desk) == SIX
    product.relays[SIX[4]].log.message("visitor", "Vous êtes là ?")
    expect(desk.row(panels[4])).to_contain_text("Vous êtes là ?")
    assert order(desk) == SIX
    desk.open(panels[2])
    desk.page.reload()
    expect(desk.row(panels[5])).to_be_visible()
    assert order(desk) == SIX
    expect(panels[2].root).to_be_visible()
    expect(desk.row(panels[4])).to_contain_text(desk.say("mine.unread.one", count=1))


def test_a_message_shows_wherever_the_operator_looks(
    sit: Sit, product: Product, context: BrowserContext, language: str
) -> None:
    """In its row, in the title, in a sentence and with a sound, until its conversation is opened."""
    context.add_init_script(COUNTED)
    desk, panels = six(sit, product, language)
    elsewhere = product.relays[SIX[3]].log
    elsewhere.time = datetime.now(UTC).isoformat()
    for text in ("Il est revenu.", "J’ai peur."):
        elsewhere.message("visitor", text)
    row = desk.row(panels[3])
    expect(row).to_contain_text("J’ai peur.")
    expect(row).to_contain_text(desk.say("mine.unread.other", count=2))
    expect(desk.page).to_have_title(re.compile(rf"^\(2\) {SIX[3][:8]}"))
    news = desk.say.pattern("news.message", name=SIX[3][:8], where="Gironde")
    expect(desk.page.get_by_role("status").filter(has_text=news)).to_have_count(1)
    assert desk.page.evaluate("window.rung") == 4
    shown(desk.page, f"desk-news-{language}")
    desk.open(panels[3])
    expect(row.locator(".unread")).to_be_hidden()
    expect(desk.page).to_have_title(desk.say("desk.title"))
    elsewhere.message("visitor", "Vous êtes là ?")
    expect(panels[3].message("Vous êtes là ?")).to_be_visible()
    assert desk.page.evaluate("window.rung") == 4, "it is under the operator's eyes"


def test_the_sound_is_muted_and_stays_so(sit: Sit, product: Product, context: BrowserContext) -> None:
    """Its button says whether there is a sound; the browser remembers it, after a sign-out too."""
    context.add_init_script(COUNTED)
    desk, panels = six(sit, product)
    desk.button("sound.on").click()
    desk.page.evaluate("localStorage.clear()")  # as the way out has the browser do
    desk.page.evaluate("dispatchEvent(new Event('storage-cleared'))")
    desk.page.reload()
    expect(desk.button("sound.muted")).to_be_visible()
    elsewhere = product.relays[SIX[1]].log
    elsewhere.time = datetime.now(UTC).isoformat()
    elsewhere.message("visitor", "Bonsoir")
    expect(desk.row(panels[1])).to_contain_text(desk.say("mine.unread.one", count=1))
    assert desk.page.evaluate("window.rung") == 0


def test_a_row_says_whether_its_person_is_there(sit: Sit, product: Product) -> None:
    """As the wire knows it: nothing is said before it does."""
    desk, panels = six(sit, product)
    row = desk.row(panels[1])
    expect(row.locator(".there")).to_be_empty()
    for here, sentence in ((True, "mine.here"), (False, "mine.away")):
        product.relays[SIX[1]].say({"type": "presence", "author": "visitor", "here": here, "writing": False})
        expect(row).to_contain_text(desk.say(sentence))
    product.relays[SIX[1]].log.event("danger-declared")
    expect(row).to_contain_text(desk.say("queue.urgent"))
    expect(desk.page).to_have_title(re.compile("^" + re.escape(desk.say("news.danger-own.one", count=1))))


def test_what_is_half_written_stays_with_its_conversation(sit: Sit, product: Product) -> None:
    """Another one is chosen, and nothing goes to it: neither the words, nor the key that chose it."""
    desk, panels = six(sit, product)
    panels[0].field.fill("Êtes-vous en")
    desk.page.keyboard.press("Alt+2")
    expect(panels[1].field).to_be_focused()
    expect(panels[1].field).to_have_value("")
    panels[1].field.fill("Un mot à moi")
    desk.row(panels[0]).get_by_role("button").focus()
    desk.page.keyboard.down("Enter")
    expect(panels[0].field).to_be_focused()
    desk.page.keyboard.down("Enter")  # the key is still held: it repeats
    desk.page.keyboard.up("Enter")
    expect(panels[0].field).to_have_value("Êtes-vous en")
    expect(panels[1].field).to_have_value("Un mot à moi")
    assert all(relay.frames("message") == [] for relay in product.relays.values())


def test_the_keyboard_is_enough(sit: Sit, product: Product, language: str) -> None:
    """Numbers and arrows choose, Esc leads back to the field, « ? » lists them all."""
    desk, panels = six(sit, product, language)
    keys = desk.page.keyboard
    keys.press("Alt+3")
    expect(panels[2].field).to_be_focused()
    keys.press("Alt+ArrowDown")
    expect(panels[3].field).to_be_focused()
    desk.row(panels[3]).get_by_role("button").focus()
    keys.press("ArrowUp")
    expect(panels[2].root).to_be_visible()
    expect(desk.row(panels[2]).get_by_role("button")).to_be_focused()
    keys.press("?")
    dialog = desk.page.get_by_role("dialog", name=desk.say("keys.title"))
    expect(dialog).to_contain_text(desk.say("keys.number"))
    accessible(desk.page)
    keys.press("Escape")
    expect(dialog).to_be_hidden()
    panels[2].tool("person")
    keys.press("ArrowRight")
    expect(panels[2].root.get_by_role("tab", name=desk.say("tool.help"), exact=True)).to_be_focused()
    keys.press("Escape")
    expect(panels[2].field).to_be_focused()
    keys.type("Vous allez bien ?")
    expect(panels[2].field).to_have_value("Vous allez bien ?")


def test_a_narrow_screen_shows_one_column_and_the_way_back(sit: Sit, product: Product) -> None:
    """List, conversation, tools: each has the screen, and the way back says what is new."""
    desk, panels = six(sit, product)
    desk.page.set_viewport_size({"width": 360, "height": 740})
    expect(panels[0].log).to_be_hidden()
    desk.open(panels[1])
    expect(desk.queue).to_be_hidden()
    expect(panels[1].field).to_be_in_viewport(ratio=1)
    panels[1].button("tools.open").click()
    expect(panels[1].log).to_be_hidden()
    panels[1].tool("signalement")
    accessible(desk.page)
    product.relays[SIX[1]].log.message("visitor", "Vous êtes là ?")
    panels[1].root.get_by_role("button", name=desk.say("mine.unread.one", count=1)).click()
    expect(panels[1].message("Vous êtes là ?")).to_be_in_viewport()
    expect(panels[1].root.get_by_role("button", name=desk.say("mine.unread.one", count=1))).to_have_count(0)
    expect(panels[1].field).to_be_in_viewport(ratio=1)
    product.relays[SIX[2]].log.message("visitor", "Bonsoir")
    back = panels[1].root.get_by_role("button", name=desk.say("mine.unread.one", count=1))
    back.click()
    expect(desk.row(panels[2])).to_contain_text("Bonsoir")
    expect(desk.row(panels[1]).get_by_role("button")).to_be_focused()


def test_the_tools_are_a_drawer_that_covers_no_word(sit: Sit, product: Product) -> None:
    """On a middling screen they take the place of the list."""
    desk, panels = six(sit, product)
    desk.page.set_viewport_size({"width": 768, "height": 1024})
    panels[0].button("tools.open").click()
    expect(panels[0].tool("signalement")).to_be_visible()
    log, tools = box(panels[0].log), box(panels[0].root.locator(".tools"))
    assert log["x"] + log["width"] <= tools["x"]
    assert log["width"] > 300
    accessible(desk.page)
    desk.page.keyboard.press("Escape")
    expect(panels[0].field).to_be_focused()
    expect(desk.row(panels[0])).to_be_visible()


@pytest.mark.parametrize("off", [-2, 2])
def test_ages_are_those_of_the_server_s_clock(
    sit: Sit, product: Product, context: BrowserContext, off: int
) -> None:
    """A computer that is two hours off says the same minutes as any other."""
    holding(product, CONVERSATION)
    date = {"date": format_datetime(NOW, usegmt=True)}
    for path in ("/api/chat/sign-in", "/api/chat/mine", "/api/chat/themes", "/api/chat/queue"):
        status, body, *_ = product.answers["GET", path]  # type: ignore[misc]
        product.answers["GET", path] = (status, body, date)
    context.clock.set_fixed_time(NOW + timedelta(hours=off))
    desk = sit()
    expect(desk.row(desk.panel()).locator(".ago")).to_have_text(desk.say("ago.minutes", count=5))
