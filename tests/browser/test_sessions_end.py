"""A session at the desk goes on without a word, and ends in every window, and when the browser closes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from playwright.sync_api import Page, Request, expect

from tests.support.browser.a_product import PATH, a_waiting
from tests.support.browser.browser import Watched
from tests.support.browser.pages import Desk, until
from tests.support.browser.product import CONVERSATION, Product
from tests.support.browser.provider import Provider
from tests.support.browser.served import ISSUER
from tests.support.browser.shown import shown

Sit = Callable[..., Desk]
ENDED = {"status": 401, "title": "Connexion nécessaire", "reason": "token-expired"}
HOUR = 3600
UNSENT = "Je vous écris depuis"


@pytest.fixture
def talking(sit: Sit, product: Product, provider: Provider) -> Callable[..., Desk]:
    """Give a desk with a conversation, in which a message is being written, and a clock that has gone on."""

    def begun(later: int) -> Desk:
        provider.refreshes = True
        mine = {
            "conversation": CONVERSATION,
            "theme": "sexual-violence",
            "language": "fr",
            "departement": "33",
        }
        product.answers["GET", "/api/chat/mine"] = (200, [mine | {"urgency": "normal"}])
        product.relay.author = "operator"
        product.relay.log.message("visitor", "Bonjour")
        desk = sit(lasts=HOUR)
        expect(desk.panel().message("Bonjour")).to_be_visible()
        desk.panel().field.fill(UNSENT)
        provider.claims = {"lasts": 2 * HOUR}
        desk.page.clock.set_fixed_time(datetime.now(UTC) + timedelta(seconds=later))
        return desk

    return begun


def test_a_token_that_expires_while_one_writes_costs_nothing(
    talking: Callable[..., Desk], product: Product
) -> None:
    """The socket is closed; the page gets another token by itself, and goes on after the last frame."""
    desk = talking(later=HOUR + 1)
    first = product.relay.frames("hello")[0]
    product.relay.say({"type": "refused", "id": None, "problem": ENDED})
    product.relay.cut()
    until(desk.page, lambda: len(product.relay.frames("hello")) > 1)
    again = product.relay.frames("hello")[-1]
    assert again["token"] != first["token"]
    assert again["after"] == product.relay.log.position
    product.relay.log.message("visitor", "Vous êtes là ?")
    expect(desk.panel().field).to_have_value(UNSENT)
    desk.panel().write(f"{UNSENT} le commissariat.")
    desk.panel().expect_state(f"{UNSENT} le commissariat.", "sent")
    assert desk.panel().said() == ["Bonjour", "Vous êtes là ?", f"{UNSENT} le commissariat."]
    expect(desk.button("session.renew")).to_be_hidden()


def test_what_was_asked_with_an_old_token_is_asked_again_with_a_new_one(
    talking: Callable[..., Desk], product: Product
) -> None:
    """Nobody presses twice, no refusal is shown, and the button keeps the focus."""
    desk = talking(later=0)
    panel, path = desk.panel(), f"{PATH}/consent/invitation"
    panel.tool("signalement")
    tokens: list[str] = []

    def invite(request: Request) -> tuple[int, object]:
        tokens.append(request.headers["authorization"])
        return (200, {}) if tokens[-1] != tokens[0] else (401, ENDED)

    product.answers["POST", path] = invite
    desk.page.clock.set_fixed_time(datetime.now(UTC) + timedelta(minutes=5))
    panel.button("lead.invite").click()
    until(desk.page, lambda: len(tokens) == 2)
    expect(panel.button("lead.invite")).to_be_focused()
    expect(panel.root.get_by_role("alert").filter(visible=True)).to_have_count(0)
    expect(panel.field).to_have_value(UNSENT)


def test_a_token_is_renewed_before_it_expires_on_the_same_socket(
    talking: Callable[..., Desk], product: Product
) -> None:
    """Nothing is closed, and nobody is asked."""
    desk = talking(later=HOUR - 200)
    until(desk.page, lambda: len(product.relay.frames("hello")) > 1)
    assert len(product.relay.open) == 1
    first, again = product.relay.frames("hello")[:2]
    assert again["token"] != first["token"]
    expect(desk.panel().field).to_have_value(UNSENT)
    assert desk.panel().said() == ["Bonjour"]


def test_who_cannot_be_renewed_is_asked_to_sign_in_and_loses_nothing(
    talking: Callable[..., Desk], product: Product, provider: Provider
) -> None:
    """The provider gives no other token: the page says so, and asks for a sign-in beside."""
    desk = talking(later=HOUR + 1)
    provider.refreshes = False
    product.relay.say({"type": "refused", "id": None, "problem": ENDED})
    desk.expect_alert(desk.say("session.ended"))
    expect(desk.panel().field).to_have_value(UNSENT)


def test_signing_out_in_one_window_signs_out_of_all(
    sit: Sit, provider: Provider, watched: Watched, product: Product
) -> None:
    """The second came in by the first, without a click; after the sign-out neither shows anything, nor comes back."""
    provider.refreshes = True
    product.answers["GET", "/api/chat/queue"] = (200, [a_waiting()])
    desk = sit()
    expect(desk.queue.locator("li")).to_have_count(1)
    beside = a_second_window(desk, watched)
    expect(beside.queue.locator("li")).to_have_count(1)
    assert provider.asked["prompt"] == "none"
    desk.button("staff.sign-out").click()
    for window in (desk, beside):
        expect(window.button("signin.enter")).to_be_visible()
        expect(window.queue).to_be_hidden()
        assert window.page.evaluate("sessionStorage.length") == 0
    assert len(provider.signed_out) == 1
    asked, provider.asked = provider.asked, {}
    beside.page.reload()
    expect(beside.button("signin.enter")).to_be_visible()
    assert (bool(asked), provider.asked) == (True, {})


def test_a_browser_that_restores_its_tabs_asks_to_sign_in(
    watched: Watched, origin: str, provider: Provider
) -> None:
    """The tab was left more than a minute ago, and no page is signed in: the provider is to ask who one is."""
    provider.sign_in(watched.page, origin)
    watched.page.evaluate("sessionStorage.setItem('staff-left', Date.now() - 61000)")
    desk = Desk(watched.page, origin).come()
    expect(desk.button("signin.enter")).to_be_visible()
    assert provider.asked == {}
    desk.button("signin.enter").click()
    expect(desk.page.get_by_role("heading", name=desk.say("queue.title"))).to_be_visible()
    assert provider.asked["prompt"] == "login"


@pytest.mark.parametrize("off", [-13 * HOUR, 2 * HOUR])
def test_a_computer_whose_clock_is_off_signs_in_and_says_so(
    watched: Watched, origin: str, product: Product, provider: Provider, off: int
) -> None:
    """Waiting times are counted by the server's clock."""
    now = datetime.now(UTC)
    date = format_datetime(now, usegmt=True)
    product.answers["GET", "/api/chat/sign-in"] = (
        200, {"issuer": ISSUER, "client_id": "passerelle"}, {"date": date}
    )  # fmt: skip
    product.answers["GET", "/api/chat/queue"] = (200, [a_waiting()], {"date": date})
    watched.page.clock.set_fixed_time(now + timedelta(seconds=off))
    desk = Desk(watched.page, origin).come()
    desk.expect_alert(desk.say.pattern("signin.clock"))
    desk.button("signin.enter").click()
    expect(desk.queue.locator(".since")).to_have_text(desk.say("since.minutes.other", count=4))
    assert provider.redeemed["code"] == "a-code"


def test_a_sign_in_below_the_level_of_one_s_role_opens_nothing(
    watched: Watched, origin: str, product: Product, provider: Provider
) -> None:
    """The provider, asked for the levels of the role and for no other's, gave less."""
    shown = {"issuer": ISSUER, "client_id": "passerelle", "acr": {"operator": ["gold"], "analyst": ["tin"]}}
    product.answers["GET", "/api/chat/sign-in"] = (200, shown)
    desk = Desk(watched.page, origin).come()
    desk.button("signin.enter").click()
    desk.expect_alert(desk.say("signin.level"))
    assert (provider.asked["acr_values"], provider.asked.get("prompt")) == ("gold", None)
    assert provider.grants == ["authorization_code"] * 2
    provider.first, provider.claims = {"acr": "silver"}, {"acr": "gold"}
    desk.button("signin.enter").click()
    expect(desk.page.get_by_role("heading", name=desk.say("queue.title"))).to_be_visible()


def test_an_administrator_ends_the_sessions_of_somebody_at_the_second_press(
    sit: Sit, product: Product, language: str
) -> None:
    """A refusal keeps who was named; another name asks for another first press."""
    product.answers["GET", "/api/chat/administration"] = (
        200, {"magistrate_key": True, "magistrate_fingerprint": None, "signalement_key": True}
    )  # fmt: skip
    product.answers["POST", "/api/chat/revocations"] = (403, {"title": "refused"})
    desk = sit(language, role="administrator", force=None)
    named, end = desk.page.locator("#revocation-sub"), desk.page.locator("#revocation [type=submit]")
    named.fill("camille")
    end.click()
    named.fill("dominique")
    end.click()
    assert product.bodies("POST", "/api/chat/revocations") == []
    end.click()
    desk.expect_alert(desk.say.pattern("refused.403"))
    expect(named).to_have_value("dominique")
    product.answers["POST", "/api/chat/revocations"] = (204, None)
    end.click()
    expect(desk.page.get_by_text(desk.say("revocation.ended", sub="dominique"))).to_be_visible()
    shown(desk.page, f"desk-administrator-{language}")


def a_second_window(desk: Desk, watched: Watched) -> Desk:
    """The desk in another window of the same browser."""
    page: Page = watched.page.context.new_page()
    return Desk(page, desk.address.removesuffix("/desk/")).come()
