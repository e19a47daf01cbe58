"""The line to the relay stays alive: a dead connection is noticed in time, and one is alive when something comes."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.browser.test_desk_states import OTHERS, claimable
from tests.support.browser.a_product import PATH, a_waiting
from tests.support.browser.browser import Watched
from tests.support.browser.faulty import Fault, Network
from tests.support.browser.pages import Desk, Visitor, until
from tests.support.browser.product import Product
from tests.support.browser.provider import Provider
from tests.support.browser.wired import wired_pages

ALIVE_EVERY, ASLEEP, SILENCE, SOCKET_WITHIN, PAUSE = 15_000, 20_000, 30_000, 6_000, 500
"""Milliseconds: how often the server says something, how long a page sleeps, waits for a word, tries again."""
EVERY = 6
"""Seconds, on a socket on which people talk."""
FAULTS: list[Fault] = ["closed", "mute", "unanswered"]
WAKING = {
    "visibilitychange": "document.dispatchEvent(new Event('visibilitychange'))",
    "pageshow": "window.dispatchEvent(new PageTransitionEvent('pageshow'))",
    "online": "window.dispatchEvent(new Event('online'))",
}


@pytest.fixture
def wires(product: Product) -> Iterator[tuple[str, Network]]:
    """Give the pages on wires that break."""
    with wired_pages(product) as served:
        yield served


@pytest.fixture
def context(browser: Browser, product: Product, wires: object) -> Iterator[BrowserContext]:
    """Give a browser's profile whose sockets and streams are real ones."""
    context = browser.new_context(locale="fr-FR", viewport={"width": 1100, "height": 850})
    product.serve(context, wires=False)

    def take(request: Request) -> tuple[int, Any]:
        said = request.post_data_json
        frame = product.relay.log.message("visitor", said["text"], said["id"])
        return 200, {"id": said["id"], "position": frame["position"]}

    product.answers["POST", f"{PATH}/messages"] = take
    yield context
    context.close()


@pytest.fixture
def visitor(context: BrowserContext, wires: tuple[str, Network]) -> Visitor:
    """Give the visitor's page, with a clock that can be put forward."""
    page = Watched.of(context).page
    page.clock.install()
    return Visitor(page, wires[0]).come()


@pytest.fixture
def network(wires: tuple[str, Network]) -> Network:
    """Give the network."""
    return wires[1]


def enter(visitor: Visitor) -> None:
    """Choose a commune and enter the chat, whatever the wires do."""
    visitor.choose("bordeau", "Bordeaux")
    visitor.enter()
    expect(visitor.page.get_by_role("heading", name=visitor.say("talk.title"))).to_be_visible()


def receives(visitor: Visitor, product: Product, text: str) -> None:
    """The operator's words come."""
    product.relay.log.message("operator", text)
    expect(visitor.message(text)).to_be_visible()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_socket_that_says_nothing_is_replaced_by_the_stream(
    visitor: Visitor, product: Product, network: Network, fault: Fault
) -> None:
    """Within seconds, both ways; and later the socket takes its place again, if it works by then."""
    network.fault = fault
    enter(visitor)
    until(visitor.page, lambda: network.sockets == 1)
    visitor.page.clock.fast_forward(SOCKET_WITHIN)
    visitor.page.clock.fast_forward(PAUSE)
    receives(visitor, product, "Je suis là.")
    visitor.write("Bonjour")
    visitor.expect_state("Bonjour", "sent")
    assert (network.sockets, product.relay.received) == (1, [])
    network.fault = None
    for time in range(1, 5):
        visitor.page.clock.fast_forward(ALIVE_EVERY)
        receives(visitor, product, f"Un instant, {time}")
    until(visitor.page, lambda: len(product.relay.frames("hello")) == 1)
    visitor.write("Toujours là")
    until(visitor.page, lambda: len(product.relay.frames("message")) == 1)
    visitor.expect_state("Toujours là", "sent")
    assert len(visitor.said()) == 7


@pytest.mark.parametrize("fault", FAULTS)
def test_the_connection_is_back_only_when_something_passes(
    visitor: Visitor, product: Product, network: Network, context: BrowserContext, fault: Fault
) -> None:
    """A handshake is no connection; nor is the page of a network that asks to sign in."""
    context.route("**/events*", lambda route: route.fulfill(body="<h1>Wi-Fi</h1>", status=404))
    network.fault = fault
    enter(visitor)
    for _ in range(4):
        sockets = network.sockets
        visitor.page.clock.fast_forward(SOCKET_WITHIN)
        visitor.expect_status("status.lost")
        until(visitor.page, lambda before=sockets: step(visitor.page) and network.sockets > before)
        expect(visitor.page.locator("#connection")).not_to_have_attribute("data-state", "live")
        assert visitor.say("status.back") not in visitor.status.all_inner_texts()
    network.fault = None
    until(visitor.page, lambda: step(visitor.page) and bool(product.relay.frames("hello")))
    visitor.expect_status("status.back")


def step(page: Page) -> bool:
    """Put the page's clock forward a little."""
    page.clock.fast_forward(PAUSE)
    return True


def test_a_frozen_connection_is_noticed_and_replaced_by_the_stream(
    visitor: Visitor, product: Product, network: Network
) -> None:
    """Nothing closes, and nothing comes: after thirty seconds without a word the page goes another way."""
    enter(visitor)
    receives(visitor, product, "Bonjour")
    network.freeze()
    product.relay.log.message("operator", "Êtes-vous en sécurité ?")
    visitor.page.clock.fast_forward(SILENCE)
    visitor.expect_status("status.lost")
    visitor.page.clock.fast_forward(PAUSE)
    visitor.expect_status("status.back")
    expect(visitor.message("Êtes-vous en sécurité ?")).to_be_visible()
    assert network.sockets == 1


def test_a_connection_that_freezes_while_people_talk_is_noticed_within_fifteen_seconds(
    visitor: Visitor, product: Product, network: Network
) -> None:
    """The server has said how often it says something."""
    product.relay.every = EVERY
    enter(visitor)
    receives(visitor, product, "Bonjour")
    network.freeze()
    product.relay.log.message("operator", "Êtes-vous en sécurité ?")
    visitor.page.clock.fast_forward(2 * EVERY * 1000)
    visitor.expect_status("status.lost")
    visitor.page.clock.fast_forward(PAUSE)
    expect(visitor.message("Êtes-vous en sécurité ?")).to_be_visible()


@pytest.mark.parametrize("event", WAKING)
def test_a_connection_that_may_be_dead_is_made_again_on_waking(
    visitor: Visitor, product: Product, network: Network, event: str
) -> None:
    """A telephone that was put away shows at once what came meanwhile."""
    enter(visitor)
    receives(visitor, product, "Bonjour")
    network.freeze()
    product.relay.log.message("operator", "Êtes-vous en sécurité ?")
    visitor.page.clock.fast_forward(ASLEEP)
    expect(visitor.message("Êtes-vous en sécurité ?")).to_have_count(0)
    visitor.page.evaluate(WAKING[event])
    expect(visitor.message("Êtes-vous en sécurité ?")).to_be_visible()
    assert network.sockets == 2


def test_a_connection_that_was_just_used_stays_on_waking(
    visitor: Visitor, product: Product, network: Network
) -> None:
    """Looking at the page again costs nothing."""
    enter(visitor)
    receives(visitor, product, "Bonjour")
    for event in ("visibilitychange", "pageshow"):
        visitor.page.evaluate(WAKING[event])
    receives(visitor, product, "Je vous lis.")
    assert network.sockets == 1


def test_the_desk_notices_a_frozen_connection_as_the_visitor_does(
    context: BrowserContext, wires: tuple[str, Network], product: Product, network: Network
) -> None:
    """Nobody else informs an operator who waits for an answer that has come."""
    page = Watched.of(context).page
    page.clock.install()
    Provider().serve(context).sign_in(page, wires[0])
    claimable(product, a_waiting())
    panel = Desk(page, wires[0]).come().take()
    product.relay.log.message("visitor", "Bonjour")
    expect(panel.message("Bonjour")).to_be_visible()
    network.freeze()
    product.relay.log.message("visitor", "Vous êtes là ?")
    page.clock.fast_forward(SILENCE)
    page.clock.fast_forward(PAUSE)
    expect(panel.message("Vous êtes là ?")).to_be_visible()


def test_the_desk_uses_one_stream_for_all_its_conversations(
    context: BrowserContext, wires: tuple[str, Network], product: Product, network: Network
) -> None:
    """A browser opens six connections to a server: with a stream for each of six, the queue stood still."""
    network.fault = "closed"
    six = [f"0{number}-{number}{OTHERS[0][4:]}" for number in range(1, 7)]
    claimable(product, *map(a_waiting, six))
    logs = {conversation: product.relays[conversation].log for conversation in six}
    page = Watched.of(context).page
    page.clock.install()
    Provider().serve(context).sign_in(page, wires[0])
    desk = Desk(page, wires[0]).come()
    panels = {conversation: desk.take() for conversation in six}
    until(page, lambda: step(page) and all(log.sockets for log in logs.values()))
    for text in ("Bonjour", "Vous êtes là ?"):
        for conversation, log in logs.items():
            log.message("visitor", f"{text} {conversation}")
        for conversation, panel in panels.items():
            expect(panel.root.locator(".message").filter(has_text=f"{text} {conversation}")).to_have_count(1)
        until(page, lambda: network.streams == 1)
        network.freeze()
        page.clock.fast_forward(SILENCE)
        until(page, lambda: step(page) and all(log.sockets for log in logs.values()))
    for panel in panels.values():
        expect(panel.root.locator(".message")).to_have_count(2)
