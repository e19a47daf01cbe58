"""A draft and a consent, in either order; a withdrawal, an erasure or a transfer at each moment."""

from uuid import uuid5

import pytest

from shared.cloudevents.event import REPLY
from shared.events.signalement import SignalementDrafted, SignalementRefused
from tests.support.signalement.builders import (
    ADAM,
    BORDEAUX,
    EVE,
    PESSAC,
    History,
    a_claim,
    a_consent,
    a_draft,
    a_stay,
    a_withdrawal,
    an_end,
    held,
    kinds,
    later,
)

WRITTEN_THEN_LEFT = ["signalement-drafted", "signalement-dispatched", "signalement-forwarded"]


def test_a_draft_waits_for_the_consent() -> None:
    """However long; then it leaves, once, for the unit that the visitor chose."""
    history = held()
    drafted = history.consume(draft := a_draft(unit=PESSAC, unit_force="police"))
    assert kinds(drafted) == ["signalement-drafted"]
    assert drafted[0].id == uuid5(draft.id, REPLY)
    assert history.tick(later(1000)) == []
    history.consume(a_consent(BORDEAUX))
    assert kinds(history.tick()) == WRITTEN_THEN_LEFT[1:]
    assert [event.unit for event in history.forwarded] == [BORDEAUX.id]
    assert history.forwarded[0].signalement == draft.signalement
    assert history.tick() == []


def test_a_consent_given_before_the_draft_is_as_good() -> None:
    """The draft leaves as soon as it is written."""
    history = held()
    history.consume(a_consent(), a_draft())
    history.tick()
    assert kinds(history.published) == WRITTEN_THEN_LEFT


@pytest.mark.parametrize("who", [ADAM, ""])
def test_only_who_has_the_conversation_drafts(who: str) -> None:
    """Not another operator, nor its former one."""
    history = held()
    history.consume(a_claim(who))
    (refused,) = history.consume(a_draft(EVE))
    assert isinstance(refused, SignalementRefused)
    assert refused.reason == "not-yours"
    assert isinstance(History().consume(a_draft())[0], SignalementRefused)


def test_without_a_choice_it_is_for_the_competent_unit() -> None:
    """As the desk shows it before the consent; where none is known, for the whole force."""
    assert [event.unit for event in held().consume(a_draft()) if isinstance(event, SignalementDrafted)] == [
        PESSAC
    ]
    nowhere = History(a_claim())
    nowhere.consume(a_draft())
    assert nowhere.one.unit.id == "police"


def test_of_two_consents_the_last_one_holds() -> None:
    """The unit too."""
    history = held()
    history.consume(a_draft(), a_consent(PESSAC), a_consent(BORDEAUX))
    history.tick()
    assert [event.unit for event in history.forwarded] == [BORDEAUX.id]


@pytest.mark.parametrize("drafted_first", [True, False])
def test_a_consent_withdrawn_in_time_wins(drafted_first: bool) -> None:
    """Nothing leaves, and what was drafted under it is withdrawn; another consent needs another draft."""
    history, consent = held(), a_consent()
    history.consume(*([a_draft(), consent] if drafted_first else [consent]), a_withdrawal(consent))
    history.tick()
    assert kinds(history.published) == (
        ["signalement-drafted", "signalement-withdrawn"] if drafted_first else []
    )
    history.consume(a_draft())
    assert history.tick() == []
    assert history.forwarded == []


def test_a_consent_withdrawn_too_late_changes_nothing() -> None:
    """The signalement has left."""
    history, consent = held(), a_consent()
    history.consume(a_draft(), consent)
    history.tick()
    assert history.consume(a_withdrawal(consent)) == []
    assert kinds(history.acknowledge()) == ["signalement-received"]


def test_the_withdrawal_of_an_earlier_consent_leaves_the_later_one() -> None:
    """Consumed late, or retold."""
    history, consent = held(), a_consent(PESSAC)
    history.consume(a_draft(), consent, a_consent(), a_withdrawal(consent))
    assert kinds(history.tick()) == WRITTEN_THEN_LEFT[1:]


def test_a_draft_written_again_replaces_the_first() -> None:
    """The unit must not have both."""
    history = held()
    history.consume(first := a_draft(), second := a_draft(), a_consent())
    history.tick()
    assert kinds(history.published) == [
        "signalement-drafted", "signalement-withdrawn", *WRITTEN_THEN_LEFT
    ]  # fmt: skip
    assert [event.signalement for event in history.forwarded] == [second.signalement]
    assert first.signalement != second.signalement


@pytest.mark.parametrize("erased", [True, False])
@pytest.mark.parametrize("consented", [True, False])
def test_what_has_not_left_when_the_conversation_ends_here_does_not_leave(
    erased: bool, consented: bool
) -> None:
    """Erased, or gone to the other force."""
    history = held()
    history.consume(a_draft(), *([a_consent()] if consented else []), an_end(erased=erased))
    history.tick()
    assert kinds(history.published) == ["signalement-drafted", "signalement-withdrawn"]
    assert history.case is not None
    assert history.case.pieces == frozenset()
    assert isinstance(history.consume(a_draft())[0], SignalementRefused)


def test_a_conversation_that_comes_back_begins_again() -> None:
    """Retold there, the same consent is noted again; all that stood in the former stay is over."""
    history, consent = held(), a_consent()
    history.consume(consent, an_end(), a_stay(3), a_claim(EVE, 3))
    again = consent.model_copy()._in(a_consent(stay=3)._envelope)
    history.consume(again, a_withdrawal(consent, stay=1), a_draft())
    assert kinds(history.tick()) == WRITTEN_THEN_LEFT[1:]


def test_an_erased_conversation_stays_erased() -> None:
    """Whatever is consumed of it late."""
    history = held()
    history.consume(a_consent(), an_end(erased=True), a_stay(5), a_claim(EVE, 5), a_consent(stay=5))
    (refused,) = history.consume(draft := a_draft())
    assert (refused.type, refused.id) == ("signalement.signalement-refused", uuid5(draft.id, REPLY))
    assert history.case is not None
    assert history.case.consent is None
