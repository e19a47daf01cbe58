"""Where WebSockets are blocked, a stream of events and posts carry the same conversation."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Request, expect

from tests.support.browser.a_product import PATH, UNIT
from tests.support.browser.browser import Watched
from tests.support.browser.pages import Visitor
from tests.support.browser.product import Answer, Log, Product
from tests.support.browser.streamed import BLOCKED, Streams, streaming_pages


@pytest.fixture
def streams(context: BrowserContext) -> Iterator[tuple[str, Streams]]:
    """Serve a stream, to a browser without WebSockets."""
    context.add_init_script(BLOCKED)
    context.route("**/events*", lambda route: route.continue_())
    with streaming_pages() as served:
        yield served


@pytest.fixture
def log(product: Product, streams: tuple[str, Streams]) -> Log:
    """Give a log whose messages are posted, and whose frames are streamed."""
    log = product.relay.log

    def take(request: Request) -> Answer:
        body = json.loads(request.post_data or "")
        frame = log.message("visitor", body["text"], body["id"])
        streams[1].send(frame)
        return 200, {"id": body["id"], "position": frame["position"]}

    product.answers["POST", f"{PATH}/messages"] = take
    return log


def test_a_conversation_without_websockets(
    context: BrowserContext, product: Product, streams: tuple[str, Streams], log: Log
) -> None:
    """Both ways, with the token in a header, and again from the last position."""
    origin, stream = streams
    visitor = Visitor(Watched.of(context).page, origin).come().open()
    stream.send(log.event("conversation-received", unit=UNIT))
    visitor.expect_status("status.waiting-at", unit=UNIT["name"])
    visitor.write("Mon réseau bloque beaucoup de choses.")
    visitor.expect_state("Mon réseau bloque beaucoup de choses.", "sent")
    stream.cut()
    visitor.expect_status("status.back")
    stream.send(log.message("operator", "Je vous lis."))
    expect(visitor.message("Je vous lis.")).to_be_visible()
    before = log.frames[-2]["position"]
    assert stream.asked == [(None, "Bearer visitor-token"), (f"police.1:{before}", "Bearer visitor-token")]


def test_a_move_on_the_stream_starts_the_new_log(
    context: BrowserContext, product: Product, streams: tuple[str, Streams], log: Log
) -> None:
    """The new log is asked for from its start, and what is known is dropped."""
    origin, stream = streams
    visitor = Visitor(Watched.of(context).page, origin).come().open()
    visitor.write("Bonjour")
    visitor.expect_state("Bonjour", "sent")
    moved = Log("gendarmerie.2", start=900)
    moved.message("visitor", "Bonjour", log.frames[0]["id"])
    stream.send({"type": "moved", "log": moved.name})
    stream.cut()
    for frame in [*moved.frames, moved.message("operator", "Bonjour à vous.")]:
        stream.send(frame)
    expect(visitor.message("Bonjour à vous.")).to_be_visible()
    assert visitor.said() == ["Bonjour", "Bonjour à vous."]
    assert stream.asked[-1] == (None, "Bearer visitor-token")


def test_a_refused_post_says_why(
    context: BrowserContext, product: Product, streams: tuple[str, Streams]
) -> None:
    """A message after the end is refused over posts as well."""
    product.answers["POST", f"{PATH}/messages"] = (409, {"title": "closed"})
    visitor = Visitor(Watched.of(context).page, streams[0]).come().open()
    visitor.write("Encore une chose")
    visitor.expect_alert("message.late")
