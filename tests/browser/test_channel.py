"""The channel to a conversation: each message once, in order, whatever breaks meanwhile."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import expect

from tests.support.browser.a_product import PATH, UNIT
from tests.support.browser.browser import Watched
from tests.support.browser.pages import Visitor, until
from tests.support.browser.product import Log, Product

Visit = Callable[..., Visitor]
PATIENCE = 6000


def test_the_token_travels_in_the_first_frame_and_never_in_an_address(
    visit: Visit, product: Product, watched: Watched
) -> None:
    """The first hello asks for the log that is current, from its start."""
    visitor = visit().open()
    visitor.write("Bonjour")
    visitor.expect_state("Bonjour", "sent")
    hello = {"type": "hello", "token": "visitor-token", "log": None, "after": None}
    assert product.relay.received[0] == hello
    assert not [url for url in watched.requests if "visitor-token" in url]


def test_a_message_is_sent_only_when_it_has_come_back(visit: Visit, product: Product) -> None:
    """Until the log gives it back, the page says that it is on its way."""
    product.relay.takes = lambda _: None
    visitor = visit().open()
    visitor.write("Bonjour")
    visitor.expect_state("Bonjour", "sending")
    sent = product.relay.frames("message")[0]
    assert UUID(sent["id"]).version == 4
    product.relay.log.message("visitor", "Bonjour", sent["id"])
    visitor.expect_state("Bonjour", "sent")
    assert visitor.said() == ["Bonjour"]


def test_a_message_that_does_not_come_back_is_offered_again_under_the_same_id(
    visit: Visit, product: Product, watched: Watched
) -> None:
    """The page says so, offers again, then doubts its connection and makes another."""
    watched.page.clock.install()
    product.relay.takes = lambda _: None
    visitor = visit().open()
    visitor.write("Vous m’entendez ?")
    watched.page.clock.fast_forward(PATIENCE)
    visitor.expect_state("Vous m’entendez ?", "unconfirmed")
    expect(watched.page.locator("#good")).to_be_hidden()
    watched.page.clock.fast_forward(PATIENCE)
    visitor.expect_status("status.lost")
    product.relay.takes = None
    watched.page.clock.fast_forward(1000)
    visitor.expect_state("Vous m’entendez ?", "sent")
    expect(watched.page.locator("#good")).to_be_visible()
    assert len({frame["id"] for frame in product.relay.frames("message")}) == 1
    assert len(product.relay.frames("message")) == 3
    assert visitor.said() == ["Vous m’entendez ?"]


def test_no_message_passes_one_that_was_written_before(visit: Visit, product: Product) -> None:
    """A message that is refused for now is waited for: later ones come after it."""
    refusals = [{"status": 429, "title": "Trop vite"}] * 2
    visitor = visit().open()

    def take(frame: dict[str, Any]) -> dict[str, Any] | None:
        if frame["text"] == "deux" and refusals:
            return refusals.pop()
        if all(known["id"] != frame["id"] for known in product.relay.log.frames):
            product.relay.log.message("visitor", frame["text"], frame["id"])
        return None

    product.relay.takes = take
    for text in ("un", "deux", "trois", "quatre"):
        visitor.write(text)
    visitor.expect_state("quatre", "sent")
    assert visitor.said() == ["un", "deux", "trois", "quatre"]
    assert [frame["text"] for frame in product.relay.log.frames] == ["un", "deux", "trois", "quatre"]
    assert refusals == []


def test_a_lost_connection_is_said_and_nothing_is_lost_with_it(visit: Visit, product: Product) -> None:
    """The messages of both sides meanwhile arrive, once, after the last position."""
    visitor = visit().open()
    known = product.relay.log.message("operator", "Je suis là.")
    expect(visitor.message("Je suis là.")).to_be_visible()
    product.relay.takes = lambda _: None
    visitor.write("Attendez")
    visitor.expect_state("Attendez", "sending")
    product.relay.cut()
    visitor.expect_status("status.lost")
    product.relay.log.message("operator", "Vous êtes toujours là ?")
    product.relay.takes = None
    visitor.expect_status("status.back")
    visitor.expect_state("Attendez", "sent")
    assert visitor.said() == ["Je suis là.", "Vous êtes toujours là ?", "Attendez"]
    again = product.relay.frames("hello")[1]
    assert (again["log"], again["after"]) == ("police.1", known["position"])


def test_a_gap_is_noticed_and_filled(visit: Visit, product: Product) -> None:
    """A frame whose predecessor is unknown is not shown: the page asks again from its last."""
    visitor = visit().open()
    log = product.relay.log
    known = log.message("operator", "Un")
    expect(visitor.message("Un")).to_be_visible()
    sockets, log.sockets = log.sockets, []
    log.message("operator", "Deux")
    log.sockets = sockets
    log.message("operator", "Trois")
    expect(visitor.message("Trois")).to_be_visible()
    assert visitor.said() == ["Un", "Deux", "Trois"]
    assert product.relay.frames("hello")[1]["after"] == known["position"]


def test_what_comes_twice_is_shown_once(visit: Visit, product: Product) -> None:
    """A frame sent again is dropped."""
    visitor = visit().open()
    log = product.relay.log
    frame = log.message("operator", "Bonjour")
    product.relay.say(frame)
    log.message("operator", "Comment vous sentez-vous ?")
    expect(visitor.message("Comment vous sentez-vous ?")).to_be_visible()
    assert visitor.said() == ["Bonjour", "Comment vous sentez-vous ?"]


def test_a_conversation_that_moves_is_followed_without_showing_anything_twice(
    visit: Visit, product: Product
) -> None:
    """The page says hello to the new log, on the same socket, and drops what it has."""
    product.relay.log = Log("reception.0")
    visitor = visit().open()
    visitor.write("Bonjour")
    visitor.expect_state("Bonjour", "sent")
    product.relay.log.event("conversation-transferred", to="gendarmerie.1")
    first = product.relay.log.frames[0]
    moved = Log("gendarmerie.1", start=400)
    moved.message("visitor", "Bonjour", first["id"])
    moved.event("conversation-received", unit=UNIT)
    product.relay.move(moved)
    visitor.expect_status("status.waiting-at", unit=UNIT["name"])
    moved.message("operator", "Je vous écoute.")
    expect(visitor.message("Je vous écoute.")).to_be_visible()
    assert visitor.said() == ["Bonjour", "Je vous écoute."]
    expect(visitor.log.locator(".mark")).to_have_count(0)
    hello = product.relay.frames("hello")[1]
    assert (hello["log"], hello["after"]) == ("gendarmerie.1", None)
    assert len(product.relay.open) == 1


def test_a_message_after_the_end_is_refused_and_stays_readable(visit: Visit, product: Product) -> None:
    """The message came too late: the page says so, keeps its text, and offers to reopen."""
    product.relay.takes = lambda _: {"status": 409, "title": "closed"}
    visitor = visit().open()
    visitor.write("Encore une chose")
    visitor.expect_alert("message.late")
    visitor.expect_state("Encore une chose", "refused")
    expect(visitor.button("closed.reopen")).to_be_visible()
    product.relay.takes = None
    visitor.button("closed.reopen").click()
    product.relay.log.event("conversation-reopened")
    visitor.expect_status("status.reopened")
    visitor.write("Je reprends")
    visitor.expect_state("Je reprends", "sent")
    assert len(product.bodies("POST", f"{PATH}/reopen")) == 1


def test_a_busy_service_is_tried_again_later(visit: Visit, product: Product, watched: Watched) -> None:
    """« Too fast » and « not now » lose nothing."""
    watched.page.clock.install()
    product.relay.takes = lambda _: {"status": 429, "title": "too fast"}
    visitor = visit().open()
    visitor.write("Bonjour")
    visitor.expect_state("Bonjour", "unconfirmed")
    product.relay.takes = None
    watched.page.clock.fast_forward(PATIENCE)
    visitor.expect_state("Bonjour", "sent")


@pytest.mark.parametrize("status", [401, 404])
def test_a_refused_hello_ends_the_conversation_in_plain_words(
    visit: Visit, product: Product, status: int
) -> None:
    """A token that opens nothing any more is not tried for ever."""
    product.relay.refuses_hello = {"status": status, "title": "no"}
    visitor = visit()
    visitor.choose("bordeau", "Bordeaux")
    visitor.enter()
    expect(visitor.page.get_by_role("heading", name=visitor.say("gone.title"))).to_be_visible()
    assert len(product.relay.frames("hello")) == 1


def test_a_position_that_the_server_does_not_know_starts_again(visit: Visit, product: Product) -> None:
    """The page asks from the start, and shows nothing twice."""
    visitor = visit().open()
    product.relay.log.message("operator", "Bonjour")
    expect(visitor.message("Bonjour")).to_be_visible()
    product.relay.refuses_hello = {"status": 422, "title": "unknown position"}
    product.relay.cut()
    until(visitor.page, lambda: len(product.relay.frames("hello")) == 2)
    product.relay.refuses_hello = None
    until(visitor.page, lambda: len(product.relay.frames("hello")) == 3)
    product.relay.log.message("operator", "Bonsoir")
    expect(visitor.message("Bonsoir")).to_be_visible()
    assert visitor.said() == ["Bonjour", "Bonsoir"]
    assert [product.relay.frames("hello")[2][name] for name in ("log", "after")] == [None, None]


def test_a_log_that_comes_from_a_backup_is_read_again(visit: Visit, product: Product) -> None:
    """Messages that the backup lacks leave the screen, later ones are shown, those that wait are offered again."""
    visitor = visit().open()
    product.relay.log.message("operator", "Bonjour")
    was = list(product.relay.log.frames)
    product.relay.log.message("operator", "Perdu")
    expect(visitor.message("Perdu")).to_be_visible()
    product.relay.takes = lambda _: None
    visitor.write("En attente")
    product.relay.refuses_hello = {"status": 409, "title": "x", "reason": "position"}
    product.relay.log.frames = was
    product.relay.cut()
    until(visitor.page, lambda: len(product.relay.frames("hello")) == 2)
    product.relay.refuses_hello = product.relay.takes = None
    until(visitor.page, lambda: len(product.relay.frames("hello")) == 3)
    product.relay.log.message("operator", "Bonsoir")
    visitor.expect_state("En attente", "sent")
    expect(visitor.message("Bonsoir")).to_be_visible()
    assert sorted(visitor.said()) == ["Bonjour", "Bonsoir", "En attente"]
