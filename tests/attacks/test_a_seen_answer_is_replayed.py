"""A reader of the answers' topic repeats a unit's « received » as « contacted »: the case would close unheard."""

import json
from uuid import uuid4

import pytest

from shared.cloudevents.event import Envelope, TopicOffset
from shared.events.territory import SignalementAcknowledged, SignalementAcknowledgedV2
from tests.support.signalement.builders import BORDEAUX, CONVERSATION, MORNING, kinds
from tests.support.signalement.consented import an_answer, consent_to_a_draft, proof_in
from tests.support.signalement.group import Group
from tests.support.signalement.keys import opened


@pytest.fixture
async def police() -> Group:
    """Give the police's decider, after Bordeaux has said that it received a signalement."""
    group = Group()
    await consent_to_a_draft(group)
    await group.tick()
    proof = proof_in(opened(group.forwarded[0].jwe, "police"))
    noted = await group.consume(an_answer(group, proof=proof))
    assert kinds(await group.consume(*noted)) == ["signalement-received"]
    return group


async def _standing(group: Group) -> str:
    (case,) = await group.unit_of_work.cases([CONVERSATION])
    (one,) = case.signalements.values()
    return one.status


async def test_what_was_seen_closes_no_case(police: Group) -> None:
    """The proof is of one answer; the hash that the log holds is no proof either."""
    seen = proof_in(opened(police.forwarded[0].jwe, "police"))
    (case,) = await police.unit_of_work.cases([CONVERSATION])
    (one,) = case.signalements.values()
    for forged in (seen, one.proof_hashes["contacted"], ""):
        noted = await police.consume(an_answer(police, status="contacted", proof=forged))
        assert kinds(await police.consume(*noted)) == ["acknowledgement-refused"]
    assert await _standing(police) == "received"


async def test_the_former_form_closes_no_case_though_its_secret_were_right(police: Group) -> None:
    """Its secret would then be everybody's."""
    plain = opened(police.forwarded[0].jwe, "police")
    body = {"signalement": plain["signalement"], "secret": plain["secret"], "status": "contacted"}
    offset = TopicOffset("territory.signalement-acknowledged.police", 2, 9)
    former = SignalementAcknowledged.read(
        Envelope(uuid4(), MORNING, topic_offset=offset, key=BORDEAUX.id), json.dumps(body).encode()
    )
    assert kinds(await police.consume(*await police.consume(former))) == ["acknowledgement-refused"]
    assert [d["fault"] for d in police.documents["refused"].documents.values()] == ["revealed"]
    assert await _standing(police) == "received"


async def test_its_own_unit_closes_it(police: Group) -> None:
    """With the proof that this answer needs."""
    proof = proof_in(opened(police.forwarded[0].jwe, "police"), "contacted")
    answer: SignalementAcknowledgedV2 = an_answer(police, status="contacted", proof=proof)
    assert kinds(await police.consume(*await police.consume(answer))) == ["signalement-contacted"]
