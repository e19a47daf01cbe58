"""Staff's sign-in: authorization code with PKCE, and answers that are not ours are refused."""

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.support.browser.browser import Watched
from tests.support.browser.pages import Desk, Visitor, until
from tests.support.browser.product import Product
from tests.support.browser.provider import Provider
from tests.support.browser.served import ISSUER


@pytest.fixture
def desk(watched: Watched, origin: str) -> Desk:
    """Give the desk, not signed in."""
    return Desk(watched.page, origin).come()


def test_signing_in(desk: Desk, provider: Provider, origin: str) -> None:
    """The code is redeemed with the verifier of the challenge, and leaves the address."""
    desk.button("signin.enter").click()
    expect(desk.page.get_by_role("heading", name=desk.say("queue.title"))).to_be_visible()
    assert provider.asked["redirect_uri"] == f"{origin}/desk/"
    assert provider.asked["code_challenge_method"] == "S256"
    digest = hashlib.sha256(provider.redeemed["code_verifier"].encode()).digest()
    assert provider.asked["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert desk.page.url == f"{origin}/desk/"
    kept = desk.page.evaluate(
        "JSON.stringify([Object.keys(sessionStorage), {...localStorage}, document.cookie])"
    )
    assert json.loads(kept) == [[], {}, ""]


@pytest.mark.parametrize(
    "wrong", [{"nonce": "another"}, {"state": "another"}, {"claims": {"aud": "another"}}]
)
def test_an_answer_that_is_not_ours_is_refused(desk: Desk, provider: Provider, wrong: dict[str, Any]) -> None:
    """Another's state, nonce or audience signs nobody in."""
    for name, value in wrong.items():
        setattr(provider, name, value)
    desk.button("signin.enter").click()
    desk.expect_alert(desk.say("signin.failed"))
    assert desk.page.evaluate("sessionStorage.length") == 0


def test_another_issuer_is_not_gone_to(desk: Desk, provider: Provider) -> None:
    """A provider that says it is somebody else is not the one that was set."""
    provider.issuer = "https://another.test"
    desk.button("signin.enter").click()
    desk.expect_alert(desk.say("signin.unreachable"))
    assert provider.asked == {}


def test_an_issuer_may_be_set_without_its_final_slash(
    desk: Desk, provider: Provider, product: Product
) -> None:
    """As the services take it."""
    provider.issuer = f"{ISSUER}/realm/"
    product.answers["GET", "/api/chat/sign-in"] = (
        200,
        {"issuer": f"{ISSUER}/realm", "client_id": "passerelle"},
    )
    desk.come().button("signin.enter").click()
    expect(desk.page.get_by_role("heading", name=desk.say("queue.title"))).to_be_visible()


def test_back_leaves_a_page_of_the_staff_for_the_one_before(
    sit: Callable[..., Desk], provider: Provider, product: Product, origin: str
) -> None:
    """A page that signed in without a word leaves no step to the provider, which Back would lead to again."""
    product.answers["GET", "/api/directory/sign-in"] = product.answers["GET", "/api/chat/sign-in"]
    product.answers["GET", "/api/directory/partners"] = (200, [])
    desk = sit()
    heading = desk.page.get_by_role("heading", name=desk.say("queue.title"))
    expect(heading).to_be_visible()
    desk.page.goto(f"{origin}/directory/")
    expect(desk.page.locator("#who")).not_to_be_empty()
    desk.page.go_back()
    expect(heading).to_be_visible()
    assert desk.page.url == f"{origin}/desk/"
    desk.page.go_forward()
    expect(desk.page.locator("#who")).not_to_be_empty()
    assert desk.page.url == f"{origin}/directory/"


def test_a_page_that_the_browser_restores_begins_again(sit: Callable[..., Desk]) -> None:
    """Held for the Back button, it shows nobody's lists of before: it loads, and asks who one is without a word."""
    desk = sit()
    heading = desk.page.get_by_role("heading", name=desk.say("queue.title"))
    expect(heading).to_be_visible()
    with desk.page.expect_navigation(url="**/desk/?code=*"):
        desk.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(heading).to_be_visible()


def test_renewing_keeps_the_conversations(
    sit: Callable[..., Desk], provider: Provider, context: BrowserContext
) -> None:
    """A window beside the desk signs in again; what is on screen stays."""
    desk = sit(lasts=60, iat=0)
    desk.expect_alert(desk.say.pattern("session.ending"))
    with context.expect_page() as beside:
        desk.button("session.renew").click()
    expect(desk.button("session.renew")).to_be_hidden()
    until(desk.page, beside.value.is_closed)
    expect(desk.page.get_by_role("heading", name=desk.say("queue.title"))).to_be_visible()


def test_signing_out_leaves_nothing(sit: Callable[..., Desk], provider: Provider) -> None:
    """The token is dropped, and the desk asks to sign in."""
    desk = sit()
    desk.button("staff.sign-out").click()
    expect(desk.button("signin.enter")).to_be_visible()
    assert desk.page.evaluate("sessionStorage.length") == 0


def test_nobody_fetches_a_library_that_they_do_not_need(
    visit: Callable[..., Visitor], sit: Callable[..., Desk], watched: Watched
) -> None:
    """Visitors none at all; an operator not what opens sealed addresses."""
    visit()
    assert not any("/vendor/" in url for url in watched.requests)
    sit()
    fetched = {url.split("/vendor/")[1] for url in watched.requests if "/vendor/" in url}
    assert {"oauth4webapi/index.js", "jose/util/decode_jwt.js"} <= fetched
    assert not any("jwe" in name for name in fetched)
