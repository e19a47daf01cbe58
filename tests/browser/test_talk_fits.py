"""The conversation fills the screen: on a telephone with its keyboard, on a desk, with large text."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.support.browser.a_product import UNIT
from tests.support.browser.browser import Watched, picture
from tests.support.browser.pages import Visitor
from tests.support.browser.product import Product
from tests.support.browser.shown import accessible

Visit = Callable[..., Visitor]
KEYBOARD = 300
HEIGHT = 740
TELEPHONE = """
const seen = Object.assign(new EventTarget(), { width: 360, height: 740, scale: 1, offsetTop: 0 });
Object.defineProperty(window, "visualViewport", { value: seen });
window.keyboard = (height) => { seen.height = 740 - height; seen.dispatchEvent(new Event("resize")); };
"""
"""A browser whose keyboard lies over the page, as Safari's does: only what is seen becomes smaller."""

SETTLED = (
    "new Promise(seen => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(seen, 50))))"
)
"""The page has been drawn, and has taken in what that made it scroll."""


@pytest.fixture
def talking(visit: Visit, watched: Watched, product: Product) -> Visitor:
    """Give a conversation on a telephone, with an operator who has answered."""
    watched.page.set_viewport_size({"width": 360, "height": HEIGHT})
    watched.page.add_init_script(TELEPHONE)
    visitor = visit().open()
    log = product.relay.log
    log.event("conversation-received", unit=UNIT, urgent=False)
    log.event("conversation-claimed", pseudonym="Camille")
    for number in range(8):
        log.message("operator", f"Je vous lis. {number}")
    expect(visitor.message("Je vous lis. 7")).to_be_in_viewport()
    return visitor


def measure(visitor: Visitor, selector: str) -> tuple[float, float]:
    """Give where a part begins and ends on screen."""
    box = visitor.page.locator(selector).first.bounding_box()
    assert box
    return box["y"], box["y"] + box["height"]


def in_sight(visitor: Visitor, text: str) -> None:
    """Check that the words of a message stand between what is above the log and the field."""
    said = visitor.message(text).locator(".said")
    expect(said).to_be_in_viewport(ratio=1)
    box = said.bounding_box()
    assert box
    assert measure(visitor, "#log")[0] <= box["y"]
    assert box["y"] + box["height"] <= measure(visitor, ".pinned")[0]


def test_on_a_telephone_the_field_and_the_way_out_are_in_sight(talking: Visitor) -> None:
    """With the numbers, who answers and the code; the log has half of the screen, and the page never scrolls."""
    top, end = measure(talking, "#log")
    assert end - top >= HEIGHT / 2
    for selector in ("#exit", "a[href='sms:114']", "#status", "#text", ".bottom"):
        expect(talking.page.locator(selector).first).to_be_in_viewport(ratio=1)
    assert talking.page.evaluate("document.documentElement.scrollHeight") <= HEIGHT
    talking.expect_status("status.claimed", name="Camille")


def test_with_the_keyboard_open_two_fifths_of_what_is_seen_is_the_log(talking: Visitor) -> None:
    """The field stands above the keyboard; the numbers and the code fold into the header, beside the way out."""
    seen = HEIGHT - KEYBOARD
    talking.page.evaluate("height => keyboard(height)", KEYBOARD)
    expect(talking.page.locator("#folded")).to_be_visible()
    talking.field.fill("une ligne\n" * 5)
    top, end = measure(talking, "#log")
    assert end - top >= 0.4 * seen
    assert measure(talking, ".pinned")[1] <= seen
    heads = {measure(talking, f"{selector}")[1] for selector in ("#exit", "a[href='tel:17']", "#folded")}
    assert max(heads) <= top
    expect(talking.page.locator(".bottom")).to_be_hidden()
    expect(talking.message("Je vous lis. 7")).to_be_in_viewport()
    assert measure(talking, ".message:last-child")[1] <= end
    accessible(talking.page)
    talking.page.evaluate("keyboard(0)")
    expect(talking.page.locator(".bottom")).to_be_visible()


def test_text_twice_as_large_is_not_cut(talking: Visitor) -> None:
    """The way out, the numbers and the field are whole, and nothing is wider than the telephone."""
    talking.page.evaluate("document.documentElement.style.fontSize = '212.5%'; keyboard(0)")
    assert talking.page.evaluate("document.documentElement.scrollWidth") <= 360
    for selector in ("#exit", "#folded", "a[href='tel:17']", "a[href='sms:114']", "#text", ".send"):
        part = talking.page.locator(selector).first
        expect(part).to_be_in_viewport(ratio=1)
        assert part.evaluate("it => it.scrollWidth <= it.clientWidth + 1"), selector


@pytest.mark.parametrize("size", [100, 200])
def test_who_waits_sees_what_they_write(visit: Visit, watched: Watched, product: Product, size: int) -> None:
    """With the keyboard open, above it, also in large letters; where things stand is in one line by then."""
    watched.page.set_viewport_size({"width": 360, "height": HEIGHT})
    watched.page.add_init_script(TELEPHONE)
    visitor = visit().open()
    product.relay.log.event("conversation-received", unit=UNIT, urgent=False)
    expect(visitor.page.locator("#may-write")).to_have_text(visitor.say("status.write"))
    visitor.page.evaluate(f"document.documentElement.style.fontSize = '{size}%'; keyboard({KEYBOARD})")
    visitor.field.focus()
    for text in ("Bonjour", "Je suis là."):
        visitor.write(text)
    expect(visitor.page.locator("#may-write")).to_be_empty()
    in_sight(visitor, "Je suis là.")
    product.relay.log.event(
        "wait-overdue", limit="answer"
    )  # the box of whom to call is above what they write
    visitor.expect_alert("overdue.sentence")
    visitor.write("Il revient.")
    in_sight(visitor, "Il revient.")
    product.relay.log.event("conversation-claimed", pseudonym="Camille")
    product.relay.log.event("consent-recorded", unit=UNIT, transmitted=["name", "phone"], details={})
    product.relay.log.message("operator", "Seule ?")
    in_sight(visitor, "Seule ?")
    expect(visitor.button("consent.withdraw")).to_be_hidden()
    visitor.page.locator("#agreement summary").click()
    expect(visitor.button("consent.withdraw")).to_be_in_viewport()
    assert measure(visitor, "#text")[1] <= HEIGHT - KEYBOARD


def test_an_end_is_read_from_its_beginning(talking: Visitor, product: Product) -> None:
    """How it ended, before what may be done then; who gave no way to be reached reads of no call."""
    product.relay.log.event("consent-recorded", unit=UNIT, transmitted=[], safe_contact=["means"], details={})
    product.relay.log.event("conversation-closed", outcome="signalement")
    expect(talking.page.get_by_role("heading", name=talking.say("closed.title"))).to_be_in_viewport(ratio=1)
    sentence = talking.say("outcome.signalement-here", unit=UNIT["name"])
    expect(talking.page.get_by_text(sentence)).to_be_in_viewport()
    product.relay.log.event("conversation-reopened")
    expect(talking.page.locator("#stands")).to_be_in_viewport()
    product.relay.log.event("signalement-progressed", signalement="s", status="received", unit=UNIT)
    received = talking.say("signalement.received-here", unit=UNIT["name"])
    expect(talking.page.locator("#signalement")).to_contain_text(received)
    product.relay.log.event("consent-recorded", unit=UNIT, transmitted=["phone"], details={})
    product.relay.log.event("signalement-progressed", signalement="another", status="received", unit=UNIT)
    by_phone = talking.say("signalement.received", unit=UNIT["name"])
    expect(talking.page.locator("#signalement p")).to_contain_text([received, by_phone])


@pytest.mark.parametrize("language", ["en", "ar"])
def test_larger_text_needs_no_new_size_of_the_window(visit: Visit, watched: Watched, language: str) -> None:
    """Each control is whole; where height is lacking the conversation scrolls under the way out and the numbers."""
    watched.page.set_viewport_size({"width": 360, "height": HEIGHT})
    visitor = visit(language).open()
    visitor.page.evaluate("document.documentElement.style.fontSize = '200%'")
    expect(visitor.page.locator("body")).to_have_attribute("data-large", "")
    top, end = measure(visitor, "#log")
    assert end - top >= 4 * 32
    watched.page.set_viewport_size({"width": 360, "height": 500})
    for selector in ("#log", "#text", ".send", "#folded", "#exit", "a[href='tel:112']", "a[href='sms:114']"):
        part = visitor.page.locator(selector).first
        part.scroll_into_view_if_needed()
        expect(part).to_be_in_viewport(ratio=0.99)
    visitor.page.locator("#folded").click()
    expect(visitor.button("sheet.close")).to_be_in_viewport(ratio=0.99)


def test_on_a_wide_screen_help_and_rights_stand_beside_the_log(visit: Visit, watched: Watched) -> None:
    """The log is a column of 720 px, and what opens does not cover it."""
    watched.page.set_viewport_size({"width": 1280, "height": 800})
    visitor = visit().open()
    box = visitor.page.locator("#chat").bounding_box()
    assert box
    assert box["width"] == 720
    visitor.button("erase.ask").click()
    expect(visitor.page.get_by_role("heading", name=visitor.say("erase.title"))).to_be_focused()
    expect(visitor.field).to_be_visible()
    visitor.write("Bonjour")
    visitor.expect_state("Bonjour", "sent")


def test_what_came_while_one_reads_back_is_counted(talking: Visitor, product: Product) -> None:
    """The log stays where it is read; one press leads to its end."""
    talking.page.locator("#log").evaluate("it => { it.scrollTop = 0; }")
    talking.page.evaluate(SETTLED)
    for text in ("Êtes-vous là ?", "Je vous attends."):
        product.relay.log.message("operator", text)
    missed = talking.page.get_by_role("button", name=talking.say("talk.missed.other", count=2))
    expect(missed).to_be_visible()
    assert talking.page.locator("#log").evaluate("it => it.scrollTop") == 0
    missed.click()
    expect(talking.message("Je vous attends.")).to_be_in_viewport()
    expect(missed).to_be_hidden()
    talking.page.locator("#log").evaluate("it => { it.scrollTop = 0; }")
    talking.page.evaluate(SETTLED)
    product.relay.log.message("operator", "Au revoir.")
    expect(talking.page.locator("#missed")).to_be_visible()
    product.relay.log.event("conversation-closed", outcome="information")
    talking.button("out-of-sight.closed").click()
    expect(talking.page.locator("#outcome")).to_be_in_viewport()
    expect(talking.page.locator("#missed")).to_be_hidden()  # it is above by now


def test_what_goes_away_while_something_comes_is_no_reader_who_scrolls(
    visit: Visit, watched: Watched, product: Product
) -> None:
    """The browser scrolls back where a box went away: who was at the end stays there with what comes."""
    watched.page.set_viewport_size({"width": 360, "height": HEIGHT})
    visitor = visit().open()
    product.relay.log.event("conversation-received", unit=UNIT, urgent=False)
    product.relay.log.event("wait-overdue", limit="answer")
    expect(visitor.page.locator("#overdue li").last).to_be_in_viewport()
    visitor.page.evaluate(SETTLED)
    visitor.page.evaluate("""() => {
      for (const id of ["overdue", "code-line"]) document.getElementById(id).hidden = true;
      log.scrollTop = log.scrollHeight; // as what comes meanwhile has it
      const more = document.createElement("div");
      more.style.height = "600px";
      document.querySelector(".entries").append(more);
    }""")
    visitor.page.evaluate(SETTLED)
    left = "(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight)(log)"
    assert visitor.page.evaluate(left) < 2
    product.relay.log.message("operator", "Vous êtes là ?")
    expect(visitor.message("Vous êtes là ?")).to_be_attached()
    expect(visitor.page.locator("#missed")).to_be_hidden()


def test_what_opens_on_a_telephone_is_closed_by_the_keyboard_alone(
    talking: Visitor, product: Product
) -> None:
    """Its title is read first, nothing below is reached, the way out is, and what is written meanwhile is said."""
    more = talking.button("more.short")
    more.focus()
    talking.page.keyboard.press("Enter")
    expect(talking.page.get_by_role("heading", name=talking.say("more.title"))).to_be_focused()
    assert talking.page.locator("#chat").evaluate("it => it.inert")
    accessible(talking.page)
    expect(talking.exit).to_be_in_viewport()
    product.relay.log.message("operator", "Vous êtes là ?")
    written = talking.page.locator("#missed-here")
    expect(written).to_have_text(talking.say("sheet.missed.one", count=1))
    expect(written).to_be_in_viewport()
    picture(talking.page, "talk-sheet-missed")
    talking.page.keyboard.press("Escape")
    expect(more).to_be_focused()
    talking.page.keyboard.press("Enter")
    expect(written).to_be_empty()  # it has been in sight since
    talking.page.keyboard.press("Escape")


def test_the_focus_stays_in_the_page_when_the_code_is_noted(talking: Visitor) -> None:
    """The line of the code goes away, and the field has the focus."""
    talking.button("code.noted").click()
    expect(talking.page.locator("#code-line")).to_be_hidden()
    expect(talking.field).to_be_focused()
