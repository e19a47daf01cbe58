"""OpenTelemetry's spans: where the time of a request and of a batch goes; none unless a collector is set.

Which traces are sampled follows from their ids, so all services choose the same ones. A span names routes and
topics as they are declared: no address, no conversation, no error's words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import islice
from typing import Any, Protocol

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from shared.cloudevents.trace import well_formed
from shared.settings import Settings

MOST_LINKS = 32
"""Traces to which the span of one batch is linked at most, beside the one that it continues."""
EXPORTED_WITHIN = 2.0
"""Seconds that a collector has to take spans: what it does not take is dropped."""
_W3C = TraceContextTextMapPropagator()


class Record(Protocol):
    """A record, before it is sent or as it was consumed."""

    @property
    def topic(self) -> str:
        """Its topic's name."""
        ...

    @property
    def headers(self) -> Sequence[tuple[str, bytes]]:
        """Its headers, the trace context among them."""
        ...


@contextmanager
def exported(settings: Settings, service: str) -> Iterator[None]:
    """Export the spans of this process to the collector, if one is set."""
    if not settings.otel_exporter_otlp_endpoint:
        yield
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

    share = TraceIdRatioBased(settings.otel_traces_sampler_arg)
    provider = TracerProvider(
        sampler=ParentBased(share, remote_parent_sampled=share),
        resource=Resource({"service.name": f"passerelle.{service}"}),
        shutdown_on_exit=False,
    )
    address = f"{settings.otel_exporter_otlp_endpoint.rstrip('/')}/v1/traces"
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(address, timeout=EXPORTED_WITHIN)))
    trace.set_tracer_provider(provider)
    try:
        yield
    finally:
        provider.shutdown()


@contextmanager
def serving(method: str, caller: str) -> Iterator[str]:
    """The span of a request, within its caller's trace; the trace context that what it publishes continues."""
    if _sampler() is None:
        yield caller
        return
    with _span(method, SpanKind.SERVER, _context(caller)) as span:
        yield _traceparent(span) if span.is_recording() else caller


def answered(method: str, route: str, status: int) -> None:
    """Say in the request's span which route answered it, and how."""
    span = trace.get_current_span()
    if span.is_recording():
        span.update_name(f"{method} {route}".rstrip())
        span.set_attributes(
            {"http.request.method": method, "http.route": route, "http.response.status_code": status}
        )


def sending(records: Sequence[Record]) -> AbstractContextManager[object]:
    """The span of records on their way, until Kafka has them: within what is in hand, else in their own trace."""
    if not records or _sampler() is None:
        return nullcontext()
    within = None if trace.get_current_span().is_recording() else _context_of(records[0])
    return _span(f"send {records[0].topic}", SpanKind.PRODUCER, within, _messaging("send", records))


def processing(consumer: str, records: Sequence[Record]) -> AbstractContextManager[object]:
    """The span of a batch: it continues the first sampled trace of its records, and is linked to the others."""
    if _sampler() is None or not (sampled := list(islice(_sampled(records), 1 + MOST_LINKS))):
        return nullcontext()
    links = [Link(trace.get_current_span(other).get_span_context()) for other in sampled[1:]]
    about = _messaging("process", records)
    return _span(f"process {consumer}", SpanKind.CONSUMER, sampled[0], about, links)


def step(name: str) -> AbstractContextManager[object]:
    """The span of a step of what is in hand, if that has one."""
    return _span(name, SpanKind.CLIENT) if trace.get_current_span().is_recording() else nullcontext()


def _sampler() -> Any:
    """The chooser of traces; None where none are made."""
    return getattr(trace.get_tracer_provider(), "sampler", None)


def _span(
    name: str,
    kind: SpanKind,
    within: Context | None = None,
    attributes: Mapping[str, str | int] | None = None,
    links: Sequence[Link] = (),
) -> AbstractContextManager[Span]:
    return trace.get_tracer("passerelle").start_as_current_span(
        name,
        context=within,
        kind=kind,
        attributes=attributes,
        links=links,
        record_exception=False,  # an error's message may quote
        set_status_on_exception=False,
    )


def _messaging(operation: str, records: Sequence[Record]) -> Mapping[str, str | int]:
    return {
        "messaging.system": "kafka",
        "messaging.operation.type": operation,
        "messaging.destination.name": records[0].topic,
        "messaging.batch.message_count": len(records),
    }


def _sampled(records: Iterable[Record]) -> Iterator[Context]:
    """The contexts of these records' traces that are sampled, each trace once."""
    sampler = _sampler()
    seen: set[int] = set()
    for record in records:
        context = _context_of(record)
        trace_id = trace.get_current_span(context).get_span_context().trace_id
        if trace_id in seen or not trace_id:
            continue
        seen.add(trace_id)
        if sampler.should_sample(context, trace_id, "process").decision.is_sampled():
            yield context


def _context_of(record: Record) -> Context:
    return _context(dict(record.headers).get("traceparent", b"").decode("ascii", "replace"))


def _context(traceparent: str) -> Context:
    return _W3C.extract({"traceparent": well_formed(traceparent)}, Context())


def _traceparent(span: Span) -> str:
    carrier: dict[str, str] = {}
    _W3C.inject(carrier, trace.set_span_in_context(span))
    return carrier["traceparent"]
