"""An end that the log contradicts is refused: the desk says what to do, and keeps what was chosen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.test_desk_states import claimable
from tests.support.browser.a_product import PATH, a_waiting
from tests.support.browser.pages import Desk, Panel, until
from tests.support.browser.product import CONVERSATION, Product
from tests.support.browser.shown import shown


def is_connected(desk: Desk, panel: Panel, product: Product) -> None:
    """Have the person connected, as the desk knows: a new line begins without it."""

    def shows() -> bool:
        product.relay.say({"type": "presence", "author": "visitor", "here": True})
        return desk.say("mine.here") in desk.row(panel).inner_text()

    until(desk.page, shows)


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [("orientation", "no-card"), ("information", "no-answer"), ("abandoned", "answer-owed")],
)
def test_the_desk_says_what_makes_it_true(
    sit: Callable[..., Desk], product: Product, language: str, outcome: str, reason: str
) -> None:
    """The outcome stays chosen, the conversation goes on, and the same press ends it once it is true."""
    claimable(product, a_waiting())
    product.answers["GET", f"{PATH}/ends"] = (200, {outcome: reason})
    desk = sit(language)
    panel = desk.take()
    is_connected(desk, panel, product)
    panel.close(outcome)
    expect(panel.root.get_by_role("alert").get_by_text(desk.say(f"refused.{reason}"))).to_be_visible()
    expect(panel.root.get_by_label(desk.say(f"close.{outcome}"))).to_be_checked()
    shown(desk.page, f"desk-not-true-{reason}-{language}")
    panel.write("Bonjour, je vous lis.")
    panel.expect_state("Bonjour, je vous lis.", "sent")
    assert product.bodies("POST", f"{PATH}/close") == []
    for name in ("close.confirm", "close.confirm-end"):
        expect(panel.button(name)).to_have_count(0)  # what would be refused is not to be confirmed
    alert = panel.root.get_by_role("alert").get_by_text(desk.say(f"refused.{reason}"))
    panel.tool("notes")
    expect(alert).to_be_hidden()
    panel.tool("end")
    panel.button("close.now").click()
    expect(alert).to_be_visible()
    panel.root.get_by_label(desk.say("close.signalement")).check()
    expect(alert).to_be_hidden()
    product.answers["GET", f"{PATH}/ends"] = (503, {"title": "away"})  # not to be known: the log decides
    product.answers["POST", f"{PATH}/close"] = (200, {})
    is_connected(desk, panel, product)
    panel.close(outcome)
    panel.button("close.confirm" if outcome == "abandoned" else "close.confirm-end").click()
    expect(panel.root.get_by_text(desk.say(f"desk.outcome.{outcome}"))).to_be_visible()


def test_an_end_asks_again_of_who_is_connected_and_one_who_comes_back_is_said_to(
    sit: Callable[..., Desk], product: Product
) -> None:
    """The second press ends it as abandoned; reopened, it waits in the queue until somebody takes it."""
    entry = a_waiting()
    claimable(product, entry)
    product.answers["POST", f"{PATH}/close"] = (200, {})
    desk = sit("fr")
    panel = desk.take()
    product.relay.log.message("visitor", "Je réfléchis.")
    expect(panel.message("Je réfléchis.")).to_be_visible()
    is_connected(desk, panel, product)
    panel.close("abandoned")
    expect(panel.root.get_by_text(desk.say("close.abandoned-here"))).to_be_visible()
    assert product.bodies("POST", f"{PATH}/close") == []
    panel.button("close.confirm").click()
    expect(desk.row(panel)).to_contain_text(desk.say("mine.ended"))
    product.answers["GET", "/api/chat/queue"] = (200, [entry])
    expect(desk.row(panel)).to_contain_text(desk.say("mine.reopened"))
    expect(panel.root.get_by_text(desk.say("desk.reopened"))).to_be_visible()
    product.answers["GET", "/api/chat/queue"] = (200, [])
    expect(desk.row(panel)).to_contain_text(desk.say("mine.gone"))
    expect(panel.button("keeping.retake")).to_be_hidden()
    expect(desk.page.locator("#desk-news")).to_have_text(desk.say("news.gone", name=CONVERSATION[:8]))


def test_what_is_known_is_added_for_the_figures(
    sit: Callable[..., Desk], product: Product, language: str
) -> None:
    """Each is optional, and begins as the visitor said: a victim under 18."""
    claimable(product, a_waiting(who="victim", minor=True))
    product.answers["POST", f"{PATH}/close"] = (200, {})
    desk = sit(language)
    panel = desk.take()
    panel.tool("end")
    panel.root.get_by_text(desk.say("close.particulars"), exact=True).click()
    panel.root.get_by_label(desk.say("close.relation")).select_option("family")
    shown(desk.page, f"desk-particulars-{language}")
    panel.close("information")
    expect(panel.root.get_by_text(desk.say("desk.outcome.information"))).to_be_visible()
    [body] = product.bodies("POST", f"{PATH}/close")
    chosen = {name: body[name] for name in body if name not in {"id", "outcome", "theme"}}
    assert chosen == {"who": "victim", "age_group": "minor", "relation": "family"}
