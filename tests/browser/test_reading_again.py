"""Afterwards: the conversation once more, to be read, copied or printed, with a warning first."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.test_help import CARD
from tests.support.browser.pages import Visitor
from tests.support.browser.product import CODE, Product
from tests.support.browser.shown import shown

Visit = Callable[..., Visitor]


def test_a_conversation_is_read_again_copied_and_printed(
    visit: Visit, product: Product, language: str
) -> None:
    """With a warning; the sheet has what was said and who said it, and neither the code nor the buttons."""
    visitor = visit(language).open()
    page = visitor.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.write("Il me suit.")
    visitor.expect_state("Il me suit.", "sent")
    product.relay.log.message("operator", "Depuis quand ?")
    expect(visitor.message("Depuis quand ?")).to_be_visible()
    product.relay.log.event("orientation-given", card=CARD)
    expect(page.locator(".help-card")).to_be_visible()
    visitor.more("read.open")
    expect(page.get_by_text(visitor.say("read.warning"))).to_be_visible()
    lines = page.locator("#read-lines")
    expect(lines).to_contain_text("Il me suit.")
    expect(lines).to_contain_text(visitor.say("author.you"))
    shown(page, f"read-again-{language}")
    page.locator('[data-act="copy-all"]').click()
    expect(page.get_by_text(visitor.say("read.copied"))).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Il me suit." in copied
    assert f"{CARD['phone']}\n{CARD['address']}" in copied  # a card's lines stay lines
    assert CODE not in copied
    page.evaluate("print = () => { document.title = 'printed'; }")
    visitor.button("read.print").click()
    expect(page).to_have_title("printed")
    page.emulate_media(media="print")
    expect(lines).to_be_visible()
    for part in (".top", ".emergency", "#chat", "#read-again .actions"):
        expect(page.locator(part)).to_be_hidden()


def test_why_no_files_are_taken_is_said(visit: Visit, language: str) -> None:
    """Among help and rights, in a sentence."""
    visitor = visit(language)
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    visitor.open()
    visitor.button("more.short").click()
    expect(visitor.page.get_by_text(visitor.say("files.none"))).to_be_visible()
