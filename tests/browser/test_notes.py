"""Notes at the desk: written and read beside the conversation, by who has it."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.test_desk_states import claimable
from tests.support.browser.a_product import PATH, a_waiting
from tests.support.browser.pages import Desk
from tests.support.browser.product import Product
from tests.support.browser.shown import shown

NOTE = "Parle à voix basse, il dort à côté. <b>Ne pas appeler.</b>"


def test_a_note_is_left_and_read(sit: Callable[..., Desk], product: Product, language: str) -> None:
    """A colleague's note is there, and one's own once it is kept; the log says where each stands."""
    claimable(product, a_waiting())
    desk = sit(language)
    panel = desk.take()
    notes = panel.tool("notes")
    expect(notes.get_by_text(desk.say("notes.none"))).to_be_visible()
    product.relay.log.event("note-added", pseudonym="Dominique", note=NOTE)
    expect(notes.get_by_text(NOTE)).to_be_visible()
    expect(notes.get_by_text("Dominique")).to_be_visible()
    expect(notes.get_by_text(desk.say("notes.none"))).to_be_hidden()
    expect(panel.log.get_by_text("Dominique")).to_be_visible()
    field = notes.get_by_label(desk.say("notes.label"))
    field.fill("Rappelle à 18 h.")
    product.answers["POST", f"{PATH}/notes"] = (409, {"title": "refused", "reason": "moved"})
    panel.button("notes.add").click()
    expect(panel.root.get_by_role("alert").get_by_text(desk.say("refused.moved"))).to_be_visible()
    expect(field).to_have_value("Rappelle à 18 h.")
    product.answers["POST", f"{PATH}/notes"] = (200, {})
    panel.button("notes.add").click()
    expect(field).to_have_value("")
    assert product.bodies("POST", f"{PATH}/notes")[-1]["text"] == "Rappelle à 18 h."
    shown(desk.page, f"desk-notes-{language}")


def test_a_note_is_shown_once_and_goes_with_the_conversation(
    sit: Callable[..., Desk], product: Product
) -> None:
    """Read again from the beginning it is not doubled; erased, nothing of it stays on screen."""
    claimable(product, a_waiting())
    desk = sit("fr")
    panel = desk.take()
    product.relay.log.event("note-added", pseudonym="Dominique", note=NOTE)
    notes = panel.tool("notes")
    expect(notes.get_by_text(NOTE)).to_have_count(1)
    product.relay.cut()
    product.relay.log.message("visitor", "Je suis là.")
    expect(panel.message("Je suis là.")).to_be_visible()
    expect(notes.get_by_text(NOTE)).to_have_count(1)
    product.relay.log.event("conversation-erased")
    expect(panel.root).not_to_contain_text("Parle à voix basse")
