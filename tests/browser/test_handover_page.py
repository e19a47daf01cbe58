"""Hand-over at the desk: given back, offered and accepted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.test_desk_states import OTHERS, claimable
from tests.support.browser.a_product import PATH, a_waiting
from tests.support.browser.pages import Desk, Panel, until
from tests.support.browser.product import CONVERSATION, Product, Relay
from tests.support.browser.shown import shown

Sit = Callable[..., Desk]
NOTE = "Il rentre à 18 h. Elle a un sac prêt."
DOMINIQUE = {"operator": "operator-police-2", "pseudonym": "Dominique", "held": 2}
SAM = {"operator": "operator-police-3", "pseudonym": "Sam", "held": 0}
WATCH = """(lost) => {
  window.lines = [];
  const look = () => document.body.innerText.includes(lost) && window.lines.push(lost);
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
"""Keeps each moment at which the page says that its line is lost."""
REFUSED = (409, {"title": "refused", "reason": "not-yours"})


@pytest.fixture
def wide(product: Product, sit: Sit) -> Sit:
    """Have colleagues at work, and a screen of the usual size."""
    product.answers["GET", "/api/chat/colleagues"] = (200, [SAM, DOMINIQUE])

    def sitting(language: str = "fr") -> Desk:
        desk = sit(language)
        desk.page.set_viewport_size({"width": 1280, "height": 800})
        return desk

    return sitting


def holding(product: Product, count: int = 1) -> None:
    """Have the operator hold this many conversations."""
    held = [CONVERSATION, *OTHERS][:count]
    product.answers["GET", "/api/chat/mine"] = (200, [a_waiting(conversation) for conversation in held])
    for conversation in held:
        product.relays.setdefault(conversation, Relay()).author = "operator"
        product.answers["POST", f"/api/chat/conversations/{conversation}/release"] = (200, {})


def in_hand(sit: Sit, product: Product, language: str = "fr") -> tuple[Desk, Panel, Locator]:
    """An operator with a conversation, and its tool open."""
    holding(product)
    desk = sit(language)
    panel = desk.panel()
    return desk, panel, panel.tool("handover")


def test_it_is_offered_to_a_colleague_until_they_take_it(wide: Sit, product: Product, language: str) -> None:
    """The conversation stays one's own meanwhile; once it is taken, the page says that the colleague has it."""
    product.answers["POST", f"{PATH}/offer"] = (200, {"colleague_pseudonym": "Dominique"})
    desk, panel, tool = in_hand(wide, product, language)
    panel.button("handover.offer").click()
    expect(
        panel.root.get_by_role("alert").get_by_text(desk.say("handover.colleague-missing"))
    ).to_be_visible()
    tool.get_by_label(desk.say("handover.note")).fill(NOTE)
    chosen = desk.say("handover.held.other", name="Dominique", count=2)
    tool.get_by_label(desk.say("handover.colleague")).select_option(label=chosen)
    shown(desk.page, f"desk-handover-{language}")
    panel.button("handover.offer").click()
    expect(
        tool.get_by_role("status").get_by_text(desk.say("handover.offered", name="Dominique"))
    ).to_be_visible()
    expect(panel.button("handover.withdraw")).to_be_focused()
    expect(panel.button("handover.offer")).to_be_hidden()
    (body,) = product.bodies("POST", f"{PATH}/offer")
    assert (body["colleague"], body["note"]) == (DOMINIQUE["operator"], NOTE)
    expect(panel.field).to_be_visible()
    product.relay.log.event("conversation-offered", pseudonym="Camille", colleague_pseudonym="Dominique")
    expect(desk.row(panel)).to_contain_text(desk.say("mine.offered", name="Dominique"))
    product.relay.log.event("conversation-claimed", pseudonym="Dominique")
    row = desk.row(panel)
    expect(row).to_contain_text(desk.say("mine.given"))
    expect(panel.field).to_be_hidden()
    desk.page.evaluate(WATCH, desk.say("status.lost"))
    product.relay.cut()
    until(desk.page, lambda: len(product.relay.open) == 1)  # the line is tried again, and not said to be lost
    expect(panel.field).to_be_hidden()
    product.relay.refuses_hello = {"status": 403, "title": "not yours"}
    desk.page.clock.install()
    product.relay.cut()
    expect(panel.field).to_be_hidden()
    expect(row).to_have_count(0)
    assert desk.page.evaluate("window.lines") == []
    that_it_is_taken_is_news(desk)


def that_it_is_taken_is_news(desk: Desk) -> None:
    """The page says it above the queue for a while, and not as an alert."""
    news = desk.page.locator("#queue-news")
    expect(news).to_have_text(desk.say.pattern("handover.taken"))
    expect(desk.page.locator("#queue-error")).to_be_hidden()
    desk.page.clock.fast_forward("00:09")
    expect(news).to_be_empty()


def test_what_was_half_written_is_not_lost_where_a_colleague_takes_it(wide: Sit, product: Product) -> None:
    """The page says that it did not leave, and shows it to be copied; what is typed next goes nowhere."""
    desk, panel, tool = in_hand(wide, product)
    tool.get_by_label(desk.say("handover.note")).fill(NOTE)
    panel.field.fill("Vous pouvez")
    product.relay.log.event("conversation-offered", pseudonym="Camille", colleague_pseudonym="Dominique")
    product.relay.log.event("conversation-claimed", pseudonym="Dominique")
    expect(panel.root.locator("[data-part=title]")).to_be_focused()
    product.relay.refuses_hello = {"status": 403, "title": "not yours"}
    product.relay.cut()
    desk.expect_alert(desk.say("refused.accepted"))
    expect(panel.root.get_by_label(desk.say("desk.unsent"))).to_have_value(f"Vous pouvez\n\n{NOTE}")
    shown(desk.page, "desk-unsent")
    panel.button("desk.away-panel").click()
    expect(desk.panels).to_have_count(0)


def test_what_was_half_written_is_not_lost_where_it_is_given_back(wide: Sit, product: Product) -> None:
    """The note has left with it; the message has not, and can be copied until the conversation is put away."""
    desk, panel, tool = in_hand(wide, product)
    panel.field.fill("Vous pouvez")
    tool.get_by_label(desk.say("handover.note")).fill(NOTE)
    panel.button("handover.release").click()
    panel.button("handover.release-confirm").click()
    expect(panel.root.get_by_label(desk.say("desk.unsent"))).to_have_value("Vous pouvez")
    expect(panel.root.locator("[data-part=title]")).to_be_focused()
    assert [body["note"] for body in product.bodies("POST", f"{PATH}/release")] == [NOTE]
    panel.button("desk.away-panel").click()
    expect(desk.panels).to_have_count(0)


def test_who_accepts_an_offer_has_its_field_and_tools(wide: Sit, product: Product) -> None:
    """The note for them is before their eyes; the words of the colleague are not one's own."""
    holding(product)
    log = product.relay.log
    log.event("conversation-claimed", pseudonym="Dominique")
    log.message("operator", "Je vous lis.", pseudonym="Dominique")
    log.event("note-added", pseudonym="Dominique", note=NOTE)
    log.event("conversation-offered", pseudonym="Dominique", colleague_pseudonym="Camille")
    log.event("conversation-claimed", pseudonym="Camille")
    desk = wide()
    panel = desk.panel()
    tab = panel.root.get_by_role("tab", selected=True)
    expect(tab).to_have_text(desk.say("tools.counted", tool=desk.say("tool.notes"), count=1))
    expect(panel.root.get_by_role("tabpanel").get_by_text(NOTE)).to_be_visible()
    expect(desk.row(panel)).to_contain_text(desk.say("mine.by", name="Dominique", text="Je vous lis."))
    expect(desk.row(panel)).not_to_contain_text(desk.say("mine.given"))
    panel.write("Me voici.")
    panel.expect_state("Me voici.", "sent")
    expect(desk.row(panel)).to_contain_text(
        desk.say("mine.by", name=desk.say("author.you"), text="Me voici.")
    )
    expect(panel.button("danger.declare")).to_be_visible()
    expect(panel.tool("handover")).to_be_visible()


def test_an_offer_ends_and_it_stays_one_s_own(wide: Sit, product: Product, language: str) -> None:
    """Withdrawn by the operator, or refused by the colleague."""
    product.answers["POST", f"{PATH}/offer/end"] = (200, {})
    desk, panel, tool = in_hand(wide, product, language)
    log = product.relay.log
    log.event("conversation-offered", pseudonym="Camille", colleague_pseudonym="Dominique")
    panel.button("handover.withdraw").click()
    expect(tool.get_by_text(desk.say("handover.ended.withdrawn", name="Dominique"))).to_be_visible()
    log.event("offer-ended", how="withdrawn")
    expect(tool.get_by_text(desk.say("handover.ended.withdrawn", name="Dominique"))).to_be_visible()
    log.event("conversation-offered", pseudonym="Camille", colleague_pseudonym="Sam")
    log.event("offer-ended", how="refused")
    expect(tool.get_by_text(desk.say("handover.ended.refused", name="Sam"))).to_be_visible()
    expect(panel.button("handover.offer")).to_be_visible()
    expect(panel.field).to_be_visible()


def test_it_is_given_back_at_a_second_press(wide: Sit, product: Product, language: str) -> None:
    """With the keyboard alone: one press does nothing yet; refused, it stays with what was written."""
    product.answers["POST", f"{PATH}/release"] = REFUSED
    desk, panel, tool = in_hand(wide, product, language)
    product.answers["POST", f"{PATH}/release"] = REFUSED
    tool.get_by_label(desk.say("handover.note")).fill(NOTE)
    panel.button("handover.release").focus()
    desk.page.keyboard.press("Enter")
    expect(panel.button("handover.release-confirm")).to_be_focused()
    assert product.bodies("POST", f"{PATH}/release") == []
    desk.page.keyboard.press("Enter")
    expect(panel.root.get_by_role("alert").get_by_text(desk.say("refused.not-yours"))).to_be_visible()
    expect(tool.get_by_label(desk.say("handover.note"))).to_have_value(NOTE)
    product.answers["POST", f"{PATH}/release"] = (200, {})
    expect(panel.button("handover.release")).to_be_focused()
    desk.page.keyboard.press("Enter")
    desk.page.keyboard.press("Enter")
    expect(desk.panels).to_have_count(0)
    expect(desk.page.get_by_role("heading", name=desk.say("desk.mine"))).to_be_focused()
    expect(desk.page.get_by_text(desk.say("handover.released", name=CONVERSATION[:8]))).to_have_count(1)
    assert product.bodies("POST", f"{PATH}/release")[-1]["note"] == NOTE


def an_offer(**changed: Any) -> dict[str, Any]:
    """Make an offer from Dominique."""
    later = datetime.now(UTC) + timedelta(minutes=2)
    return a_waiting(offered_by="Dominique", offered_until=later.isoformat()) | changed


def test_an_offer_is_announced_and_taken(wide: Sit, product: Product, language: str) -> None:
    """The offer stands above the queue, in the title and in a sentence for who does not see it."""
    claimable(product, a_waiting())
    product.answers["GET", "/api/chat/queue"] = (200, [])
    offers = [an_offer()]
    product.answers["GET", "/api/chat/offers"] = lambda _: (200, offers)
    desk = wide(language)
    part = desk.page.get_by_role("region", name=desk.say("offers.title"))
    expect(part).to_contain_text(desk.say.pattern("offers.by", name="Dominique"))
    expect(desk.page.locator("#desk-news")).to_have_text(
        desk.say("news.offer", name="Dominique", conversation=CONVERSATION[:8])
    )
    until(desk.page, lambda: desk.say("news.offered.one", count=1) in desk.page.title())
    shown(desk.page, f"desk-offer-{language}")
    product.answers["POST", f"{PATH}/claim"] = lambda _: (200, offers.pop())
    part.get_by_role("button", name=desk.say("queue.claim")).click()
    expect(desk.panels).to_have_count(1)
    expect(desk.panel().field).to_be_focused()
    expect(part).to_be_hidden()


def test_an_offer_is_refused_or_goes_away(wide: Sit, product: Product) -> None:
    """Refused, it leaves the list; a refusal that fails says why; what its operator withdrew is gone too. Of whom it
    is says their role.
    """
    offers = [an_offer(), an_offer(conversation=OTHERS[0], offered_by="Alix", assigned=True)]
    product.answers["GET", "/api/chat/offers"] = lambda _: (200, offers)
    product.answers["GET", "/api/chat/queue"] = (200, [a_waiting(OTHERS[0]), a_waiting(OTHERS[1])])
    product.answers["POST", f"{PATH}/offer/end"] = (409, {"title": "refused", "reason": "no-offer"})
    desk = wide()
    part = desk.page.get_by_role("region", name=desk.say("offers.title"))
    expect(part.get_by_role("listitem")).to_have_count(2)
    expect(part.get_by_role("listitem").last).to_contain_text(
        desk.say.pattern("offers.assigned", name="Alix")
    )
    expect(desk.page.locator("#queue > li")).to_have_count(1)  # what is offered stands once
    expect(desk.page.locator("#queue")).not_to_contain_text(OTHERS[0][:8])
    part.get_by_role("button", name=desk.say("offers.refuse")).first.click()
    desk.expect_alert(desk.say("refused.no-offer"))
    product.answers["POST", f"{PATH}/offer/end"] = lambda _: (200, offers.pop(0))
    part.get_by_role("button", name=desk.say("offers.refuse")).first.click()
    expect(part.get_by_role("listitem")).to_have_count(1)
    expect(desk.page.locator("#desk-news")).to_be_empty()
    offers.clear()
    expect(part).to_be_hidden()
    expect(desk.page.locator("#queue > li")).to_have_count(2)
