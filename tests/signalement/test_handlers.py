"""What the deciders hear, in memory: decided, crashed and decided again; heard twice; heard late; told elsewhere."""

import json
from datetime import timedelta
from typing import Any, cast
from uuid import uuid4, uuid5

import pytest
from aiokafka.structs import ConsumerRecord

from services.signalement.domain.due import due
from services.signalement.sealer import NoKey, Sealer
from shared.cloudevents.event import Envelope, Event, TopicOffset
from shared.events.chat import (
    ConsentRecorded,
    ConsentWithdrawn,
    ContactGiven,
    ConversationClaimed,
    ConversationClosed,
    ConversationErased,
    ConversationReceived,
    ConversationReleased,
    ConversationTransferred,
)
from shared.events.signalement import (
    AcknowledgementNoted,
    ConsentNoted,
    EndNoted,
    HolderNoted,
    TextGiven,
)
from shared.events.territory import SignalementAcknowledged
from shared.failures import Undecodable
from shared.identifiers import Stay
from shared.kafka.dispatch import Dispatcher
from shared.sealing import Sealed, jwe_to
from tests.signalement.test_keys import on_kafka
from tests.support.builders import POLICE
from tests.support.signalement.builders import (
    BORDEAUX,
    CONVERSATION,
    EVE,
    LIMITS,
    MORNING,
    PESSAC,
    Registered,
    a_claim,
    a_draft,
    a_reroute,
    kinds,
    later,
)
from tests.support.signalement.group import Group
from tests.support.signalement.keys import jwk, opened, own_letters

FACTS_SAID = "Il l’attendait chaque soir devant chez elle."
PHONE = "06 12 34 56 78"
SUMMARY = {"facts": FACTS_SAID, "date": "mars", "place": "Pessac", "offence": "freedom", "urgency": "urgent"}


def chat(kind: type[Event], stay: Stay = POLICE, **body: Any) -> Any:
    """A fact of a conversation's log."""
    return kind.now(stay=stay, **{"conversation": CONVERSATION, **body})


def a_recorded(contact: ContactGiven, stay: Stay = POLICE) -> ConsentRecorded:
    """The visitor's consent, as chat tells it."""
    return chat(
        ConsentRecorded, stay, request=uuid4(), unit=BORDEAUX, unit_force="police", contact=contact.id,
        transmitted=("phone",), details=Sealed(key="k", box="x"), text_version="1", language="fr",
    )  # fmt: skip


def a_contact() -> ContactGiven:
    """How to reach the visitor, as chat seals it."""
    sealed = jwe_to(jwk("signalement"), json.dumps({"phone": PHONE}).encode())
    return ContactGiven.now(conversation=CONVERSATION, force="police", jwe=sealed)


def a_text() -> TextGiven:
    """What the operator wrote, as the endpoint seals it."""
    return TextGiven.now(conversation=CONVERSATION, force="police", jwe=own_letters().seal(SUMMARY))


async def consented(group: Group) -> None:
    """A draft, its consent, and all that they name."""
    text, contact = a_text(), a_contact()
    noted = await group.consume(text, contact, a_recorded(contact))
    await group.consume(a_claim(), a_draft(text=text.id, urgency="urgent"), *noted)


async def test_what_is_consented_leaves_sealed_to_the_units_key() -> None:
    """The letter holds all that the unit needs, and the secret to answer with."""
    group = Group()
    await consented(group)
    assert kinds(await group.tick()) == ["signalement-dispatched", "signalement-forwarded"]
    (left,) = group.forwarded
    letter = opened(left.jwe, "police")
    assert len(letter.pop("secret")) == 43
    assert letter == {
        "signalement": left.signalement, "unit": BORDEAUX.model_dump(), "urgency": "urgent",
        "time": MORNING.isoformat(), "transmitted": ["phone"], "contact": {"phone": PHONE}, "summary": SUMMARY,
    }  # fmt: skip


async def test_a_letter_told_again_is_the_same_to_the_last_byte() -> None:
    """The process died after it had written, and before Kafka had it."""
    group = Group()
    await consented(group)
    await group.tick()
    first = group.forwarded[0]
    group.restart()
    assert await group.consume(*group.asked) == [group.published[-2], first]
    assert group.forwarded == [first, first]


async def test_a_crash_before_anything_is_written_loses_nothing() -> None:
    """The same facts follow, with the same ids and the same secret; only the box is another."""
    group = Group()
    await consented(group)
    written = group.documents.copy()
    first = await group.tick()
    group.documents.restore(written)
    group.restart()
    again = await group.tick()
    assert [event.id for event in again] == [event.id for event in first]
    secrets = [opened(left.jwe, "police")["secret"] for left in group.forwarded]
    assert secrets[0] == secrets[1]


async def test_another_letter_has_another_secret() -> None:
    """Sealed for the same unit again, once another one had it: what it was told before does not count any more."""
    group = Group()
    await consented(group)
    await group.tick()
    for unit in (PESSAC, BORDEAUX):
        await group.consume(a_reroute(group.forwarded[0].signalement, unit))
    sealer = [opened(left.jwe, "police") for left in group.forwarded]
    assert [letter["unit"]["id"] for letter in sealer] == [BORDEAUX.id, PESSAC.id, BORDEAUX.id]
    assert len({letter["secret"] for letter in sealer}) == 3
    late = await group.consume(*await group.consume(an_answer(group, secret=sealer[0]["secret"])))
    assert kinds(late) == ["acknowledgement-refused"]


async def test_nothing_in_the_store_or_on_the_log_says_a_word() -> None:
    """Neither the facts, nor the contact, nor the secret: sealed to us before, to the unit afterwards."""
    group = Group()
    await consented(group)
    before = json.dumps(group.documents.copy(), default=str)
    await group.tick()
    secret = opened(group.forwarded[0].jwe, "police")["secret"]
    await group.consume(*await group.consume(an_answer(group, secret=secret)))
    said = "".join(event.model_dump_json() for event in group.published)
    for word in (FACTS_SAID, PHONE, "12 34", secret):
        assert word not in before + json.dumps(group.documents.copy(), default=str) + said


def an_answer(group: Group, unit: str = BORDEAUX.id, **changed: str) -> SignalementAcknowledged:
    """A unit's answer, as its record says."""
    body = {"signalement": group.forwarded[-1].signalement, "status": "received", "secret": "", **changed}
    topic_offset = TopicOffset("territory.signalement-acknowledged.police", 2, 7)
    return SignalementAcknowledged.read(
        Envelope(uuid4(), MORNING, topic_offset=topic_offset, key=unit), json.dumps(body).encode()
    )


async def test_an_answer_is_brought_into_the_log_that_its_id_names() -> None:
    """With the secret's hash alone, under an id that derives from the answer's; the other force leaves it."""
    group, other = Group(), Group("gendarmerie")
    await consented(group)
    await group.tick()
    answer = an_answer(group, secret=opened(group.forwarded[0].jwe, "police")["secret"])
    (noted,) = await group.consume(answer)
    assert isinstance(noted, AcknowledgementNoted)
    assert (noted.id, noted.conversation, noted.unit) == (
        uuid5(answer.id, noted.type),
        CONVERSATION,
        BORDEAUX.id,
    )
    assert await other.consume(answer) == []
    assert kinds(await group.consume(noted)) == ["signalement-received"]
    assert kinds(await group.consume(*await group.consume(an_answer(group, secret="guessed")))) == [
        "acknowledgement-refused"
    ]
    assert [d["fault"] for d in group.documents["refused"].documents.values()] == ["secret"]


async def test_when_the_person_is_reached_nothing_that_we_could_open_is_left() -> None:
    """Nor the letter itself."""
    group = Group()
    await consented(group)
    await group.tick()
    assert len(group.documents["pieces"].documents) == 2
    secret = opened(group.forwarded[0].jwe, "police")["secret"]
    await group.consume(*await group.consume(an_answer(group, secret=secret, status="contacted")))
    assert group.documents["pieces"].documents == {}
    assert group.forwarded[0].jwe not in json.dumps(group.documents.copy(), default=str)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (chat(ConversationClaimed, request=uuid4(), operator=EVE, pseudonym="Eve"), {"operator": EVE}),
        (chat(ConversationReleased, request=uuid4()), {"operator": ""}),
        (chat(ConversationClosed, request=uuid4(), outcome="signalement"), {"operator": ""}),
        (chat(ConversationReceived, came_from="reception.0", unit=PESSAC), {"unit": PESSAC.model_dump()}),
        (chat(ConversationTransferred, request=uuid4(), to="gendarmerie.2"), {"erased": False}),
        (chat(ConversationErased, request=uuid4()), {"erased": True}),
        (chat(ConsentWithdrawn, request=uuid4(), consent=uuid4()), {}),
        (a_recorded(a_contact()), {"unit": BORDEAUX.model_dump(), "transmitted": ("phone",)}),
    ],
    ids=lambda value: getattr(value, "type", ""),
)
async def test_what_chat_tells_is_brought_into_the_log(event: Event, expected: dict[str, Any]) -> None:
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


async def test_of_an_erased_conversation_nothing_is_kept_whenever_it_is_heard() -> None:
    """Neither what was there, nor what comes late."""
    group = Group()
    await consented(group)
    (end,) = await group.consume(chat(ConversationErased, Stay("gendarmerie", 2), request=uuid4()))
    assert isinstance(end, EndNoted)
    assert kinds(await group.consume(end)) == ["signalement-withdrawn"]
    await group.consume(a_text(), a_contact())
    assert group.documents["pieces"].documents == {}


async def test_without_its_own_key_it_waits() -> None:
    """The world's failure: nothing is set aside, and nothing leaves unsealed."""
    group = Group()
    await consented(group)
    group.sealer = Sealer(None)
    group.restart()
    with pytest.raises(NoKey):
        await group.tick()
    assert group.forwarded == []


async def test_what_was_sealed_to_a_former_key_leaves_all_the_same() -> None:
    """Once that key is among those that open; without it, that is seen, and told once."""
    group = Group()
    await consented(group)
    group.sealer = Sealer(jwk("its next", private=True))
    group.restart()
    assert kinds(await group.tick()) == ["signalement-stopped"]
    (case,) = await group.unit_of_work.cases([CONVERSATION])
    assert [one.obstacle for one in case.signalements.values()] == ["unreadable"]
    assert await group.tick(later(1000)) == []
    group.sealer = Sealer(jwk("its next", private=True), jwk("signalement", private=True))
    group.restart()
    assert kinds(await group.tick()) == ["signalement-dispatched", "signalement-forwarded"]


async def test_a_key_that_seals_nothing_stops_what_was_to_leave() -> None:
    """It parks nothing: what stands behind it, a withdrawal too, is heard."""
    group = Group()
    group.keys = Registered({"police": json.dumps(json.loads(jwk("police")) | {"use": "sig"})})
    await consented(group)
    assert kinds(await group.tick()) == ["signalement-stopped"]
    (case,) = await group.unit_of_work.cases([CONVERSATION])
    assert [one.obstacle for one in case.signalements.values()] == ["no-key"]


async def test_the_clock_strikes_for_what_this_process_decides() -> None:
    """The others' conversations are the others'."""
    group = Group()
    await consented(group)
    assert list(await group.unit_of_work.waits()) == [CONVERSATION]

    class Nobody:
        async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
            assert events == ()

    assert (
        await group.clock(Nobody()).tick(lambda conversation: conversation != CONVERSATION, later(1000)) == 0
    )


async def test_nothing_leaves_while_something_told_is_unheard() -> None:
    """The consent may be taken back there."""
    group = Group()
    await consented(group)
    group.is_up_to_date = False
    assert await group.tick() == []
    group.is_up_to_date = True
    await group.tick()
    assert len(group.forwarded) == 1


async def test_what_nobody_needed_is_deleted_after_its_days() -> None:
    """A contact whose consent no draft ever met."""
    group = Group()
    await group.consume(a_contact(), a_text(), HolderNoted(**a_claim().model_dump())._in(a_claim()._envelope))
    day = a_contact().time
    clock = group.clock(None)
    await clock.forget(day + timedelta(days=30))
    assert len(group.documents["pieces"].documents) == 2
    await clock.forget(day + timedelta(days=31))
    assert group.documents["pieces"].documents == {}


async def test_what_cannot_be_decided_parks_its_conversation() -> None:
    """Whatever stands behind it waits; a unit's answer or a sealed text that cannot be read parks nothing."""
    group, parks = Group(), Parks()
    reader = a_reader(group, parks)
    for event in (a_claim(), a_text(), a_contact()):
        record = on_kafka(event, b"{")
        with pytest.raises(Undecodable):
            await reader.handle(record)
        await reader.to_dead_letters(record, "a bug")
    assert [record.topic for record in parks.parked] == ["signalement.signalement.police"]
    assert len(group.published.raws) == 3


async def test_what_the_clock_told_does_not_leave_over_a_withdrawal_that_waits() -> None:
    """Behind a fact that was set aside it is not set aside too, and it is not replayed: the clock tells it again."""
    group, parks = Group(), Parks(everything=True)
    await consented(group)
    reader = a_reader(group, parks)
    (case,) = await group.unit_of_work.cases([CONVERSATION])
    (forwarding,) = due(case, LIMITS, group.keys, case.pieces, MORNING)
    await reader.handle(on_kafka(forwarding))
    await reader.handle(on_kafka(forwarding), replayed=True)
    await group.unit_of_work.flush()
    assert (group.published.raws, group.forwarded) == ([], [])
    await reader.handle(on_kafka(a_claim()))
    assert len(group.published.raws) == 1


class Parks:
    """What is parked; everything waits behind it, if the test says so."""

    def __init__(self, *, everything: bool = False) -> None:
        self.parked: list[ConsumerRecord] = []
        self.everything = everything

    def is_parked(self, record: ConsumerRecord) -> bool:
        """Whether it waits."""
        return self.everything

    async def park(self, record: ConsumerRecord, cause: str) -> bool:
        """Note it."""
        self.parked.append(record)
        return False


def a_reader(group: Group, parks: Parks) -> Dispatcher:
    """What the group does with each record."""
    published = cast("Any", group.published)
    return Dispatcher(
        "signalement", "signalement.police", group.bound, {}, published, cast("Any", parks), _silent
    )


def _silent(record: ConsumerRecord, parked: bool) -> Event | None:
    """Nobody is told on the log."""
    return None
