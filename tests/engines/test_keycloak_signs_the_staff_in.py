"""The staff sign in at Keycloak, with the realm of `deploy/identity/`: roles, levels, ends of sessions, new keys."""

import time
from collections.abc import Callable, Iterator

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from joserfc import jws
from playwright.sync_api import Browser, Page, expect

from deploy.local.accounts import ACCOUNTS
from deploy.local.ports import free_port
from tests.support.browser.browser import Watched, a_chromium
from tests.support.browser.pages import Desk
from tests.support.keycloak import OTP_SECRET, PASSWORD, Keycloak, issuer
from tests.support.product import Product, running

LEVELS = "operator=silver,operator=gold,magistrate=gold"
CLAIMS = ("role", "force", "unit", "trainings", "pseudonym")
ANOTHER_KEY = {
    "name": "newer", "providerId": "ecdsa-generated", "providerType": "org.keycloak.keys.KeyProvider",
    "config": {"priority": ["200"], "ecdsaEllipticCurveKey": ["P-256"]},
}  # fmt: skip
SLOWEST_PAGE = 180_000
"""Milliseconds: Keycloak compiles its first page when it is asked for it."""
SignIn = Callable[[str], Desk]


@pytest.fixture(scope="module")
def port() -> int:
    """The port that Keycloak will have."""
    return free_port()


@pytest.fixture(scope="module")
def product(port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product, which waits for no provider."""
    with running(tmp_path_factory.mktemp("product"), OIDC_ISSUER=issuer(port), OIDC_ACR=LEVELS) as product:
        yield product


@pytest.fixture(scope="module")
def keycloak(port: int, product: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keycloak]:
    """Keycloak, which leads back to the product's pages."""
    keycloak = Keycloak(tmp_path_factory.mktemp("keycloak"), site=product.url, port=port)
    try:
        keycloak.start()
        keycloak.wait_ready()
        yield keycloak
    finally:
        keycloak.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for these tests."""
    with a_chromium() as browser:
        yield browser


@pytest.fixture
def sign_in(browser: Browser, product: Product, keycloak: Keycloak) -> Iterator[SignIn]:
    """Sign somebody in at Keycloak's own page, by password, in a browser of their own."""
    contexts = []

    def signed_in(account: str) -> Desk:
        contexts.append(browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 800}))
        desk = Desk(Watched.of(contexts[-1]).page, product.url).come()
        desk.page.set_default_timeout(SLOWEST_PAGE)
        desk.button("signin.enter").click()
        desk.page.locator("#username").fill(account)
        desk.page.locator("#password").fill(PASSWORD)
        desk.page.locator("#kc-login").click()
        return desk

    yield signed_in
    for context in contexts:
        context.close()


def test_an_operator_works_with_their_force_and_name(sign_in: SignIn) -> None:
    """The realm's attributes are the claims that chat asks for."""
    desk = sign_in("operator-gendarmerie-1")
    expect(desk.page.get_by_role("heading", name=desk.say("queue.title"))).to_be_visible()
    expect(desk.page.get_by_text("Sacha").first).to_be_visible()


@pytest.mark.parametrize("account", ["operator-police-1", "supervisor-gendarmerie-1", "agent-police-1"])
def test_every_claim_that_a_role_needs_is_in_its_token(keycloak: Keycloak, account: str) -> None:
    """As the realm's mappers make it: role, force, name, trainings, and an agent's unit."""
    [person] = keycloak.administer("GET", f"/users?exact=true&username={account}")
    [client] = keycloak.administer("GET", "/clients?clientId=passerelle")
    example = f"/clients/{client['id']}/evaluate-scopes/generate-example-id-token"
    token = keycloak.administer("GET", f"{example}?scope=openid&userId={person['id']}")
    wanted = {name: ACCOUNTS[account].get(name) or None for name in CLAIMS}
    assert {name: token.get(name) for name in CLAIMS} == wanted


def test_a_magistrate_shows_a_code_too(sign_in: SignIn) -> None:
    """Whose role needs the higher level is asked for the code alone, once the password is known."""
    desk = sign_in("magistrate-1")
    desk.page.locator("#otp").fill(_code())
    desk.page.locator("#kc-login").click()
    expect(desk.page.locator("#magistrate-part")).to_be_visible()


def test_sessions_that_the_provider_ends_end_here(sign_in: SignIn, keycloak: Keycloak) -> None:
    """The back-channel logout of a dismissed operator reaches the desk at once."""
    desk = sign_in("operator-police-2")
    expect(desk.page.get_by_role("heading", name=desk.say("queue.title"))).to_be_visible()
    [person] = keycloak.administer("GET", "/users?exact=true&username=operator-police-2")
    keycloak.administer("POST", f"/users/{person['id']}/logout")
    expect(desk.page.locator("#session-end")).to_be_visible()


def test_keys_are_rotated_while_somebody_works(sign_in: SignIn, keycloak: Keycloak) -> None:
    """The next token is of a key that chat has not seen yet, and lets in."""
    desk = sign_in("operator-police-1")
    expect(desk.page.get_by_role("heading", name=desk.say("queue.title"))).to_be_visible()
    before = _key_of_the_next_request(desk.page)
    keycloak.administer("POST", "/components", ANOTHER_KEY)
    desk.page.reload()
    expect(desk.page.get_by_role("heading", name=desk.say("queue.title"))).to_be_visible()
    assert _key_of_the_next_request(desk.page) != before


def _key_of_the_next_request(page: Page) -> str:
    """The `kid` of the token with which the desk looks at the queue again."""
    with page.expect_request(
        lambda request: request.headers.get("authorization", "").startswith("Bearer")
    ) as asked:
        pass
    token = asked.value.headers["authorization"].removeprefix("Bearer ")
    return str(jws.extract_compact(token.encode()).headers()["kid"])


def _code() -> str:
    of_keycloak = TOTP(OTP_SECRET.encode(), 6, SHA1(), 30)  # noqa: S303 - what authenticators compute
    return of_keycloak.generate(int(time.time())).decode()
