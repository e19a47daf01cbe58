"""The desk and the local provider sign in together, as on one machine that has nothing but Python."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc.jws import extract_compact
from playwright.sync_api import BrowserContext, expect

from deploy.local.oidc import Oidc
from shared.http.pages import SignIn
from tests.conftest import StartEngine
from tests.support.browser.browser import Watched
from tests.support.browser.pages import Desk, until
from tests.support.browser.product import Product
from tests.support.browser.served import pages_served

ACCOUNT = "operator-police-1"


@pytest.fixture
def desk(context: BrowserContext, product: Product, start_engine: StartEngine) -> Iterator[Desk]:
    """Give the desk, with the local provider; nothing may be complained of."""
    issuer = start_engine(Oidc).address
    shown = SignIn(issuer=issuer, client_id="passerelle", client_secret="local", acr={})
    product.answers["GET", "/api/chat/sign-in"] = (200, shown.model_dump())
    watched = Watched.of(context)
    with pages_served(issuer) as origin:
        yield Desk(watched.page, origin).come()
    assert watched.complaints == []


def sign_in(desk: Desk) -> None:
    """Click on an account's button."""
    desk.button("signin.enter").click()
    desk.page.locator(f"button[value={ACCOUNT}]").click()
    expect(desk.page.get_by_role("heading", name=desk.say("queue.title"))).to_be_visible()


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a token."""
    return dict(json.loads(extract_compact(token.encode()).payload))


def bearers(product: Product) -> list[str]:
    """The tokens with which the desk asked for the queue."""
    asked = [asked for asked in product.asked if asked.url.endswith("/api/chat/queue")]
    return [asked.headers["authorization"].removeprefix("Bearer ") for asked in asked]


def test_one_click_signs_in_and_another_out(desk: Desk, product: Product) -> None:
    """The issuer is http, wants some secret, and gives an opaque access token: the ID token is the bearer."""
    sign_in(desk)
    expect(desk.page.locator("#who")).to_have_text("Camille")
    until(desk.page, lambda: bool(bearers(product)))
    assert claims_of(bearers(product)[0])["sub"] == ACCOUNT
    with desk.page.expect_request("**/oauth2/end_session?*") as leaving:
        desk.button("staff.sign-out").click()
    assert "post_logout_redirect_uri" in leaving.value.url
    expect(desk.button("signin.enter")).to_be_visible()


def test_a_page_that_is_loaded_again_signs_in_by_itself(desk: Desk, product: Product) -> None:
    """The page keeps no token: the provider's session gives another one, and none after signing out."""
    sign_in(desk)
    until(desk.page, lambda: bool(bearers(product)))
    before = bearers(product)[-1]
    desk.page.reload()
    until(desk.page, lambda: bearers(product)[-1] != before)
    assert claims_of(bearers(product)[-1])["sid"] == claims_of(before)["sid"]
    assert desk.page.evaluate("sessionStorage.length") == 0
    desk.button("staff.sign-out").click()
    expect(desk.button("signin.enter")).to_be_visible()
    desk.page.evaluate("sessionStorage.setItem('staff-left', Date.now())")
    desk.page.reload()
    expect(desk.button("signin.enter")).to_be_visible()


def test_a_session_is_renewed_beside_the_page(desk: Desk, product: Product, context: BrowserContext) -> None:
    """The window beside it closes by itself, and the new token is another."""
    sign_in(desk)
    until(desk.page, lambda: bool(bearers(product)))
    before = bearers(product)[-1]
    desk.page.evaluate("document.querySelector('.session-end').hidden = false")
    with context.expect_page() as beside:
        desk.button("session.renew").click()
    beside.value.locator(f"button[value={ACCOUNT}]").click()
    until(desk.page, beside.value.is_closed)
    until(desk.page, lambda: bearers(product)[-1] != before)
