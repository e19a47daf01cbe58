"""The sentences about what is kept: before the chat and during it; their page leaves nothing for the Back button."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from services.chat.api.visitors.kept import kept_by, page_of
from services.chat.settings import ChatSettings
from tests.support.browser.browser import Watched
from tests.support.browser.pages import Visitor
from tests.support.browser.product import Product
from tests.support.browser.shown import shown

Visit = Callable[..., Visitor]
ELSEWHERE = "https://www.wikipedia.org/"


def test_a_sentence_before_the_chat_says_that_the_address_is_kept(
    visit: Visit, product: Product, language: str
) -> None:
    """For how long, and who may open it; nobody is called anonymous without it."""
    visitor = visit(language)
    expect(visitor.page.locator("#start-address")).to_contain_text("365")
    expect(visitor.page.locator("#start-address")).to_contain_text("magistrat")
    visitor.page.locator("#kept-before summary").click()
    expect(visitor.page.locator("#kept-before li")).to_have_count(1)
    shown(visitor.page, f"kept-{language}")


def test_the_sentence_is_true_where_no_address_is_kept(visit: Visit, product: Product) -> None:
    """And where the service does not answer, it names no number."""
    product.answers["GET", "/api/chat/kept"] = (200, {"address": False, "days": 365, "sheets": []})
    visitor = visit()
    expect(visitor.page.locator("#start-address")).to_have_text(visitor.say("start.no-address"))
    product.answers["GET", "/api/chat/kept"] = (503, {"title": "", "status": 503, "detail": ""})
    visitor.come()
    expect(visitor.page.locator("#start-address")).to_have_text(visitor.say("start.address"))


def test_what_is_kept_is_read_beside_the_conversation(visit: Visit, product: Product) -> None:
    """Without leaving it, nor an address in the history."""
    visitor = visit().open()
    before = visitor.page.evaluate("history.length")
    visitor.more("kept.title")
    expect(visitor.page.locator("#kept-during li")).to_have_count(1)
    assert visitor.page.evaluate("history.length") == before


@pytest.mark.parametrize("magistrate", [True, False])
def test_the_page_is_readable_by_everybody_and_left_at_once(
    context: BrowserContext, watched: Watched, origin: str, magistrate: bool
) -> None:
    """Also from its other language, further down, to which a link leads without a trace in the history."""
    kept = kept_by(ChatSettings().model_copy(update={"magistrate_key": "a file" if magistrate else ""}))
    context.route(
        f"{origin}/kept", lambda route: route.fulfill(body=page_of(kept.sheets()), content_type="text/html")
    )
    context.route(
        ELSEWHERE, lambda route: route.fulfill(body="<title>Elsewhere</title>", content_type="text/html")
    )
    page = watched.page
    page.goto(f"{origin}/kept")
    shown(page, f"kept-page-{magistrate}")
    before = page.evaluate("history.length")
    page.get_by_role("link", name="In English").click()
    expect(page.get_by_role("heading", name="What we keep, where")).to_be_in_viewport()
    assert page.evaluate("history.length") == before
    page.locator("#exit").click()
    page.wait_for_url(ELSEWHERE)
    page.go_back()
    assert "127.0.0.1" not in page.url
