"""A territorial unit may write its answers, on one topic; all else that it writes there is believed by nobody."""

from uuid import uuid4

import pytest

from services.signalement.decider import topics_of
from shared.cloudevents.belief import NOT_ON_ITS_TOPIC
from shared.cloudevents.event import Envelope, Event
from shared.events.chat import ConversationClaimed, ConversationErased
from shared.events.signalement import EndNoted
from shared.events.territory import SignalementAcknowledgedV2
from shared.runtime.party_keys import KeysNotConsumed
from tests.support.builders import POLICE
from tests.support.kafka.group_in_memory import GroupInMemory, Publishing, as_read
from tests.support.signalement.builders import (
    BORDEAUX,
    CONVERSATION,
    MORNING,
    PESSAC,
    a_claim,
    a_draft,
    a_reroute,
    as_record,
    kinds,
    later,
)
from tests.support.signalement.consented import consent_to_a_draft, from_chat, proof_in
from tests.support.signalement.followed import unit_keys_in_memory
from tests.support.signalement.group import Group
from tests.support.signalement.keys import a_registration, jwk, opened

ANSWERS = "territory.signalement-acknowledged.police"


class Deciding:
    """The police's decider and its plumbing, in memory, with a signalement that has left for Bordeaux."""

    def __init__(self) -> None:
        self.group = Group()
        self.group.published = Publishing()
        self.group.restart()
        self.plumbing = GroupInMemory(
            "signalement.police",
            topics_of("police"),
            self.group.bound,
            self.group.published,
            lambda: self.group.unit_of_work.flush(),
        )

    async def consumes(self, event: Event, topic: str = "", key: bytes | None = None) -> list[str]:
        """Consume an event on a topic, its own unless another is named; the causes of its dead letters."""
        record = event.record("somebody")
        return await self.plumbing.consume(
            as_read(record._replace(topic=topic or record.topic, key=key or record.key))
        )

    @property
    def units(self) -> list[str]:
        """The units for which something has left, in order."""
        return [left.unit for left in self.group.forwarded]


@pytest.fixture
async def police() -> Deciding:
    """Give the decider of the police."""
    police = Deciding()
    await consent_to_a_draft(police.group)
    await police.group.tick()
    assert police.units == [BORDEAUX.id]
    return police


@pytest.fixture
async def late(police: Deciding) -> Deciding:
    """Give the same, of which Bordeaux has not said in time that it received it."""
    await police.group.tick(later(1))
    return police


async def test_it_reroutes_nobody_s_signalement_to_its_own_key(police: Deciding) -> None:
    """With one record it had name, telephone and story of somebody of whom it knew nothing."""
    name = police.group.forwarded[0].signalement
    forged = a_reroute(name, PESSAC, key=jwk("a unit's own"))
    assert await police.consumes(forged, ANSWERS) == [NOT_ON_ITS_TOPIC]
    assert police.units == [BORDEAUX.id]
    assert police.plumbing.parks.touched == []


async def test_a_reroute_is_sealed_to_the_key_that_is_registered(late: Deciding) -> None:
    """Whatever key it carries, as former versions published it: the unit's, or else its force's, is looked up."""
    late.group.keys[PESSAC.id] = jwk("pessac")
    reroute = a_reroute(late.group.forwarded[0].signalement, PESSAC, key=jwk("another's"))
    assert await late.consumes(reroute) == []
    plain = opened(late.group.forwarded[-1].jwe, "pessac")
    assert (late.units, plain["unit"]["id"]) == ([BORDEAUX.id, PESSAC.id], PESSAC.id)


async def test_no_reroute_is_decided_before_every_key_is_consumed(late: Deciding) -> None:
    """A key that is registered would seem not to be, or one that is revoked to hold: it waits."""
    keys = unit_keys_in_memory()
    keys.consumed(as_record(a_registration("police", "police")))
    keys.topic.caught_up.clear()
    late.group.keys = keys  # type: ignore[assignment] # what the double stands for
    late.group.restart()
    with pytest.raises(KeysNotConsumed):
        await late.group.consume(a_reroute(late.group.forwarded[0].signalement))
    assert late.units == [BORDEAUX.id]
    keys.topic.caught_up.set()
    await late.group.consume(a_reroute(late.group.forwarded[0].signalement))
    assert late.units == [BORDEAUX.id, PESSAC.id]


async def test_it_erases_no_conversation(police: Deciding) -> None:
    """Neither as chat says it, nor as signalement's own log does: texts and contacts stay."""
    erased = from_chat(ConversationErased, POLICE, request=uuid4())
    noted = EndNoted.now(conversation=CONVERSATION, force="police", erased=True, stay=POLICE)
    for event in (erased, noted):
        assert await police.consumes(event, ANSWERS) == [NOT_ON_ITS_TOPIC]
    case = await police.group.unit_of_work.load(CONVERSATION)
    assert case
    assert not case.erased
    assert len(police.group.documents["pieces"].documents) == 2


FORGED: tuple[Event, ...] = (
    from_chat(ConversationClaimed, request=uuid4(), operator="nobody", pseudonym=""),
    a_claim("nobody"),
    a_draft("nobody"),
)


@pytest.mark.parametrize("forged", FORGED, ids=lambda event: event.type)
async def test_nothing_that_it_writes_is_decided_nor_parks_a_conversation(
    police: Deciding, forged: Event
) -> None:
    """Parked, decisions about somebody's conversation would wait for a person."""
    before = await police.group.unit_of_work.load(CONVERSATION)
    count = len(police.group.published)
    assert await police.consumes(forged, ANSWERS, CONVERSATION.encode()) == [NOT_ON_ITS_TOPIC]
    assert (await police.group.unit_of_work.load(CONVERSATION), len(police.group.published)) == (
        before,
        count,
    )
    assert police.plumbing.parks.touched == []


async def test_a_unit_answers_on_its_own_force_s_topic(police: Deciding) -> None:
    """A police unit's answer on the gendarmerie's topic is not its own, though its proof were right."""
    left = police.group.forwarded[0]
    answer = SignalementAcknowledgedV2(
        signalement=left.signalement, proof=proof_in(opened(left.jwe, "police")), status="received"
    )._in(Envelope(uuid4(), MORNING, key=BORDEAUX.id))
    record = as_read(answer.record("police-33-bordeaux")._replace(key=BORDEAUX.id.encode()))
    assert record.topic == ANSWERS
    elsewhere = as_read(answer.record("police-33-bordeaux")._replace(topic=f"{ANSWERS[:-6]}gendarmerie"))
    assert await police.plumbing.consume(elsewhere) == [NOT_ON_ITS_TOPIC]
    assert await police.plumbing.consume(record) == []
    assert kinds(police.group.published[-1:]) == ["acknowledgement-noted"]
