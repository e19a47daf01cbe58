"""A territorial unit may write its answers, on one topic; whatever else it writes there tells nobody anything."""

from uuid import uuid4

import pytest

from services.signalement.unit_keys import KeysNotConsumed
from shared.cloudevents.belief import NOT_ON_ITS_TOPIC
from shared.cloudevents.event import Envelope, Event
from shared.events.chat import ConversationClaimed, ConversationErased
from shared.events.signalement import EndNoted
from shared.events.territory import SignalementAcknowledged
from tests.signalement.test_handlers import chat, consented
from tests.signalement.test_keys import a_registration, on_kafka
from tests.support.builders import POLICE
from tests.support.kafka.consumer_process import Hearer, Publishing, as_read
from tests.support.signalement.builders import (
    BORDEAUX,
    CONVERSATION,
    MORNING,
    PESSAC,
    a_claim,
    a_draft,
    a_reroute,
    kinds,
)
from tests.support.signalement.followed import unit_keys_in_memory
from tests.support.signalement.group import Group
from tests.support.signalement.keys import jwk, opened

ANSWERS = "territory.signalement-acknowledged.police"


class Deciding:
    """The police's decider and its plumbing, in memory, with a signalement that has left for Bordeaux."""

    def __init__(self) -> None:
        self.group = Group()
        self.group.published = Publishing()
        self.group.restart()
        self.hearer = Hearer(
            "signalement.police",
            self.group.bound,
            self.group.published,
            lambda: self.group.unit_of_work.flush(),
        )

    async def consumes(self, event: Event, topic: str = "", key: bytes | None = None) -> list[str]:
        """Hear a fact on a topic, its own unless another is named; why it is set aside."""
        published = event.record("somebody")
        return await self.hearer.consume(
            as_read(published._replace(topic=topic or published.topic, key=key or published.key))
        )

    @property
    def sealer(self) -> list[str]:
        """To which units something has left."""
        return [left.unit for left in self.group.forwarded]


@pytest.fixture
async def police() -> Deciding:
    """Give it."""
    police = Deciding()
    await consented(police.group)
    await police.group.tick()
    assert police.sealer == [BORDEAUX.id]
    return police


async def test_it_reroutes_nobody_s_signalement_to_its_own_key(police: Deciding) -> None:
    """With one record it had name, telephone and facts of somebody whom it was never told of."""
    name = police.group.forwarded[0].signalement
    theirs = a_reroute(name, PESSAC, key=jwk("a unit's own"))
    assert await police.consumes(theirs, ANSWERS) == [NOT_ON_ITS_TOPIC]
    assert police.sealer == [BORDEAUX.id]
    assert police.hearer.parks.touched == []


async def test_a_reroute_is_sealed_to_the_key_that_is_registered(police: Deciding) -> None:
    """Whatever key it carries, and as former versions told it: the unit's, or else its force's, is looked up."""
    police.group.keys[PESSAC.id] = jwk("pessac")
    theirs = a_reroute(police.group.forwarded[0].signalement, PESSAC, key=jwk("another's"))
    assert await police.consumes(theirs) == []
    letter = opened(police.group.forwarded[-1].jwe, "pessac")
    assert (police.sealer, letter["unit"]["id"]) == ([BORDEAUX.id, PESSAC.id], PESSAC.id)


async def test_no_reroute_is_decided_before_every_key_is_heard(police: Deciding) -> None:
    """A key that is registered would seem not to be, or one that is revoked to hold: it waits."""
    keys = unit_keys_in_memory()
    keys.consumed(on_kafka(a_registration("police", "police")))
    keys.topic.caught_up.clear()
    police.group.keys = keys  # type: ignore[assignment] # what the double stands for
    police.group.restart()
    with pytest.raises(KeysNotConsumed):
        await police.group.consume(a_reroute(police.group.forwarded[0].signalement))
    assert police.sealer == [BORDEAUX.id]
    keys.topic.caught_up.set()
    await police.group.consume(a_reroute(police.group.forwarded[0].signalement))
    assert police.sealer == [BORDEAUX.id, PESSAC.id]


async def test_it_erases_no_conversation(police: Deciding) -> None:
    """Neither as chat says it, nor as signalement's own log does: texts and contacts stay."""
    erased = chat(ConversationErased, POLICE, request=uuid4())
    noted = EndNoted.now(conversation=CONVERSATION, force="police", erased=True, stay=POLICE)
    for event in (erased, noted):
        assert await police.consumes(event, ANSWERS) == [NOT_ON_ITS_TOPIC]
    case = await police.group.unit_of_work.load(CONVERSATION)
    assert case
    assert not case.erased
    assert len(police.group.documents["pieces"].documents) == 2


FORGED: tuple[Event, ...] = (
    chat(ConversationClaimed, request=uuid4(), operator="nobody", pseudonym=""),
    a_claim("nobody"),
    a_draft("nobody"),
)


@pytest.mark.parametrize("forged", FORGED, ids=lambda event: event.type)
async def test_nothing_that_it_writes_is_decided_nor_parks_a_conversation(
    police: Deciding, forged: Event
) -> None:
    """Parked, decisions about somebody's conversation would wait for a person."""
    before = await police.group.unit_of_work.load(CONVERSATION)
    published = len(police.group.published)
    assert await police.consumes(forged, ANSWERS, CONVERSATION.encode()) == [NOT_ON_ITS_TOPIC]
    assert (await police.group.unit_of_work.load(CONVERSATION), len(police.group.published)) == (
        before,
        published,
    )
    assert police.hearer.parks.touched == []


async def test_a_unit_answers_on_its_own_force_s_topic(police: Deciding) -> None:
    """A police unit's answer on the gendarmerie's topic is not its own, though its secret were right."""
    left = police.group.forwarded[0]
    answer = SignalementAcknowledged(
        signalement=left.signalement, secret=opened(left.jwe, "police")["secret"], status="received"
    )._in(Envelope(uuid4(), MORNING, key=BORDEAUX.id))
    record = as_read(answer.record("police-33-bordeaux")._replace(key=BORDEAUX.id.encode()))
    assert record.topic == ANSWERS
    elsewhere = as_read(answer.record("police-33-bordeaux")._replace(topic=f"{ANSWERS[:-6]}gendarmerie"))
    assert await police.hearer.consume(elsewhere) == [NOT_ON_ITS_TOPIC]
    assert await police.hearer.consume(record) == []
    assert kinds(police.group.published[-1:]) == ["acknowledgement-noted"]
