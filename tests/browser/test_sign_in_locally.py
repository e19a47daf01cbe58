"""The desk and the local provider sign in together, as on one machine that has nothing but Python."""

from collections.abc import Iterator

import pytest
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
    shown = SignIn(issuer=issuer, client_id="passerelle", client_secret="local")
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


def token_of(desk: Desk) -> str:
    """The token that this tab keeps."""
    return str(desk.page.evaluate("sessionStorage.getItem('staff-token')"))


def test_one_click_signs_in_and_another_out(desk: Desk, product: Product) -> None:
    """The issuer is http, wants some secret, and gives an opaque access token: the ID token is the bearer."""
    sign_in(desk)
    expect(desk.page.locator("#who")).to_have_text("Camille")
    until(desk.page, lambda: any(asked.url.endswith("/api/chat/queue") for asked in product.asked))
    bearer = next(a.headers["authorization"] for a in product.asked if a.url.endswith("/api/chat/queue"))
    assert bearer == f"Bearer {token_of(desk)}"
    desk.button("staff.sign-out").click()
    desk.page.wait_for_url("**/oauth2/end_session?*")
    assert "post_logout_redirect_uri" in desk.page.url


def test_a_session_is_renewed_beside_the_page(desk: Desk, context: BrowserContext) -> None:
    """The window beside it closes by itself, and the new token is another."""
    sign_in(desk)
    before = token_of(desk)
    desk.page.evaluate("document.querySelector('.session-end').hidden = false")
    with context.expect_page() as beside:
        desk.button("session.renew").click()
    beside.value.locator(f"button[value={ACCOUNT}]").click()
    until(desk.page, beside.value.is_closed)
    until(desk.page, lambda: token_of(desk) != before)
