"""Every event carries one valid trace context: the caller's, its cause's, or the one that begins with it."""

import re
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

import hypothesis
import pytest
from aiokafka.structs import ConsumerRecord
from hypothesis import strategies as st

from shared.cloudevents.event import Event
from shared.cloudevents.headers import envelope_of, type_of
from shared.cloudevents.trace import begun_with, continued, current_traceparent
from shared.events import EVENTS
from shared.events.chat import ClaimRequested, ConversationClaimed, ConversationOpened
from shared.http import service_app
from shared.identifiers import RECEPTION, SERVICES
from shared.kafka.handlers import Bound
from shared.settings import Settings
from tests.shared.test_golden_events import EXAMPLES, as_on_kafka, consumed
from tests.support.kafka.group_in_memory import GroupInMemory, as_read
from tests.support.served import asking

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
VALID = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
MALFORMED = [
    "", "hello", TRACE[:-1], TRACE + "0", TRACE.upper(), f"\n{TRACE[1:]}", f"00-{'0' * 32}-00f067aa0ba902b7-01",
    f"00-4bf92f3577b34da6a3ce929d0e0e4736-{'0' * 16}-01", f"ff{TRACE[2:]}", TRACE.replace("a", "é", 1),
]  # fmt: skip


def traces_of(event: Event) -> list[str]:
    """The trace contexts that its record carries."""
    return [value.decode() for name, value in event.record("test").headers if name == "traceparent"]


def an_opening(**options: Any) -> ConversationOpened:
    """A conversation that is opened."""
    return ConversationOpened.now(
        stay=RECEPTION, conversation=f"00-{'c' * 32}", commune="33063", language="fr", **options
    )


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_s_record_carries_one_valid_trace_context(name: str) -> None:
    """Consumed with one or without, or published for the first time."""
    for example in EXAMPLES[name]:
        event = consumed(as_on_kafka(example))
        published = [event]
        if event.topic.publisher in SERVICES:
            published.append(type(event).now(**event.model_dump(), stay=event.stay))
        for each in published:
            assert [bool(VALID.fullmatch(trace)) for trace in traces_of(each)] == [True]


def test_a_caller_s_trace_is_continued_and_a_malformed_one_replaced() -> None:
    """Given by name, or for all that is published while a request is answered."""
    assert traces_of(an_opening(trace=TRACE)) == [TRACE]
    with continued(TRACE):
        assert traces_of(an_opening()) == [TRACE]
    for malformed in MALFORMED:
        with continued(malformed):
            for event in (an_opening(trace=malformed), an_opening()):
                (trace,) = traces_of(event)
                assert VALID.fullmatch(trace)
                assert trace not in {malformed, TRACE}


def test_what_follows_keeps_the_trace_of_its_cause() -> None:
    """Decided again after a crash, too."""
    for given in (TRACE, ""):
        asked = ClaimRequested.now(
            conversation=f"00-{'c' * 32}", operator="o", pseudonym="p", stay=RECEPTION, trace=given
        )
        decided = [
            ConversationClaimed.after(
                asked, conversation=asked.conversation, request=asked.id, operator="o", pseudonym="p"
            )
            for _ in range(2)
        ]
        assert decided[0] == decided[1]
        assert traces_of(decided[0]) == traces_of(asked)


def test_a_party_outside_may_leave_it_out_or_write_anything() -> None:
    """A trace begins with its event, the same at each reading."""
    (example, *_) = EXAMPLES["territory.signalement-acknowledged"]
    record = as_on_kafka(example)
    headers = [(name, value) for name, value in record.headers if name != "traceparent"]
    found = []
    for more in ([], [], *([("traceparent", each.encode())] for each in MALFORMED)):
        read = ConsumerRecord(
            record.topic, 3, 5, 0, 0, record.key, record.value, None, -1, -1, (*headers, *more)
        )
        found += traces_of(EVENTS[type_of(read)].read(envelope_of(read), record.value or b""))
    assert len(set(found)) == 1
    assert VALID.fullmatch(found[0])


async def test_an_http_caller_s_trace_reaches_events_and_logs() -> None:
    """Of every endpoint; nothing of it remains for the next request."""
    app, published = service_app("router", Settings(local=True)), []

    @app.post("/api/router/opened")
    async def opened() -> None:
        """Publish."""
        published.append(an_opening())

    async with asking(app) as client:
        for headers in ({"traceparent": TRACE}, {}, {"traceparent": TRACE.upper()}):
            assert (await client.post("/api/router/opened", headers=headers)).status_code == 200
    first, *others = [event.traceparent for event in published]
    assert first == TRACE
    assert all(VALID.fullmatch(each) and each != TRACE for each in others)


async def test_a_handler_s_lines_and_events_are_of_its_event_s_trace() -> None:
    """And nothing after the batch is."""
    handled: list[str] = []

    async def handle(event: Event) -> None:
        handled.append(current_traceparent())
        assert an_opening().traceparent == event.traceparent

    bound = Bound(ConversationOpened, handle, "waits")
    group = GroupInMemory("router", ["chat.conversation.reception"], {ConversationOpened.type: bound})
    opening = an_opening(trace=TRACE)
    await group.consume(as_read(opening.record("chat")))
    assert (handled, current_traceparent()) == ([TRACE], "")


async def test_a_record_that_cannot_be_read_is_not_of_the_former_record_s_trace() -> None:
    """Its dead letter and its log lines lead to nobody else's conversation."""
    handled, parked = [], []

    async def handle(event: Event) -> None:
        handled.append(current_traceparent())

    async def park(record: ConsumerRecord, cause: str) -> bool:
        parked.append(current_traceparent())
        return False

    bound = Bound(ConversationOpened, handle, "waits")
    group = GroupInMemory("router", ["chat.conversation.reception"], {ConversationOpened.type: bound})
    group.parks.park = park  # type: ignore[method-assign]
    record = an_opening(trace=TRACE).record("chat")
    unreadable = replace(as_read(record._replace(value=b"{}")), offset=as_read(record).offset + 1)
    await group.consume(as_read(record), unreadable)
    assert (handled, parked) == ([TRACE], [""])


@hypothesis.given(st.uuids())
def test_a_trace_begins_with_the_uuid_that_is_named_trace_in_its_event(event: UUID) -> None:
    """As it was always made: an event that is published again is in the same trace."""
    trace = uuid5(event, "trace").hex
    assert begun_with(event) == f"00-{trace}-{trace[:16]}-01"
