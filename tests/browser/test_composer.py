"""The field of messages: its keys, its limit, text and never markup, presence and never the draft."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser.pages import Visitor
from tests.support.browser.product import Product

Visit = Callable[..., Visitor]


def test_enter_sends_and_shift_enter_goes_to_the_next_line(visit: Visit, product: Product) -> None:
    """The keys do as the sentence under the field says."""
    visitor = visit().open()
    visitor.field.focus()
    visitor.page.keyboard.type("Un")
    visitor.page.keyboard.press("Shift+Enter")
    visitor.page.keyboard.type("Deux")
    visitor.page.keyboard.press("Enter")
    expect(visitor.field).to_have_value("")
    visitor.expect_state("Un\nDeux", "sent")
    visitor.page.keyboard.press("Enter")
    assert [frame["text"] for frame in product.relay.frames("message")] == ["Un\nDeux"]


def test_the_limit_counts_code_points(visit: Visit, product: Product) -> None:
    """10,000 hearts go; one more does not, and the page says by how much."""
    visitor = visit().open()
    visitor.field.fill("💜" * 9_999)
    expect(visitor.page.get_by_text(visitor.say("composer.left.one", count=1))).to_be_visible()
    visitor.field.fill("💜" * 10_001)
    expect(visitor.page.get_by_text(visitor.say("composer.over.one", count=1))).to_be_visible()
    expect(visitor.field).to_have_attribute("aria-invalid", "true")
    visitor.button("composer.send").click()
    assert product.relay.frames("message") == []
    visitor.write("💜" * 10_000)
    expect(visitor.field).to_have_value("")
    assert len(product.relay.frames("message")[0]["text"]) == 10_000


def test_what_is_written_is_text_and_never_markup(visit: Visit, product: Product) -> None:
    """Angle brackets are shown as they are."""
    visitor = visit().open()
    product.relay.log.message("operator", "<img src=x onerror=alert(1)> <b>gras</b>")
    expect(visitor.message("<img src=x onerror=alert(1)> <b>gras</b>")).to_be_visible()
    expect(visitor.log.locator("img, b")).to_have_count(0)


def test_writing_shows_presence_and_never_the_draft(visit: Visit, product: Product) -> None:
    """The other side learns that one writes, and nothing of what."""
    visitor = visit().open()
    visitor.field.press_sequentially("Je n’ose pas")
    expect(visitor.field).to_have_value("Je n’ose pas")
    writing = product.relay.frames("writing")
    assert writing
    assert all(frame == {"type": "writing"} for frame in writing)
    assert product.relay.frames("message") == []


@pytest.mark.parametrize(
    "events",
    [
        [("keydown", {"key": "Enter", "isComposing": True}), ("compositionend", {})],
        [("keydown", {"key": "Enter", "keyCode": 229}), ("compositionend", {})],
        [("compositionend", {}), ("keydown", {"key": "Enter"})],
    ],
    ids=["composing", "taken", "ended-before-the-key"],
)
def test_enter_that_confirms_a_word_of_an_input_method_sends_nothing(
    visit: Visit, product: Product, events: list[tuple[str, dict[str, object]]]
) -> None:
    """As Chromium, the other browsers and Safari say it; half a word is no message."""
    visitor = visit().open()
    visitor.field.fill("たす")
    script = """(field, events) => { for (const [kind, how] of events) {
      const Kind = kind === "keydown" ? KeyboardEvent : CompositionEvent;
      field.dispatchEvent(new Kind(kind, { bubbles: true, cancelable: true, ...how }));
    } }"""
    visitor.field.evaluate(script, events)
    expect(visitor.field).to_have_value("たす")
    visitor.button("composer.send").click()
    visitor.expect_state("たす", "sent")
    assert [frame["text"] for frame in product.relay.frames("message")] == ["たす"]


def test_each_paragraph_has_its_own_direction(visit: Visit, product: Product) -> None:
    """In the field and in what was said: Arabic begins on the right, and the French line after it on the left."""
    visitor = visit().open()
    expect(visitor.field).to_have_attribute("dir", "auto")
    product.relay.log.message("operator", "مرحبا بك هنا\nBonjour")
    said = visitor.log.locator(".said")
    expect(said).to_be_visible()
    starts = said.evaluate("""it => [0, it.firstChild.data.indexOf("B")].map((at) => {
      const range = document.createRange();
      range.setStart(it.firstChild, at);
      range.setEnd(it.firstChild, at + 1);
      return range.getBoundingClientRect().left - it.getBoundingClientRect().left;
    })""")
    width = said.evaluate("it => it.offsetWidth")
    assert starts[0] > width / 2
    assert starts[1] < width / 2


def test_piled_marks_cover_nothing(visit: Visit, product: Product) -> None:
    """A message draws inside its bubble only."""
    visitor = visit().open()
    product.relay.log.message("operator", "Bonjour")
    product.relay.log.message("operator", "a" + "\u0301" * 99)
    pile = visitor.log.locator(".said").last
    expect(pile).to_be_visible()
    assert pile.evaluate("it => getComputedStyle(it).overflow") == "clip"
    assert pile.evaluate("it => it.offsetHeight") < 80


@pytest.mark.parametrize("telephone", [False, True])
def test_the_keys_are_explained_only_where_there_is_a_keyboard(
    browser: Browser, product: Product, origin: str, telephone: bool
) -> None:
    """A telephone has a key that sends; the sentence would take the height of the log."""
    context = browser.new_context(locale="fr-FR", is_mobile=telephone, has_touch=telephone)
    product.serve(context)
    visitor = Visitor(context.new_page(), origin).come().open()
    expect(visitor.page.get_by_text(visitor.say("composer.hint"))).to_be_visible(visible=not telephone)
    context.close()
