"""The events that a decider consumes, in memory: decided, crashed and decided again; twice; late; elsewhere."""

import json
from typing import Any
from uuid import uuid4, uuid5

import pytest

from shared.cloudevents.event import Event
from shared.events.chat import (
    ConsentWithdrawn,
    ConversationClaimed,
    ConversationClosed,
    ConversationErased,
    ConversationReceived,
    ConversationReleased,
    ConversationTransferred,
)
from shared.events.signalement import AcknowledgementNoted, ConsentNoted, EndNoted
from shared.identifiers import Stay
from tests.support.builders import POLICE
from tests.support.signalement.builders import BORDEAUX, CONVERSATION, EVE, PESSAC, kinds
from tests.support.signalement.consented import (
    FACTS_SAID,
    PHONE,
    a_contact,
    a_recorded,
    a_text,
    an_answer,
    consent_to_a_draft,
    from_chat,
    proof_in,
)
from tests.support.signalement.group import Group
from tests.support.signalement.keys import opened


async def test_a_sealed_signalement_published_again_is_the_same_to_the_last_byte() -> None:
    """The process died after it had written, and before Kafka had it."""
    group = Group()
    await consent_to_a_draft(group)
    await group.tick()
    first = group.forwarded[0]
    group.restart()
    assert await group.consume(*group.asked) == [group.published[-2], first]
    assert group.forwarded == [first, first]


async def test_a_crash_before_anything_is_written_loses_nothing() -> None:
    """The same events follow, with the same ids and the same secret; only the box is another."""
    group = Group()
    await consent_to_a_draft(group)
    written = group.documents.copy()
    first = await group.tick()
    group.documents.restore(written)
    group.restart()
    again = await group.tick()
    assert [event.id for event in again] == [event.id for event in first]
    secrets = [opened(left.jwe, "police")["secret"] for left in group.forwarded]
    assert secrets[0] == secrets[1]


async def test_nothing_in_the_store_or_on_the_log_says_a_word() -> None:
    """Neither the facts, nor the contact, nor the secret: sealed to us before, to the unit afterwards."""
    group = Group()
    await consent_to_a_draft(group)
    before = json.dumps(group.documents.copy(), default=str)
    await group.tick()
    plain = opened(group.forwarded[0].jwe, "police")
    secret = plain["secret"]
    await group.consume(*await group.consume(an_answer(group, proof=proof_in(plain))))
    bodies = "".join(event.model_dump_json() for event in group.published)
    for word in (FACTS_SAID, PHONE, "12 34", secret):
        assert word not in before + json.dumps(group.documents.copy(), default=str) + bodies


async def test_an_answer_is_brought_into_the_log_that_its_id_names() -> None:
    """With the proof's hash alone, under an id that derives from the answer's; the other force leaves it."""
    group, other = Group(), Group("gendarmerie")
    await consent_to_a_draft(group)
    await group.tick()
    answer = an_answer(group, proof=proof_in(opened(group.forwarded[0].jwe, "police")))
    (noted,) = await group.consume(answer)
    assert isinstance(noted, AcknowledgementNoted)
    assert (noted.id, noted.conversation, noted.unit) == (
        uuid5(answer.id, noted.type),
        CONVERSATION,
        BORDEAUX.id,
    )
    assert await other.consume(answer) == []
    assert kinds(await group.consume(noted)) == ["signalement-received"]
    assert kinds(await group.consume(*await group.consume(an_answer(group, proof="guessed")))) == [
        "acknowledgement-refused"
    ]
    assert [d["fault"] for d in group.documents["refused"].documents.values()] == ["secret"]


async def test_when_the_person_is_reached_nothing_that_we_could_open_is_left() -> None:
    """Nor the sealed signalement itself."""
    group = Group()
    await consent_to_a_draft(group)
    await group.tick()
    assert len(group.documents["pieces"].documents) == 2
    proof = proof_in(opened(group.forwarded[0].jwe, "police"), "contacted")
    await group.consume(*await group.consume(an_answer(group, proof=proof, status="contacted")))
    assert group.documents["pieces"].documents == {}
    assert group.forwarded[0].jwe not in json.dumps(group.documents.copy(), default=str)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (from_chat(ConversationClaimed, request=uuid4(), operator=EVE, pseudonym="Eve"), {"operator": EVE}),
        (from_chat(ConversationReleased, request=uuid4()), {"operator": ""}),
        (from_chat(ConversationClosed, request=uuid4(), outcome="signalement"), {"operator": ""}),
        (
            from_chat(ConversationReceived, came_from="reception.0", unit=PESSAC),
            {"unit": PESSAC.model_dump()},
        ),
        (from_chat(ConversationTransferred, request=uuid4(), to="gendarmerie.2"), {"erased": False}),
        (from_chat(ConversationErased, request=uuid4()), {"erased": True}),
        (from_chat(ConsentWithdrawn, request=uuid4(), consent=uuid4()), {}),
        (a_recorded(a_contact()), {"unit": BORDEAUX.model_dump(), "transmitted": ("phone",)}),
    ],
    ids=lambda value: getattr(value, "type", ""),
)
async def test_what_chat_publishes_is_brought_into_the_log(event: Event, expected: dict[str, Any]) -> None:
    """Once for each stay, under an id of its own; of the other force's stays, the erasure alone."""
    (noted,) = await Group().consume(event)
    assert noted.model_dump().items() >= {"conversation": CONVERSATION, "force": "police", **expected}.items()
    assert noted.stay == POLICE
    assert await Group().consume(event) == [noted]
    elsewhere = await Group("gendarmerie").consume(event)
    assert len(elsewhere) == (1 if isinstance(event, ConversationErased) else 0)
    assert noted.record("signalement").topic == "signalement.signalement.police"


async def test_retold_in_another_stay_it_is_another_note() -> None:
    """A consent that came back from the other force holds again."""
    recorded = a_recorded(a_contact())
    (first,) = await Group().consume(recorded)
    (second,) = await Group().consume(recorded.retold(Stay("police", 3)))
    assert isinstance(first, ConsentNoted)
    assert isinstance(second, ConsentNoted)
    assert (first.consent, second.stay.number) == (second.consent, 3)
    assert first.id != second.id


async def test_of_an_erased_conversation_nothing_is_stored_whenever_it_is_consumed() -> None:
    """Neither what was there, nor what comes late."""
    group = Group()
    await consent_to_a_draft(group)
    (end,) = await group.consume(from_chat(ConversationErased, Stay("gendarmerie", 2), request=uuid4()))
    assert isinstance(end, EndNoted)
    assert kinds(await group.consume(end)) == ["signalement-withdrawn"]
    await group.consume(a_text(), a_contact())
    assert group.documents["pieces"].documents == {}
