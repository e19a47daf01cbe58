"""Lifting anonymity without consent takes two people, and only the magistrate's decision opens anything."""

import pytest

from services.chat.domain.identify import Refusal, acts_in, refusals_in
from shared.events.chat import (
    IdentificationAuthorised,
    IdentificationAwaited,
    IdentificationDisclosed,
    IdentificationRefused,
    Reply,
)
from tests.support.builders import (
    ADAM,
    BOX,
    EVE,
    GENDARMERIE,
    a_claim,
    a_disclosure,
    a_receiving,
    an_authorisation,
    an_identification,
    an_opening,
)
from tests.support.chat.history import History, claimed, reason, transferred, waiting


def test_an_operator_asks_a_magistrate_decides_and_discloses() -> None:
    """Each step is an event, and the operator sees the address at the end."""
    history = claimed(by=EVE)
    asked = an_identification(EVE)
    (awaited,) = history(asked)
    assert isinstance(awaited, IdentificationAwaited)
    assert (awaited.operator, awaited.ground) == (EVE, "minor")
    (authorised,) = history(an_authorisation(asked.id))
    assert isinstance(authorised, IdentificationAuthorised)
    (disclosed,) = history(a_disclosure(asked.id))
    assert isinstance(disclosed, IdentificationDisclosed)
    assert (disclosed.address, disclosed.identification) == (BOX, asked.id)


@pytest.mark.parametrize(("history", "who"), [(claimed(EVE), ADAM), (waiting(), EVE)])
def test_nobody_else_asks(history: History, who: str) -> None:
    """Only the operator who talks with the visitor may."""
    assert reason(history(an_identification(who))) == "not-yours"


def test_it_is_asked_for_once_until_it_is_refused() -> None:
    """Then another ground may be put to the magistrate."""
    history = claimed()
    asked = an_identification()
    history(asked)
    assert reason(history(an_identification())) == "already-asked"
    (refused,) = history(an_authorisation(asked.id, granted=False))
    assert isinstance(refused, IdentificationRefused)
    (awaited,) = history(an_identification())
    assert isinstance(awaited, IdentificationAwaited)


def test_what_was_refused_before_is_known_with_its_ground() -> None:
    """Each refusal counts once, however often it is published; a request that waits is none."""
    first, second, third = an_identification(), an_identification(ground="emergency"), an_identification()
    history = claimed()
    published = [*history(first), *history(an_authorisation(first.id, granted=False))]
    published += [*history(second), *history(an_authorisation(second.id, granted=False)), *history(third)]
    assert refusals_in([*published, *(event.retold(GENDARMERIE) for event in published)]) == [
        Refusal("minor", published[0].time, published[1].time, "mag"),
        Refusal("emergency", published[2].time, published[3].time, "mag"),
    ]


def test_what_was_decided_stays_with_who_asked_and_who_decided() -> None:
    """The last act first; an event that is retold is no other act, and a request that waits is none."""
    first, second = an_identification(EVE), an_identification(EVE, ground="emergency")
    history = claimed(EVE)
    history(first, an_authorisation(first.id, granted=False), second, an_authorisation(second.id))
    history(a_disclosure(second.id))
    events = [*history.events, *(event.retold(GENDARMERIE) for event in history.events)]
    acts = acts_in(events)
    assert [act.act for act in acts] == ["disclosed", "authorised", "refused"]
    assert [act.ground for act in acts] == ["emergency", "emergency", "minor"]
    assert {(act.operator, act.magistrate) for act in acts} == {(EVE, "mag")}


def test_the_magistrate_decides_once() -> None:
    """They decide about what was asked, and nothing else."""
    history = claimed()
    asked = an_identification()
    history(asked, an_authorisation(asked.id, granted=False))
    assert reason(history(an_authorisation(asked.id))) == "not-awaited"
    assert reason(claimed()(an_authorisation(asked.id))) == "not-awaited"


@pytest.mark.parametrize("granted", [None, False])
def test_nothing_is_disclosed_that_was_not_authorised(granted: bool | None) -> None:
    """Not before the magistrate's decision, nor against it."""
    history = claimed()
    asked = an_identification()
    history(asked)
    if granted is not None:
        history(an_authorisation(asked.id, granted=granted))
    assert reason(history(a_disclosure(asked.id))) == "not-authorised"


def test_another_magistrate_authorises_too_before_they_disclose() -> None:
    """The address is the last one's who authorised; nobody refuses what is authorised."""
    history = claimed()
    asked = an_identification()
    history(asked, an_authorisation(asked.id))
    assert reason(history(a_disclosure(asked.id, magistrate="other"))) == "not-authorised"
    assert reason(history(an_authorisation(asked.id))) == "not-awaited"
    refusing = an_authorisation(asked.id, granted=False, magistrate="other")
    assert reason(history(refusing)) == "not-awaited"
    (authorised,) = history(an_authorisation(asked.id, magistrate="other"))
    assert isinstance(authorised, IdentificationAuthorised)
    assert reason(history(a_disclosure(asked.id))) == "not-authorised"
    (disclosed,) = history(a_disclosure(asked.id, magistrate="other"))
    assert isinstance(disclosed, IdentificationDisclosed)


def test_it_goes_on_with_the_other_force() -> None:
    """The magistrate's decision is recorded where the conversation is by then."""
    asked = an_identification()
    (retold,) = transferred()(an_authorisation(asked.id))
    assert retold.stay == GENDARMERIE
    there = History("gendarmerie")
    (awaited,) = claimed()(asked)
    assert isinstance(awaited, Reply)
    there(an_opening(GENDARMERIE), awaited.retold(GENDARMERIE), a_receiving(GENDARMERIE))
    there(a_claim(EVE, stay=GENDARMERIE))
    (authorised,) = there(an_authorisation(asked.id, stay=GENDARMERIE))
    assert isinstance(authorised, IdentificationAuthorised)
