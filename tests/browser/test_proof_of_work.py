"""Where many come from one network, the page computes for a moment, says so, and opens."""

import json
from collections.abc import Callable

from playwright.sync_api import Request, expect

from services.chat.api.visitors.proof_of_work import ProofsOfWork
from tests.support.browser.a_product import PATH, a_waiting
from tests.support.browser.pages import Desk, Visitor
from tests.support.browser.product import Answer, Product
from tests.support.browser.shown import shown

OPENING = "/api/chat/conversations"


def test_a_page_computes_what_is_asked_and_opens(
    visit: Callable[..., Visitor], product: Product, language: str
) -> None:
    """Beside the page, which says that it does and goes on; the very solution that the service accepts."""
    proofs = ProofsOfWork("", 6_000_000)
    opened = product.answers["POST", OPENING]
    accepted: list[bool] = []

    def answer(request: Request) -> Answer:
        proof = json.loads(request.post_data or "{}").get("proof")
        if proof is None:
            return 429, {"title": "x", "reason": "proof", "challenge": proofs.challenge("opening")}
        accepted.append(proofs.accepts(proof, "opening"))
        return opened  # type: ignore[return-value]

    product.answers["POST", OPENING] = answer
    visitor = visit(language)
    visitor.choose("bordeau", "Bordeaux")
    visitor.enter()
    expect(visitor.page.get_by_role("status").filter(has_text=visitor.say("open.working"))).to_be_visible()
    shown(visitor.page, f"working-{language}")
    expect(visitor.page.get_by_role("heading", name=visitor.say("talk.title"))).to_be_visible(timeout=30_000)
    assert accepted == [True]


def test_an_operator_marks_abuse_with_two_presses(
    sit: Callable[..., Desk], product: Product, language: str
) -> None:
    """The first says what it means for others of the same network; who turns away has done nothing."""
    product.answers["GET", "/api/chat/mine"] = (200, [a_waiting()])
    product.answers["POST", f"{PATH}/abuse"] = (200, {})
    desk = sit(language)
    panel = desk.panel()
    panel.tool("person")
    panel.button("abuse.mark").click()
    expect(panel.root).to_contain_text(desk.say("abuse.what"))
    panel.field.focus()
    expect(panel.button("abuse.mark")).to_be_visible()
    panel.button("abuse.mark").click()
    shown(desk.page, f"desk-abuse-{language}")
    panel.button("abuse.confirm").click()
    expect(panel.root).to_contain_text(desk.say("abuse.marked"))
    expect(panel.button("abuse.mark")).to_be_hidden()
    assert [list(body) for body in product.bodies("POST", f"{PATH}/abuse")] == [["id"]]
