"""Keys that are missing, registered, replaced, revoked; rerouting; texts that are not there."""

from datetime import timedelta

import pytest

from services.signalement.domain.due import GRACE, due
from shared.events.signalement import (
    Answer,
    ForwardingRequested,
    InSignalementLog,
    SignalementDispatched,
    SignalementRefused,
    SignalementStopped,
    StopRequested,
)
from tests.support.signalement.builders import (
    BORDEAUX,
    GIRONDE,
    LIMITS,
    MORNING,
    PESSAC,
    History,
    a_consent,
    a_draft,
    a_reroute,
    an_end,
    an_event,
    forwarded,
    held,
    kinds,
    later,
    overdue,
    secret_of,
)

LEFT = ["signalement-dispatched", "signalement-forwarded"]


def consented(**keys: str) -> History:
    """A signalement that waits to leave, with only these keys registered."""
    history = held()
    history.keys.clear()
    history.keys.update(keys)
    history.consume(a_draft(), a_consent())
    return history


def test_the_unit_s_own_key_goes_before_its_force_s() -> None:
    """Else the whole force could open it."""
    both = consented(police="key-of-police", **{BORDEAUX.id: "own"})
    both.tick()
    assert both.forwarded[0].jwe.startswith("own:")
    whole = consented(police="key-of-police")
    whole.tick()
    assert whole.forwarded[0].jwe.startswith("key-of-police:")
    assert (whole.forwarded[0].unit, whole.forwarded[0].force) == (BORDEAUX.id, "police")


def test_what_leaves_names_the_consent_under_which_it_leaves() -> None:
    """Of two that were given before it left, the last; of one that was given since, nothing."""
    history = consented(police="ours")
    second = a_consent(PESSAC)
    history.consume(second)
    history.tick()
    history.consume(a_consent())
    (dispatched,) = (event for event in history.published if isinstance(event, SignalementDispatched))
    assert dispatched.consent == second.consent


def test_without_a_key_it_stops_visibly_until_one_is_registered() -> None:
    """Said once, however often the scheduler ticks; another force's key is none."""
    history = consented(gendarmerie="theirs")
    assert kinds(history.tick()) == ["signalement-stopped"]
    assert history.tick(later(100)) == []
    assert history.one.obstacle == "no-key"
    history.keys["police"] = "ours"
    assert kinds(history.tick(later(101))) == LEFT
    assert (history.one.status, history.one.obstacle) == ("forwarded", None)


def test_a_key_revoked_before_it_left_stops_it() -> None:
    """And the one that replaces it is used."""
    history = consented()
    history.keys[BORDEAUX.id] = "first"
    history.keys.pop(BORDEAUX.id)
    history.tick()
    history.keys[BORDEAUX.id] = "second"
    history.tick()
    assert [event.jwe.partition(":")[0] for event in history.forwarded] == ["second"]


@pytest.mark.parametrize("now", ["another", None])
def test_it_is_sealed_to_the_key_that_is_registered_when_it_is_decided(now: str | None) -> None:
    """Not to the one of the moment at which it was requested, which may be revoked by then."""
    history = consented(police="of the request")
    requests = requested(history)
    history.keys.clear()
    if now:
        history.keys["police"] = now
    history.consume(*requests)
    assert [event.jwe.partition(":")[0] for event in history.forwarded] == ([now] if now else [])
    assert history.one.obstacle == (None if now else "no-key")


def test_it_is_requested_under_one_id_whatever_key_is_registered() -> None:
    """Published again, it is decided once; stopped by its decision, it is requested under another id."""
    history = consented(police="one")
    (first,) = requested(history)
    history.keys["police"] = "two"
    assert [event.id for event in requested(history)] == [first.id]
    history.keys.clear()
    assert kinds(history.consume(first)) == ["signalement-stopped"]
    history.keys["police"] = "three"
    assert [event.id == first.id for event in requested(history)] == [False]


def requested(history: History) -> list[InSignalementLog]:
    """The requests that the scheduler publishes now."""
    assert history.case
    return list(due(history.case, LIMITS, history.keys, history.case.pieces, MORNING))


def test_a_key_replaced_after_it_left_changes_nothing() -> None:
    """The forwarded signalement stays where it is."""
    history = forwarded()
    history.keys[BORDEAUX.id] = "another"
    assert history.tick() == []
    assert len(history.forwarded) == 1


def test_of_two_requests_to_forward_the_first_holds() -> None:
    """Two schedulers ticked, with different keys: it leaves once."""
    history = consented(police="ours")
    wait = history.one.wait
    assert wait
    body = {"signalement": history.one.id, "wait": wait.cause}
    history.consume(*(an_event(ForwardingRequested, key=key, **body) for key in ("one", "two")))
    history.consume(an_event(StopRequested, obstacle="no-key", **body))
    assert kinds(history.published[1:]) == [*LEFT, "signalement-refused", "signalement-refused"]
    assert history.one.status == "forwarded"


def test_another_unit_chosen_meanwhile_is_not_sealed_to_the_former_one_s_key() -> None:
    """The request names the wait that it ends."""
    history = consented(**{BORDEAUX.id: "bordeaux"})
    wait = history.one.wait
    assert wait
    history.consume(a_consent(PESSAC))
    (refused,) = history.consume(
        an_event(ForwardingRequested, key="bordeaux", signalement=history.one.id, wait=wait.cause)
    )
    assert isinstance(refused, SignalementRefused)
    assert history.forwarded == []


def test_a_text_or_contact_that_never_comes_is_seen() -> None:
    """After a while; if it comes all the same, it leaves."""
    history = consented(police="ours")
    history.readable = set()
    assert history.tick() == []
    assert kinds(history.tick(MORNING + GRACE)) == ["signalement-stopped"]
    assert history.one.obstacle == "lost"
    history.readable = set(history.case.pieces) if history.case else set()
    assert kinds(history.tick(MORNING + GRACE * 2)) == LEFT


def test_what_is_lost_between_request_and_decision_stops_too() -> None:
    """Nothing leaves without its words."""
    history = consented(police="ours")
    wait = history.one.wait
    assert wait
    history.readable = set()
    history.consume(an_event(ForwardingRequested, key="ours", signalement=history.one.id, wait=wait.cause))
    assert (history.one.status, history.one.obstacle) == ("stopped", "lost")
    history.readable = None
    assert kinds(history.tick()) == LEFT


def test_rerouted_it_is_another_unit_s() -> None:
    """Sealed again, with another secret and new deadlines; the former unit's answers count no more."""
    history = overdue()
    one = history.one
    history.keys[PESSAC.id] = "key-of-pessac"
    assert kinds(history.consume(a_reroute(one.id))) == LEFT
    assert [event.unit for event in history.forwarded] == [BORDEAUX.id, PESSAC.id]
    assert len({event.jwe for event in history.forwarded} | {event.id for event in history.forwarded}) == 4
    former = {"unit": BORDEAUX.id, "secret": secret_of(one.id, BORDEAUX.id, 1)}
    assert kinds(history.acknowledge(**former)) == ["acknowledgement-refused"]
    assert kinds(history.tick(later(48.5))) == []
    assert kinds(history.tick(later(49))) == ["signalement-overdue"]
    assert kinds(history.acknowledge("contacted")) == ["signalement-contacted"]


def test_rerouted_to_a_unit_without_key_it_stops() -> None:
    """Until there is one."""
    history = overdue()
    assert kinds(history.consume(a_reroute(history.one.id))) == ["signalement-stopped"]
    assert kinds(history.acknowledge()) == ["acknowledgement-refused"]
    history.keys[PESSAC.id] = "theirs"
    assert kinds(history.tick(later(1))) == LEFT


@pytest.mark.parametrize("moment", ["awaiting", "withdrawn", "contacted", "erased", "unknown"])
def test_what_cannot_be_rerouted_is_not(moment: str) -> None:
    """Before it was forwarded, or once everything is over."""
    history = held() if moment in {"awaiting", "withdrawn"} else forwarded()
    if moment in {"awaiting", "withdrawn"}:
        history.consume(a_draft(), *([an_end()] if moment == "withdrawn" else []))
    elif moment == "contacted":
        history.acknowledge("contacted")
    elif moment == "erased":
        history.consume(an_end(erased=True))
    name = history.one.id if moment != "unknown" else history.one.id[:-12] + "0" * 12
    before = len(history.forwarded)
    (refused,) = history.consume(a_reroute(name))
    assert isinstance(refused, SignalementRefused)
    expected = {"awaiting": "not-forwarded", "withdrawn": "not-forwarded"}.get(moment, moment)
    assert (refused.reason, len(history.forwarded)) == (expected, before)


@pytest.mark.parametrize("answers", [[], ["received"]])
def test_a_unit_that_still_has_time_keeps_it(answers: list[Answer]) -> None:
    """The consent allows another unit only where this one is late: refused, and nothing changes."""
    history = forwarded()
    for answer in answers:
        history.acknowledge(answer)
    before = history.one
    (refused,) = history.consume(a_reroute(before.id))
    assert isinstance(refused, SignalementRefused)
    assert (refused.reason, history.one, len(history.forwarded)) == ("not-late", before, 1)


@pytest.mark.parametrize("moment", ["overdue", "stopped"])
def test_the_other_force_needs_another_consent(moment: str) -> None:
    """The visitor chose a force; with a consent for a unit of the other one, another signalement leaves for it."""
    history = overdue() if moment == "overdue" else consented()
    history.tick()
    history.keys["gendarmerie"] = "theirs"
    for forged in ({}, {"unit_force": "police"}):
        (refused,) = history.consume(a_reroute(history.one.id, GIRONDE, **forged))
        assert isinstance(refused, SignalementRefused)
        assert (refused.reason, [left.force for left in history.forwarded if left.force != "police"]) == (
            "other-force",
            [],
        )
    history.consume(a_consent(GIRONDE, unit_force="gendarmerie"), a_draft())
    history.tick()
    assert (history.forwarded[-1].unit, history.forwarded[-1].force) == (GIRONDE.id, "gendarmerie")


def test_a_reroute_says_whose_supervisor_it_was() -> None:
    """For the visitor; neither the first unit nor the same one, once it has a key, is such a choice."""
    history = overdue()
    (stopped,) = history.consume(a_reroute(history.one.id))
    history.keys[PESSAC.id] = "theirs"
    history.tick(later(25))
    history.tick(later(50))
    history.keys[BORDEAUX.id] = "ours"
    history.consume(a_reroute(history.one.id, BORDEAUX))
    said = [
        event for event in history.published if isinstance(event, SignalementDispatched | SignalementStopped)
    ]
    assert stopped in said
    assert [(event.unit.id, event.rerouted_by) for event in said] == [
        (BORDEAUX.id, None), (PESSAC.id, "police"), (PESSAC.id, None), (BORDEAUX.id, "police"),
    ]  # fmt: skip


@pytest.mark.parametrize("answers", [[], ["received"]])
def test_the_unit_that_has_it_is_no_other_unit(answers: list[Answer]) -> None:
    """Refused, and nothing changes: neither what was sealed, nor what it answered, nor until when."""
    history = forwarded()
    for answer in answers:
        history.acknowledge(answer)
    before = history.one
    (refused,) = history.consume(a_reroute(before.id, BORDEAUX))
    assert isinstance(refused, SignalementRefused)
    assert (refused.reason, history.one, len(history.forwarded)) == ("same-unit", before, 1)


def test_the_unit_that_it_waits_for_is_no_other_unit() -> None:
    """Stopped for want of a key, it leaves by itself once there is one."""
    history = consented()
    history.tick()
    (refused,) = history.consume(a_reroute(history.one.id, BORDEAUX))
    assert isinstance(refused, SignalementRefused)
    assert (refused.reason, history.one.obstacle) == ("same-unit", "no-key")


def test_what_was_stopped_can_be_rerouted() -> None:
    """To a unit that has a key."""
    history = consented()
    history.tick()
    history.keys[PESSAC.id] = "key-of-pessac"
    assert kinds(history.consume(a_reroute(history.one.id))) == LEFT
    assert history.tick(later(1) + timedelta(minutes=1)) == []
