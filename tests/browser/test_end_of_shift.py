"""The end of a shift at the desk: all is given back, with a note; a sign-out that asks."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.test_desk_states import OTHERS
from tests.browser.test_handover_page import holding
from tests.support.browser.a_product import PATH
from tests.support.browser.pages import Desk
from tests.support.browser.product import CONVERSATION, Product
from tests.support.browser.shown import accessible, shown

Sit = Callable[..., Desk]
NOTE = "La nuit a été calme ; toutes attendent un mot."


def wide(sit: Sit, language: str = "fr") -> Desk:
    """A desk on a screen of the usual size."""
    desk = sit(language)
    desk.page.set_viewport_size({"width": 1280, "height": 800})
    return desk


def test_a_shift_ends_with_a_request_for_each(sit: Sit, product: Product, language: str) -> None:
    """The desk asks once; a conversation that could not be given back is named, and stays."""
    holding(product, 3)
    last = f"/api/chat/conversations/{OTHERS[1]}/release"
    product.answers["POST", last] = (409, {"title": "refused", "reason": "moved"})
    desk = wide(sit, language)
    expect(desk.panels).to_have_count(3)
    desk.button("shift.end").click()
    dialog = desk.page.get_by_role("dialog", name=desk.say("shift.held.other", count=3))
    expect(desk.button("shift.sign-out")).to_be_hidden()
    accessible(desk.page)
    dialog.get_by_label(desk.say("shift.note")).fill(NOTE)
    desk.button("shift.release").click()
    expect(desk.panels).to_have_count(1)
    expect(desk.page.locator("#mine .number")).to_have_text("3")  # its own key still opens it
    why = desk.say("refused.moved")
    desk.expect_alert(desk.say("shift.failed", names=OTHERS[1][:8], why=why))
    shown(desk.page, f"desk-end-of-shift-{language}")
    product.answers["POST", last] = (200, {})
    desk.button("shift.release").click()
    expect(desk.panels).to_have_count(0)
    expect(dialog).to_be_hidden()
    expect(desk.page.locator("#desk-news")).to_have_text(desk.say("shift.ended"))
    assert [body["note"] for body in product.bodies("POST", f"{PATH}/release")] == [NOTE]


def test_signing_out_with_conversations_asks_first(sit: Sit, product: Product, language: str) -> None:
    """An operator may stay, or leave all the same: nothing is given back then; never away from somebody in danger."""
    holding(product, 2)
    desk = wide(sit, language)
    expect(desk.panels).to_have_count(2)
    desk.button("staff.sign-out").click()
    expect(desk.page.get_by_role("dialog")).to_be_visible()
    shown(desk.page, f"desk-leaving-{language}")
    desk.page.keyboard.press("Escape")
    expect(desk.page.get_by_role("dialog")).to_be_hidden()
    expect(desk.panels).to_have_count(2)
    product.relay.log.event("danger-declared")
    expect(desk.page.locator("#mine .flag").first).to_be_visible()
    desk.button("staff.sign-out").click()
    expect(desk.page.get_by_text(desk.say("shift.danger", names=CONVERSATION[:8]))).to_be_visible()
    expect(desk.button("shift.sign-out")).to_be_hidden()
    desk.page.keyboard.press("Escape")
    product.relay.log.event("danger-withdrawn", reason="over")
    expect(desk.page.locator("#mine .flag").first).to_be_hidden()
    desk.button("staff.sign-out").click()
    desk.button("shift.sign-out").click()
    expect(desk.page.locator("#sign-in")).to_be_visible()
    assert product.bodies("POST", f"{PATH}/release") == []


def test_signing_out_after_giving_all_back(sit: Sit, product: Product) -> None:
    """A single press gives each back, then signs out."""
    holding(product, 2)
    desk = wide(sit)
    expect(desk.panels).to_have_count(2)
    desk.button("staff.sign-out").click()
    desk.button("shift.release").click()
    expect(desk.button("signin.enter")).to_be_visible()
    assert len(product.bodies("POST", f"{PATH}/release")) == 1
