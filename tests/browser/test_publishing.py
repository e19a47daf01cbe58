"""Prepared replies on the administrators' page: written by one, published by another, read again, retired."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, expect

from services.chat.content.replies import REPLIES
from tests.support.browser.pages import Desk
from tests.support.browser.product import Product
from tests.support.browser.shown import shown

Sit = Callable[..., Desk]
PATH = "/api/chat/prepared-replies"
PUBLISHED = [reply.model_dump(mode="json") for reply in REPLIES[:2]]
ENTRY = {"themes": ["cyberharassment"], "source": "Loi du 1er juin 2026"}
DRAFT: dict[str, Any] = {
    **ENTRY,
    "reply": "removal",
    "draft": "4c0f6d0e-7a55-5d0c-9b7e-6b7a0d2b1f01",
    "since": "2026-11-25T09:00:00Z",
    "title": {"fr": "Faire retirer une image"},
    "text": {"fr": "Demandez-le d’abord au site."},
    "own": False,
    "replaces": False,
}


def at_the_page(
    sit: Sit, product: Product, language: str, drafts: list[dict[str, Any]], published: list[dict[str, Any]]
) -> Desk:
    """An administrator's desk, with these replies."""
    product.answers["GET", PATH] = (200, {"drafts": drafts, "published": published})
    desk = sit(language, role="administrator", sub="administrator-1")
    expect(desk.page.get_by_role("heading", name=desk.say("prepared.title"))).to_be_visible()
    return desk


def item(desk: Desk, text: str) -> Locator:
    """The entry that says this."""
    return desk.page.locator(".prepared li", has_text=text)


def press(desk: Desk, within: Locator, *keys: str) -> None:
    """Press the buttons with these sentences."""
    for key in keys:
        within.get_by_role("button", name=desk.say(key), exact=True).click()


def test_a_reply_is_written_in_two_languages(sit: Sit, product: Product) -> None:
    """The text that is typed in one stays while the other one is written, and when it is refused."""
    desk = at_the_page(sit, product, "fr", [], PUBLISHED)
    form = desk.page.locator("#prepared-form")
    form.get_by_label(desk.say("prepared.theme")).select_option("cyberharassment")
    for code, title in (("fr", "Retrait"), ("ar", "حذف صورة")):
        form.get_by_label(desk.say("prepared.language"), exact=True).select_option(code)
        form.get_by_label(desk.say("prepared.name")).fill(title)
        form.get_by_label(desk.say("prepared.text")).fill(f"{title}.")
    press(desk, form, "prepared.propose")
    desk.expect_alert(desk.say("refused.404"))
    expect(form.get_by_label(desk.say("prepared.name"))).to_have_value("حذف صورة")
    (sent,) = [json.loads(asked.post_data or "") for asked in product.asked if asked.method == "PUT"]
    assert sent["title"] == {"fr": "Retrait", "ar": "حذف صورة"}
    assert sent["themes"] == ["cyberharassment"]
    product.answers["PUT", f"{PATH}/complaint/draft"] = (422, {"title": "x", "reason": "source"})
    press(desk, item(desk, PUBLISHED[0]["text"]["fr"]), "prepared.change")
    expect(desk.page.get_by_role("heading", name=desk.say("prepared.changing"))).to_be_focused()
    press(desk, form, "prepared.propose")
    desk.expect_alert(desk.say("prepared.refused.source"))
    product.answers["PUT", f"{PATH}/complaint/draft"] = (204, "")
    press(desk, form, "prepared.propose")
    news = desk.page.locator("#prepared-news")
    expect(news).to_have_text(desk.say("prepared.proposed"))
    expect(news).to_be_in_viewport(ratio=1)
    assert product.bodies("PUT", f"{PATH}/complaint/draft")[-1]["text"]["en"] == PUBLISHED[0]["text"]["en"]


def test_another_person_publishes_and_any_reads_again(sit: Sit, product: Product, language: str) -> None:
    """At a second press each; one's own has no button, and what is old says that it is to be read again."""
    own = DRAFT | {"reply": "mine", "own": True, "replaces": True, "title": {"fr": "La mienne"}}
    desk = at_the_page(sit, product, language, [DRAFT, own], [PUBLISHED[0] | {"stale": True}, PUBLISHED[1]])
    expect(item(desk, PUBLISHED[0]["text"]["fr"])).to_contain_text(desk.say("prepared.stale"))
    expect(item(desk, PUBLISHED[1]["text"]["fr"])).not_to_contain_text(desk.say("prepared.stale"))
    expect(item(desk, "La mienne")).to_contain_text(desk.say("prepared.own"))
    expect(item(desk, "La mienne").get_by_role("button")).to_have_count(0)
    shown(desk.page, f"desk-publishing-{language}")
    product.answers["POST", f"{PATH}/removal/publication"] = (409, {"title": "x", "reason": "another-draft"})
    press(desk, item(desk, "Faire retirer"), "prepared.publish", "prepared.publish-confirm")
    desk.expect_alert(desk.say("prepared.refused.another-draft"))
    product.answers["POST", f"{PATH}/removal/publication"] = (204, "")
    product.answers["GET", PATH] = (200, {"drafts": [own], "published": PUBLISHED})
    press(desk, item(desk, "Faire retirer"), "prepared.publish-confirm")
    expect(desk.page.locator("#prepared-news")).to_have_text(desk.say("prepared.is-published"))
    expect(item(desk, "Faire retirer")).to_have_count(0)
    assert product.bodies("POST", f"{PATH}/removal/publication")[-1] == {"draft": DRAFT["draft"]}
    product.answers["POST", f"{PATH}/complaint/look"] = product.answers["DELETE", f"{PATH}/complaint"] = (
        204,
        "",
    )
    first = item(desk, PUBLISHED[0]["text"]["fr"])
    press(desk, first, "prepared.look", "prepared.look-confirm")
    expect(desk.page.locator("#prepared-news")).to_have_text(desk.say("prepared.looked"))
    press(desk, first, "prepared.retire", "prepared.retire-confirm")
    expect(desk.page.locator("#prepared-news")).to_have_text(desk.say("prepared.retired"))


def test_a_published_reply_is_found_by_its_words(sit: Sit, product: Product) -> None:
    """Without case or accent, in any language; a draft is not searched, and nothing typed shows all of them."""
    desk = at_the_page(sit, product, "fr", [DRAFT], PUBLISHED)
    items, typed = (
        desk.page.locator("#prepared-published > li:visible"),
        desk.page.locator("#published-search"),
    )
    word = max(PUBLISHED[1]["title"]["en"].split(), key=len)
    typed.fill(word.upper())
    expect(items).to_have_count(1)
    expect(items).to_contain_text(PUBLISHED[1]["text"]["en"])
    expect(desk.page.locator("#published-found")).to_have_text("1 réponse")
    typed.fill("zzz")
    expect(desk.page.locator("#published-found")).to_have_text(desk.say("replies.none"))
    expect(item(desk, "Faire retirer")).to_be_visible()
    typed.fill("")
    expect(items).to_have_count(2)
