"""The danger assessment at the desk: questions by theme, each optional, saved with the signalement and read again."""

from collections.abc import Callable

from playwright.sync_api import expect

from services.signalement.danger_questions import QUESTIONS
from tests.browser.test_desk_states import claimable
from tests.support.browser.a_product import UNIT, a_waiting
from tests.support.browser.pages import Desk, Panel
from tests.support.browser.product import CONVERSATION, Product
from tests.support.browser.shown import shown

Sit = Callable[..., Desk]
PATH = "/api/signalement/signalements"
TEXT = "Menaces."


def writing(sit: Sit, product: Product, theme: str, language: str = "fr") -> tuple[Desk, Panel]:
    """An operator who writes a signalement in a conversation on that theme."""
    listed = [question.model_dump() for question in QUESTIONS.values()]
    product.answers["GET", "/api/signalement/danger-questions"] = (200, listed)
    product.answers["GET", "/api/signalement/offences"] = (200, [])
    claimable(product, a_waiting())
    product.relay.log.event("conversation-opened", commune="33063", theme=theme)
    desk = sit(language)
    panel = desk.take()
    panel.tool("signalement")
    return desk, panel


def test_the_operator_answers_what_they_know_and_no_more(sit: Sit, product: Product, language: str) -> None:
    """The questions of the theme; an answer that is taken back is not sent."""
    product.answers["POST", PATH] = (201, {"signalement": "s", "status": "awaiting-consent"})
    desk, panel = writing(sit, product, "domestic-violence", language)
    panel.root.get_by_text(desk.say("assessment.title")).click()
    asked = [one for one in QUESTIONS.values() if not one.themes or "domestic-violence" in one.themes]
    expect(panel.root.locator("[data-part=questions] select")).to_have_count(len(asked))
    panel.root.get_by_label(QUESTIONS["weapon"].labels[language]).select_option("yes")
    panel.root.get_by_label(QUESTIONS["injured"].labels[language]).select_option("no")
    panel.root.get_by_label(QUESTIONS["pregnant"].labels[language]).select_option("unknown")
    panel.root.get_by_label(QUESTIONS["pregnant"].labels[language]).select_option("")
    shown(desk.page, f"desk-assessment-{language}")
    panel.root.get_by_label(desk.say("lead.facts")).fill(TEXT)
    panel.button("lead.draft").click()
    expect(panel.root.locator(".review")).to_contain_text(QUESTIONS["weapon"].labels[language])
    panel.button("review.save").click()
    expect(panel.root.get_by_text(desk.say("lead.status.awaiting-consent"))).to_be_visible()
    (body,) = product.bodies("POST", PATH)
    assert body["summary"]["assessment"] == {"weapon": "yes", "injured": "no"}
    expect(panel.root.get_by_label(QUESTIONS["weapon"].labels[language])).to_have_value("")


def test_another_theme_has_its_own_questions(sit: Sit, product: Product) -> None:
    """Nobody asks about separation who was harassed by strangers."""
    desk, panel = writing(sit, product, "cyberharassment")
    panel.root.get_by_text(desk.say("assessment.title")).click()
    expect(panel.root.get_by_label(QUESTIONS["made-public"].labels["fr"])).to_be_visible()
    expect(panel.root.get_by_label(QUESTIONS["separation"].labels["fr"])).to_have_count(0)


def test_a_draft_that_waits_is_read_again_with_its_answers(sit: Sit, product: Product) -> None:
    """Also those to a question of another theme; saved again, they stay."""
    name = f"police-{CONVERSATION}-0123456789ab"
    written = {"facts": TEXT, "date": "", "place": "", "offence": "", "urgency": "normal"}
    answers = {"weapon": "yes", "separation": "unknown"}
    product.answers["GET", f"{PATH}/{name}/summary"] = (200, written | {"assessment": answers})
    product.answers["POST", PATH] = (201, {"signalement": f"{name}-2", "status": "awaiting-consent"})
    _, panel = writing(sit, product, "cyberharassment")
    product.relay.log.event("signalement-progressed", signalement=name, status="awaiting-consent", unit=UNIT)
    panel.button("lead.reread").click()
    expect(panel.root.get_by_label(QUESTIONS["weapon"].labels["fr"])).to_have_value("yes")
    expect(panel.root.get_by_label(QUESTIONS["separation"].labels["fr"])).to_have_value("unknown")
    panel.button("lead.draft").click()
    panel.button("review.save").click()
    expect(panel.root.get_by_label(QUESTIONS["weapon"].labels["fr"])).to_have_value("")
    (body,) = product.bodies("POST", PATH)
    assert body["summary"]["assessment"] == answers
