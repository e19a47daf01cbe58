"""Chat's handlers, in memory: each event is decided, kept, and what follows is published."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from aiokafka.structs import ConsumerRecord

from services.chat.domain.protocol import PROTOCOL
from services.chat.handlers import handlers, parking_notice
from services.chat.store import shown_events
from services.chat.store.documents import shown_in
from services.chat.store.practised import PracticeFigures, practised_in
from shared.cloudevents.event import Event, Record
from shared.cloudevents.headers import envelope_of
from shared.events import EVENTS
from shared.events.chat import (
    ConversationErased,
    ConversationParked,
    ConversationReceived,
    ConversationUnparked,
    KeyMade,
    PastRetold,
    RoutingFailed,
    TransferRequested,
    VisitorJoined,
)
from shared.events.router import ConversationRouted, ConversationUnroutable
from shared.events.signalement import OfSignalement
from shared.events.values import Unit
from shared.identifiers import RECEPTION
from tests.chat.domain.test_practice import STAY, practised
from tests.support.builders import (
    CONVERSATION,
    EVE,
    GENDARMERIE,
    POLICE,
    a_claim,
    a_closing,
    a_message,
    a_reopening,
    a_transfer,
    an_erasure,
)
from tests.support.chat.deciding import Deciding
from tests.support.chat.history import claimed, closed, waiting

BORDEAUX = Unit(id="33", name="Commissariat de Bordeaux")


def a_key(name: str = "k1") -> KeyMade:
    """A key of the conversation."""
    return KeyMade.now(
        conversation=CONVERSATION, key=name, month="2026-03", wrapped="w", token_hash="t",
        resume_lookup="l", resume_hash="r", expires="2026-04-01T00:00:00+00:00",
    )  # fmt: skip


async def test_the_router_s_answer_becomes_a_request_of_the_log() -> None:
    """Only there is it decided; consumed twice it is one request."""
    decider = Deciding()
    routed = ConversationRouted.now(conversation=CONVERSATION, force="police", unit=BORDEAUX)
    await decider.consumes(routed, routed)
    first, again = decider.published
    assert isinstance(first, TransferRequested)
    assert (first.to, first.unit, first.operator, first.stay) == ("police", BORDEAUX, "", RECEPTION)
    assert first.record("chat").topic == "chat.conversation.reception"
    assert first.record("chat") == again.record("chat")


async def test_a_failed_routing_is_published_in_the_log() -> None:
    """The visitor learns that a person chooses."""
    decider = Deciding()
    doubt = ConversationUnroutable.now(conversation=CONVERSATION, commune="99999", reason="unknown-commune")
    await decider.consumes(doubt)
    (failed,) = decider.published
    assert isinstance(failed, RoutingFailed)
    assert failed.record("chat").topic == "chat.conversation.reception"


def past(events: Iterable[Event]) -> list[str]:
    """The types of the events that are shown again, and bind nobody."""
    return [event.what for event in events if isinstance(event, PastRetold)]


async def test_a_transfer_retells_what_was_said_and_then_that_it_is_all() -> None:
    """Everything is retold in the other force's log, under the next stay."""
    decider, history = Deciding(), claimed()
    message = a_message()
    history(message, a_transfer())
    await decider.consumes(*history.events[:-1])
    decider.published.clear()
    await decider.consumes(history.events[-1])
    kinds = [event.type.removeprefix("chat.") for event in decider.published]
    said = ["conversation-opened", "visitor-joined", "past-retold", "message-posted", "past-retold"]
    assert kinds == [*said, "conversation-received"]
    assert {event.stay for event in decider.published} == {GENDARMERIE}
    assert decider.published[3].id == message.id
    assert past(decider.published) == ["chat.conversation-claimed", "chat.conversation-transferred"]


@pytest.mark.parametrize("writes", range(1, 9))
async def test_a_crash_while_it_is_retold_leaves_nothing_out_and_brings_nothing_forward(
    writes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was written before, the batch consumed again publishes the same, in the same order."""
    monkeypatch.setattr(shown_events, "PAGE", 1)
    decider, history = Deciding(), claimed()
    history(a_message(), a_message("operator", operator=EVE), a_transfer())
    events = [*history.events, a_message(), an_erasure()]
    left = [writes]

    def before_write() -> None:
        left[0] -= 1
        if not left[0]:
            raise RuntimeError("the process dies here")

    decider.documents.before_write = before_write
    with pytest.raises(RuntimeError):
        await decider.consumes(*events)
    decider.crash()
    decider.offset = 0
    await decider.consumes(*events)
    there = [event for event in decider.published if event.stay == GENDARMERIE]
    assert past(there) == ["chat.conversation-claimed", "chat.conversation-transferred"]
    onward = [event for event in there if not isinstance(event, PastRetold)]
    said = [event for event in history.events if event.type in {f.type for f in onward}]
    expected = [f.id for f in said if not isinstance(f, ConversationReceived)]
    assert [event.id for event in onward][: len(expected)] == expected
    assert onward[len(expected)].type == "chat.conversation-received"
    assert [event.id for event in onward[len(expected) + 1 :]] == [events[-2].id, events[-1].id]


async def test_a_copy_of_a_message_is_neither_kept_nor_retold() -> None:
    """The message counts at its first offset, which the transfer has retold."""
    decider, history = Deciding(), claimed()
    message = a_message()
    history(message)
    await decider.consumes(*history.events)
    await decider.consumes(message)
    history(a_transfer())
    decider.published.clear()
    await decider.consumes(message)
    assert decider.published == []
    stored = await shown_in(decider.documents, CONVERSATION, POLICE)  # type: ignore[arg-type]
    assert [event.id for event in stored].count(message.id) == 1


async def test_an_erasure_ends_every_key_that_is_known() -> None:
    """Each tombstone is published, the renewed keys' too, and again when it is consumed again."""
    decider, history = Deciding(), waiting()
    history(an_erasure())
    await decider.consumes(a_key("k1"), a_key("k2"), *history.events)
    keys = {f"{CONVERSATION}/k1", f"{CONVERSATION}/k2"}
    assert decider.ended() == keys
    decider.crash()
    await decider.consumes(history.events[-1])
    assert decider.ended() == keys


async def test_no_key_ends_before_the_erasure_is_in_the_log() -> None:
    """A crash before it is published would leave an erasure of which nobody ever learns."""
    decider, history = Deciding(), waiting()
    history.consume(an_erasure())
    await decider.consumes(*history.events)
    await decider.consumes(a_key("k1"))
    assert decider.ended() == set()
    history.settle()
    await decider.consumes(history.events[-1])
    assert decider.ended() == {f"{CONVERSATION}/k1"}


async def test_a_key_that_comes_after_the_erasure_ends_at_once() -> None:
    """Before the first tombstone is consumed, and after it."""
    decider, history = Deciding(), waiting()
    history(an_erasure())
    await decider.consumes(*history.events)
    await decider.consumes(a_key("late"))
    assert decider.ended() == {f"{CONVERSATION}/late"}
    await decider.consumes_tombstone(f"{CONVERSATION}/late")
    decider.crash()
    await decider.consumes(a_key("later"))
    assert decider.ended() == {f"{CONVERSATION}/later"}


async def test_the_ring_remembers_an_erasure_before_it_is_published() -> None:
    """No backup may bring it back."""
    decider = Deciding()
    await decider.consumes(a_key(), *claimed().events, an_erasure())
    erased = next(event for event in decider.published if isinstance(event, ConversationErased))
    assert decider.erased == set()
    await decider.consumes(erased)
    assert decider.erased == {f"{CONVERSATION}/k1"} == decider.ended()


async def test_after_a_tombstone_our_copy_is_gone_and_the_other_keys_end_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A month that has passed ends one key: everything that the others sealed goes with it."""
    monkeypatch.setattr(shown_events, "PAGE", 2)
    decider = Deciding()
    await decider.consumes(a_key("k1"), a_key("k2"), *claimed().events)
    await decider.consumes_tombstone(f"{CONVERSATION}/k1")
    assert decider.ended() == {f"{CONVERSATION}/k2"}
    written = {name: c.documents for name, c in decider.documents.collections.items()}
    assert written["pages"] == written["facts"] == {}
    assert [list(mark) for mark in written["conversations"].values()] == [["_id", "rev", "erased", "tags"]]
    await decider.consumes_tombstone(f"{CONVERSATION}/k2")
    assert written["keys"] == {}
    await decider.consumes(a_message(), a_claim())
    assert written["pages"] == written["facts"] == {}


async def test_an_event_of_an_unknown_conversation_leaves_nothing() -> None:
    """Its opening was never published, or it is forgotten."""
    decider = Deciding()
    await decider.consumes(a_message(), a_claim(), a_transfer())
    assert decider.published == []
    assert not any(c.documents for c in decider.documents.collections.values())


@pytest.mark.parametrize(("parked", "kind"), [(True, ConversationParked), (False, ConversationUnparked)])
def test_both_sides_learn_that_decisions_wait_for_a_person(parked: bool, kind: type[Event]) -> None:
    """The notice has an id of its cause: published again, it is the same."""
    record = as_consumed(a_claim().record("chat"))
    said, again = parking_notice(record, parked), parking_notice(record, parked)
    assert said is not None
    assert again is not None
    assert isinstance(said, kind)
    assert said.id == again.id
    assert said.record("chat").topic == "chat.conversation.police"
    assert said.traceparent == envelope_of(record).traceparent


@pytest.mark.parametrize("key", [b"", b"nobody", b"\xff", None, f"{CONVERSATION}/k1".encode()])
def test_a_record_that_names_no_conversation_concerns_nobody(key: bytes | None) -> None:
    """Nobody is to learn it."""
    assert parking_notice(as_consumed(a_claim().record("chat")._replace(key=key)), parked=True) is None


def test_a_record_whose_headers_cannot_be_read_concerns_nobody() -> None:
    """Its stay is not known."""
    assert parking_notice(as_consumed(a_claim().record("chat")._replace(headers=[])), parked=True) is None


def as_consumed(record: Record) -> ConsumerRecord:
    """The record, as Kafka gives it."""
    return ConsumerRecord(
        record.topic, record.partition or 0, 7, 0, 0, record.key, record.value, None, 0, 0, record.headers
    )


def test_each_event_of_the_log_is_consumed_as_its_row_says() -> None:
    """After a parked event, each waits, goes on or is skipped."""
    subscribers = {name: subscriber.when_parked for name, subscriber in handlers.subscribers.items()}
    assert {row.event.type: row.when_parked for row in PROTOCOL}.items() <= subscribers.items()


def test_each_status_of_a_signalement_is_brought_into_the_log() -> None:
    """A new one would be shown to nobody."""
    statuses = {name for name, event in EVENTS.items() if issubclass(event, OfSignalement)}
    assert statuses <= handlers.subscribers.keys()


async def test_practice_is_counted_in_figures_of_its_own_and_no_force_is() -> None:
    """A conversation counts once and by its last outcome, after its erasure too; for two days."""
    decider, real, history = Deciding(), Deciding(), practised()
    joined = next(event for event in history.events if isinstance(event, VisitorJoined))
    ends = (
        a_closing(stay=STAY),
        a_reopening(STAY),
        a_claim(EVE, STAY),
        a_closing(stay=STAY, outcome="abandoned"),
    )
    history(*ends, an_erasure(STAY))
    await decider.consumes(*history.events)
    await decider.consumes(*history.events[-3:])
    counted, ended = await practised_in(decider.documents, joined.time)  # type: ignore[arg-type]
    assert (counted, {outcome for outcome, count in ended.items() if count}) == (1, {"abandoned"})
    await real.consumes(*closed().events)
    assert real.documents["practised"].documents == {}
    figures = PracticeFigures(decider.documents)  # type: ignore[arg-type]
    await figures.forget_past(joined.time + timedelta(days=1))
    assert decider.documents["practised"].documents
    await figures.forget_past(joined.time + timedelta(days=2))
    assert decider.documents["practised"].documents == {}
