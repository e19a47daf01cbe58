"""The signalement that leaves is sealed to its unit's key; without a key of ours or theirs it does not leave."""

import json

import pytest

from services.signalement.domain.safe_contact import NOTHING, SOMETHING
from services.signalement.sealer import NoKey, Sealer
from tests.support.signalement.builders import (
    BORDEAUX,
    CONVERSATION,
    MORNING,
    PESSAC,
    Registered,
    a_reroute,
    kinds,
    later,
)
from tests.support.signalement.consented import PHONE, SAFE, SUMMARY, an_answer, consent_to_a_draft, proof_in
from tests.support.signalement.group import Group
from tests.support.signalement.keys import jwk, opened


async def test_what_is_consented_leaves_sealed_to_the_units_key() -> None:
    """With all that the unit needs, and the secret to answer with."""
    group = Group()
    await consent_to_a_draft(group)
    assert kinds(await group.tick()) == ["signalement-dispatched", "signalement-forwarded"]
    (left,) = group.forwarded
    plain = opened(left.jwe, "police")
    assert len(plain.pop("secret")) == 43
    assert plain.pop("safe_contact") == {"caution": NOTHING}
    assert plain == {
        "signalement": left.signalement, "forwarding": 1, "unit": BORDEAUX.model_dump(), "urgency": "urgent",
        "time": MORNING.isoformat(), "transmitted": ["phone"], "contact": {"phone": PHONE}, "summary": SUMMARY,
    }  # fmt: skip


async def test_a_unit_reads_first_how_to_reach_the_person_without_danger() -> None:
    """Before whose signalement it is, and before the number itself; the name of each part is among what was given."""
    group = Group()
    await consent_to_a_draft(group, safe_contact=SAFE)
    await group.tick()
    plain = opened(group.forwarded[0].jwe, "police")
    assert next(iter(plain)) == "safe_contact"
    assert plain["safe_contact"] == {"caution": SOMETHING, **SAFE}
    assert plain["contact"] == {"phone": PHONE}
    assert plain["transmitted"] == ["phone", *SAFE]


async def test_a_unit_reads_the_danger_assessment_with_the_facts() -> None:
    """As questions and answers, not as codes."""
    group = Group()
    await consent_to_a_draft(group, assessment={"weapon": "yes"})
    await group.tick()
    summary = opened(group.forwarded[0].jwe, "police")["summary"]
    assert list(summary)[:2] == ["facts", "assessment"]
    assert [(each["code"], each["answer"]) for each in summary["assessment"]] == [("weapon", "oui")]


async def test_each_forwarding_has_another_secret() -> None:
    """Sealed for the same unit again, once another one had it: its former secret does not count any more."""
    group = Group()
    await consent_to_a_draft(group)
    await group.tick()
    for unit, hours in ((PESSAC, 1), (BORDEAUX, 30)):
        await group.tick(later(hours))
        await group.consume(a_reroute(group.forwarded[0].signalement, unit))
    plain = [opened(left.jwe, "police") for left in group.forwarded]
    assert [each["unit"]["id"] for each in plain] == [BORDEAUX.id, PESSAC.id, BORDEAUX.id]
    assert len({each["secret"] for each in plain}) == 3
    late = await group.consume(*await group.consume(an_answer(group, proof=proof_in(plain[0]))))
    assert kinds(late) == ["acknowledgement-refused"]


async def test_without_its_own_key_it_waits() -> None:
    """As for any dependency: nothing is dead-lettered, and nothing leaves unsealed."""
    group = Group()
    await consent_to_a_draft(group)
    group.sealer = Sealer(None)
    group.restart()
    with pytest.raises(NoKey):
        await group.tick()
    assert group.forwarded == []


async def test_what_was_sealed_to_a_former_key_leaves_all_the_same() -> None:
    """Once that key is among those that open; without it, that is seen, and said once."""
    group = Group()
    await consent_to_a_draft(group)
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
    """Nothing is parked: the events after it, a withdrawal too, are consumed."""
    group = Group()
    group.keys = Registered({"police": json.dumps(json.loads(jwk("police")) | {"use": "sig"})})
    await consent_to_a_draft(group)
    assert kinds(await group.tick()) == ["signalement-stopped"]
    (case,) = await group.unit_of_work.cases([CONVERSATION])
    assert [one.obstacle for one in case.signalements.values()] == ["no-key"]
