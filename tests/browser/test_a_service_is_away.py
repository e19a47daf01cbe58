"""A service does not answer, or its gateway says so: the page says what cannot be done now, and does the rest."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.test_desk_ways_out import OFFENCES, talking
from tests.support.browser.a_product import PATH, UNIT, a_supervision, a_waiting
from tests.support.browser.consent import TEXT
from tests.support.browser.pages import Desk, Visitor
from tests.support.browser.product import Answer, Product

Sit = Callable[..., Desk]
ACCOUNT = "Menaces répétées devant l’école."
SIGNALEMENTS = "/api/signalement/signalements"


@pytest.fixture(params=[None, (502, "<html>Bad Gateway</html>")], ids=["silent", "bad-gateway"])
def away(request: pytest.FixtureRequest) -> Answer:
    """Give a browser's view of a service that is down."""
    answer: Answer = request.param
    return answer


def test_the_operator_keeps_what_they_wrote_while_signalement_is_away(
    sit: Sit, product: Product, away: Answer
) -> None:
    """The desk says so, the conversation goes on, and the same words leave when it is back."""
    product.answers["GET", "/api/signalement/offences"] = away
    product.answers["POST", SIGNALEMENTS] = away
    desk, panel = talking(sit, product)
    panel.tool("signalement")
    panel.root.get_by_label(desk.say("lead.facts")).fill(ACCOUNT)
    panel.save_signalement()
    trouble = desk.page.get_by_role("alert").filter(has_text=desk.say("refused.503" if away else "refused.0"))
    expect(trouble).to_be_visible(timeout=20_000)  # it is asked for again a few times before that
    panel.write("Je suis toujours là.")
    panel.expect_state("Je suis toujours là.", "sent")
    product.answers["GET", "/api/signalement/offences"] = (200, OFFENCES)
    product.answers["POST", SIGNALEMENTS] = (201, {"signalement": "s", "status": "awaiting-consent"})
    panel.button("review.correct").click()
    panel.tool("signalement")
    panel.root.get_by_label(desk.say("lead.offence")).select_option("dignity")
    panel.save_signalement()
    expect(panel.root.get_by_text(desk.say("lead.status.awaiting-consent"))).to_be_visible()
    assert {body["summary"]["facts"] for body in product.bodies("POST", SIGNALEMENTS)} == {ACCOUNT}


def test_help_is_looked_for_again_when_the_directory_is_back(
    sit: Sit, product: Product, away: Answer
) -> None:
    """Opened again, the list is there."""
    product.answers["GET", "/api/directory/partners"] = away
    desk, panel = talking(sit, product)
    panel.tool("help")
    expect(panel.root.get_by_text(desk.say("lead.partners-unavailable"))).to_be_visible()
    product.answers["GET", "/api/directory/partners"] = (200, [{"id": "p1", "name": "Maison de Simone"}])
    panel.tool("help")
    expect(panel.root.get_by_text("Maison de Simone")).to_be_visible()


def test_the_supervisor_sees_the_rest_while_the_router_is_away(
    sit: Sit, product: Product, away: Answer
) -> None:
    """Beside the list that cannot be read stands why; the others are there."""
    late = {
        "conversation": a_waiting()["conversation"],
        "since": a_waiting()["waiting_since"],
        "force": "police",
    }
    product.answers["GET", "/api/chat/supervision"] = (200, a_supervision(waiting=[late], unanswered=[late]))
    product.answers["GET", "/api/router/unroutable"] = away
    desk = sit(role="supervisor")
    trouble = desk.say("refused.503" if away else "refused.0")
    expect(desk.page.locator("#unroutable-trouble")).to_have_text(trouble)
    expect(desk.page.locator("#unroutable-none")).to_have_text(desk.say("supervision.unknown"))
    expect(desk.page.locator("#assign")).to_contain_text(desk.say("supervision.unanswered"))
    product.answers["GET", "/api/router/unroutable"] = (200, [])
    expect(desk.page.locator("#unroutable-trouble")).to_have_text("", timeout=20_000)


def test_the_visitor_consents_for_the_competent_unit_while_the_router_is_away(
    visit: Callable[..., Visitor], product: Product, away: Answer
) -> None:
    """Another one cannot be looked up now, and that is said."""
    product.answers["GET", f"{PATH}/consent"] = (200, TEXT | {"unit": UNIT, "given": None})
    visitor = visit().open()
    product.relay.log.event("conversation-received", unit=UNIT, urgent=False)
    product.relay.log.event("consent-invited")
    visitor.button("consent.read").click()
    product.answers["GET", "/api/router/communes/33063"] = away
    visitor.page.get_by_text(visitor.say("consent.other"), exact=True).click()
    visitor.page.get_by_role("combobox", name=visitor.say("consent.commune")).press_sequentially("bordeau")
    visitor.page.get_by_role("listbox").get_by_role("option").first.click()
    visitor.expect_alert("consent.unavailable")
    expect(visitor.page.locator("#consent-unit")).to_have_text(UNIT["name"])
