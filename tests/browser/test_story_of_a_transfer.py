"""Begun at one force, ended at the other: passed on while both sides write, and every word is kept."""

from playwright.sync_api import Browser, expect

from tests.support.browser.browser import Watched, picture
from tests.support.browser.pages import Desk, Panel, Talking, Visitor
from tests.support.product import Product

FIRST = "Nous habitons à la campagne."
EACH = 6
"""Messages that each side writes around the transfer."""


def test_a_conversation_goes_to_the_other_force_while_both_write(
    browser: Browser, whole_product: Product
) -> None:
    """The police operator reads no further; the gendarmerie's has all that was said, once and in its order."""
    url = whole_product.url
    contexts = [browser.new_context(locale="fr-FR") for _ in range(3)]
    home, police, gendarmerie = (Watched.of(context) for context in contexts)
    visitor = Visitor(home.page, url, "fr").come().open()
    visitor.write(FIRST)
    panel = _taken(Desk(police.page, url, "fr").come(), "operator-police-1")
    expect(panel.message(FIRST)).to_be_visible()
    for number in range(EACH):
        visitor.write(f"Moi {number}")
        panel.write(f"Police {number}")
    panel.pass_on("gendarmerie")
    for number in range(EACH):
        visitor.write(f"Moi encore {number}")
    expect(panel.root.get_by_role("alert").get_by_text(panel.say("refused.moved"))).to_be_visible()
    assert panel.said() == []
    picture(police.page, "story-transfer-1-passed-on")
    desk = Desk(gendarmerie.page, url, "fr").come()
    _taken(desk, "operator-gendarmerie-1")
    other = desk.open(Panel(desk.panels.filter(has_text=FIRST), desk.say))  # they may have others too
    came_from = panel.say.pattern("mark.came-from", force=panel.say.force("police", "the"))
    expect(other.log.get_by_text(came_from)).to_be_visible()
    other.write("Je reprends, je suis gendarme.")
    expect(visitor.message("Je reprends, je suis gendarme.")).to_be_visible()
    _show_the_same(visitor, other)
    picture(gendarmerie.page, "story-transfer-2-taken-on")
    picture(home.page, "story-transfer-3-visitor")
    _come_back_to_the_same(visitor)
    other.close("information", here=True)
    visitor.expect_status("status.closed")
    assert home.complaints == gendarmerie.complaints == []
    for context in contexts:
        context.close()


def _come_back_to_the_same(visitor: Visitor) -> None:
    """All that stands in the log, who came and the passing on too, stands there again with its times."""
    marks = visitor.log.locator(".mark:not([hidden])")
    before, code = marks.all_inner_texts(), visitor.resume_code()
    visitor.page.reload()
    visitor.resume(code)
    visitor.button("past.show").click()
    expect(marks).to_have_count(len(before) + 1)
    resumed = visitor.say.pattern("mark.resumed")
    assert [text for text in marks.all_inner_texts() if not resumed.match(text)] == before
    assert len([text for text in before if visitor.say.pattern("mark.claimed").match(text)]) == 2


def _taken(desk: Desk, account: str) -> Panel:
    desk.sign_in(account)
    return desk.take()


def _show_the_same(visitor: Talking, operator: Talking) -> None:
    """The visitor's messages are all there; the police's words that were acknowledged are there too."""
    expect(visitor.log.locator(".message:visible")).to_have_count(2 * EACH + EACH + 2)
    expect(operator.log.locator(".message:visible")).to_have_count(2 * EACH + EACH + 2)
    said = visitor.said()
    assert said == operator.said()
    written = [text for text in said if text.startswith("Moi")]
    assert written == [*(f"Moi {n}" for n in range(EACH)), *(f"Moi encore {n}" for n in range(EACH))]
    assert [text for text in said if text.startswith("Police")] == [f"Police {n}" for n in range(EACH)]
