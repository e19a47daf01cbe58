"""OpenTelemetry's spans: one trace from the edge to the store, the same ones in every service, that quote nobody."""

import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

from shared.cloudevents.event import Event
from shared.cloudevents.trace import current_traceparent, trace_id
from shared.events.chat import ConversationOpened
from shared.http import service_app
from shared.kafka.handlers import Bound
from shared.settings import Settings
from shared.spans import sending
from tests.shared.test_settings import refusal
from tests.shared.test_trace import TRACE, an_opening
from tests.support.kafka.group_in_memory import GroupInMemory, as_read
from tests.support.served import WORDS, a_service, asking

UNSAMPLED = f"00-{'0' * 16}{'f' * 16}-00f067aa0ba902b7-01"
"""A trace whose id is beyond a share of one half."""
SAMPLED = f"00-{'f' * 16}{'0' * 15}1-00f067aa0ba902b7-01"


class Spans(InMemorySpanExporter):
    """The spans that have ended."""

    @property
    def ended(self) -> tuple[ReadableSpan, ...]:
        """In the order of their ends."""
        return self.get_finished_spans()

    @property
    def names(self) -> list[str]:
        """Their names."""
        return [span.name for span in self.ended]


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Spans:
    """Make spans of half of all traces, and keep them here."""
    kept, half = Spans(), TraceIdRatioBased(0.5)
    provider = TracerProvider(sampler=ParentBased(half, remote_parent_sampled=half), shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    monkeypatch.setattr(trace, "get_tracer", provider.get_tracer)
    return kept


def traces_of(ended: tuple[ReadableSpan, ...]) -> set[str]:
    """The traces that these spans are of."""
    return {f"{span.get_span_context().trace_id:032x}" for span in ended}


def a_group(handle: Callable[[Any], Awaitable[None]]) -> GroupInMemory:
    """A group of the router that handles openings."""
    bound = Bound(ConversationOpened, handle, "waits")
    return GroupInMemory("router", ["chat.conversation.reception"], {ConversationOpened.type: bound})


def parent_of(span: ReadableSpan) -> int:
    """The span within which it stands."""
    assert span.parent
    return span.parent.span_id


async def test_a_request_and_what_follows_from_it_are_one_trace(spans: Spans) -> None:
    """Its span holds what it publishes; the batch that consumes that, and its steps, stand within the trace."""
    app, published = service_app("router", Settings(local=True)), list[Event]()

    @app.post("/api/router/opened/{name}")
    async def opened(name: str) -> None:
        """Publish."""
        published.append(an_opening())
        with sending([published[0].record("chat")]):
            pass

    async with asking(app) as client:
        await client.post("/api/router/opened/jeanne", headers={"traceparent": SAMPLED})
    group = a_group(_handle)
    await group.consume(as_read(published[0].record("chat")))
    assert traces_of(spans.ended) == {trace_id(SAMPLED)}
    by_name = {span.name: span for span in spans.ended}
    request, sent = by_name["POST /api/router/opened/{name}"], by_name["send chat.conversation.reception"]
    batch = by_name["process router"]
    assert [parent_of(each) for each in (sent, batch)] == [request.get_span_context().span_id] * 2
    steps = {
        each.name
        for each in spans.ended
        if each.parent and parent_of(each) == batch.get_span_context().span_id
    }
    assert steps == {"kafka.acknowledge", "checkpoint.save"}
    assert request.attributes == {
        "http.request.method": "POST", "http.route": "/api/router/opened/{name}", "http.response.status_code": 200,
    }  # fmt: skip


async def _handle(_: Event) -> None:
    """Take note of nothing."""


async def test_a_trace_that_is_not_sampled_costs_no_span_and_is_continued(spans: Spans) -> None:
    """Every service chooses by the trace's id; a batch of none that is chosen has none."""
    continued: list[str] = []

    async def handle(_: Event) -> None:
        continued.append(current_traceparent())

    group = a_group(handle)
    await group.consume(as_read(an_opening(trace=UNSAMPLED).record("chat")))
    with sending([an_opening(trace=UNSAMPLED).record("chat")]):
        pass
    async with asking(a_service()) as client:
        await client.post("/api/chat/said", json={"text": "a"}, headers={"traceparent": UNSAMPLED})
    assert (spans.names, continued) == ([], [UNSAMPLED])


async def test_a_batch_continues_one_trace_and_is_linked_to_the_others(spans: Spans) -> None:
    """To each once, and to none that is not sampled."""
    other = SAMPLED.replace("f" * 16, "e" * 16)
    given = [UNSAMPLED, SAMPLED, other, SAMPLED, other]
    group = a_group(_handle)
    await group.consume(
        *[replace(as_read(an_opening(trace=one).record("chat")), offset=5 + n) for n, one in enumerate(given)]
    )
    (batch,) = [span for span in spans.ended if span.name.startswith("process")]
    assert traces_of((batch,)) == {trace_id(SAMPLED)}
    assert [f"{link.context.trace_id:032x}" for link in batch.links] == [trace_id(other)]
    assert batch.attributes
    assert batch.attributes["messaging.batch.message_count"] == 5


async def test_a_span_quotes_nobody(spans: Spans) -> None:
    """Neither what failed, nor an address as it was asked, nor a method that somebody invented."""
    async with asking(a_service()) as client:
        for method, path in (
            ("GET", "failing/jeanne"),
            ("GET", "jeanne"),
            ("JEANNE", "said"),
            ("GET", "away"),
        ):
            await client.request(method, f"/api/chat/{path}?jeanne=1", headers={"traceparent": SAMPLED})
    assert spans.names == [
        "GET /api/chat/failing/{name}",
        "GET",
        "other /api/chat/said",
        "GET /api/chat/away",
    ]
    written = "".join(span.to_json() for span in spans.ended)
    assert [word for word in ("jeanne", WORDS, "JEANNE") if word in written] == []


@pytest.fixture
def collector() -> Iterator[tuple[str, list[Any]]]:
    """Give a collector, and what it was sent."""
    sent: list[Any] = []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            sent.append((self.path, ExportTraceServiceRequest.FromString(body)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (its name there)
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Taking) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", sent
        server.shutdown()


MAKES_A_SPAN = f"""
from shared.settings import read, Settings
from shared.spans import exported, serving
with exported(read(Settings), "chat"):
    with serving("GET", {SAMPLED!r}) as continued:
        print(continued)
"""


@pytest.mark.parametrize(("share", "count"), [("1", 1), ("0", 0)])
def test_spans_reach_the_collector_before_the_process_ends(
    collector: tuple[str, list[Any]], share: str, count: int
) -> None:
    """Named for the service; the trace goes on in what follows from it."""
    url, sent = collector
    settings = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"{url}/", "OTEL_TRACES_SAMPLER_ARG": share, "PYTHONPATH": "."}
    ran = subprocess.run(
        [sys.executable, "-c", MAKES_A_SPAN], env=settings, capture_output=True, text=True, check=True
    )
    found = [(path, rs) for path, body in sent for rs in body.resource_spans]
    assert len(found) == count
    for path, spans_of in found:
        (span,) = spans_of.scope_spans[0].spans
        assert (path, span.trace_id.hex(), span.name) == ("/v1/traces", trace_id(SAMPLED), "GET")
        assert ran.stdout.strip() == f"00-{span.trace_id.hex()}-{span.span_id.hex()}-01"
        assert {a.key: a.value.string_value for a in spans_of.resource.attributes} == {
            "service.name": "passerelle.chat"
        }


def test_a_collector_is_asked_over_tls_unless_it_is_this_machine_s(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the sentence says so."""
    for refused in ("http://collector.example:4318", "collector.example", "ftp://127.0.0.1"):
        assert "https:// address" in refusal(monkeypatch, OTEL_EXPORTER_OTLP_ENDPOINT=refused)
    assert Settings(otel_exporter_otlp_endpoint="http://127.0.0.1:4318").otel_traces_sampler_arg == 0.01


def test_where_no_collector_is_set_nothing_is_loaded() -> None:
    """Its library costs start and memory."""
    loaded = (
        "import sys, services.chat.app; print([m for m in sys.modules if m.startswith('opentelemetry.sdk')])"
    )
    ran = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_the_trace_of_the_tests_is_sampled_as_they_say() -> None:
    """By the lower half of its id, as the specification has it."""
    half = TraceIdRatioBased(0.5)
    chosen = [
        half.should_sample(None, int(trace_id(each), 16), "").decision.is_sampled()
        for each in (SAMPLED, UNSAMPLED)
    ]
    assert (chosen, len(TRACE)) == ([True, False], len(SAMPLED))
