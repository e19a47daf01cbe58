"""A visitor who is asked for their consent, and what becomes of their answers, on the double of the product."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.support.browser.a_product import PATH, UNIT
from tests.support.browser.pages import Visitor
from tests.support.browser.product import Log, Product

Visit = Callable[..., Visitor]
PESSAC = {"id": "police-33-pessac", "name": "Commissariat de police de Pessac"}
TEXT = {
    "version": "7",
    "paragraphs": {"fr": ["Vous n’êtes plus anonyme."], "en": ["You are no longer anonymous."]},
}


def asked(visit: Visit, product: Product, language: str = "fr", text: dict[str, Any] = TEXT) -> Visitor:
    """A visitor who is asked for their consent, by this text."""
    product.answers["GET", f"{PATH}/consent"] = (200, text | {"unit": UNIT, "given": None})
    visitor = visit(language).open()
    product.relay.log.event("conversation-received", unit=UNIT, urgent=False)
    product.relay.log.event("consent-invited")
    product.answers["POST", f"{PATH}/consent/postponement"] = postponed(product)
    visitor.button("consent.read").click()
    expect(visitor.page.get_by_role("heading", name=visitor.say("consent.title"))).to_be_focused()
    return visitor


def recorded(product: Product) -> Callable[[Any], tuple[int, Any]]:
    """Record whatever is consented."""

    def answer(request: Any) -> tuple[int, Any]:
        given = request.post_data_json
        fields = [name for name, value in given["contact"].items() if value]
        unit = {each["id"]: each for each in (UNIT, PESSAC)}[given["unit"]]  # the name is the territory's
        product.relay.log.event("consent-recorded", unit=unit, transmitted=fields)
        return 200, {}

    return answer


def postponed(product: Product) -> Callable[[Any], tuple[int, Any]]:
    """Answer « not now », as the log then has it."""

    def answer(_: object) -> tuple[int, Any]:
        product.relay.log.event("consent-postponed")
        return 200, {}

    return answer


def passed_on(product: Product, unit: dict[str, str] | None, log: str = "gendarmerie.2") -> Log:
    """Pass the conversation to another force, which has it all."""
    product.relay.log.event("conversation-transferred", to=log)
    there = Log(log, start=product.relay.log.position + 100)
    there.event("conversation-received", unit=unit, urgent=False)
    product.relay.move(there)
    return there
