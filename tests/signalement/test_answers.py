"""Three answers, two with a deadline; all else that a unit says changes nothing, and is seen."""

import pytest

from services.signalement.sealer import hashed
from shared.events.signalement import (
    AcknowledgementNoted,
    AcknowledgementRefused,
    Answer,
    SignalementOverdue,
    SignalementUnreachable,
)
from tests.support.signalement.builders import (
    ADAM,
    BORDEAUX,
    CONVERSATION,
    EVE,
    PESSAC,
    History,
    a_claim,
    a_consent,
    a_draft,
    an_event,
    forwarded,
    held,
    kinds,
    later,
    secret_of,
)


def fault(history: History, **answer: object) -> str:
    """The fault found in an answer that must change nothing."""
    before = history.one
    (refused,) = history.acknowledge(**answer)  # type: ignore[arg-type]
    assert isinstance(refused, AcknowledgementRefused)
    assert history.one == before
    return refused.fault


def test_a_unit_receives_and_reaches_the_person() -> None:
    """Both are published; then nothing is awaited, and neither text nor contact is needed."""
    history = forwarded()
    assert kinds(history.acknowledge()) == ["signalement-received"]
    assert kinds(history.acknowledge("contacted")) == ["signalement-contacted"]
    assert history.tick(later(1000)) == []
    assert history.case is not None
    assert history.case.pieces == frozenset()
    assert "jwe" not in history.case.model_dump_json()


def test_a_unit_may_reach_the_person_at_once() -> None:
    """That it received is understood; saying so afterwards comes too late."""
    history = forwarded()
    assert kinds(history.acknowledge("contacted")) == ["signalement-contacted"]
    assert fault(history) == "late"


def test_a_unit_that_tried_in_vain_says_how() -> None:
    """Nothing is awaited any more, and what is published names the ways alone; the person may still be reached."""
    history = forwarded()
    history.acknowledge()
    (unreachable,) = history.acknowledge("unreachable", tried=("phone", "visit"))
    assert isinstance(unreachable, SignalementUnreachable)
    assert (unreachable.tried, history.one.status) == (("phone", "visit"), "unreachable")
    assert history.tick(later(1000)) == []
    assert fault(history, answer="unreachable", tried=("letter",)) == "doubled"
    assert fault(history) == "late"
    assert kinds(history.acknowledge("contacted")) == ["signalement-contacted"]
    assert fault(history, answer="unreachable") == "late"


def test_an_answer_that_is_not_right_changes_nothing() -> None:
    """Forged, misaddressed, doubled, or about what never was."""
    history = forwarded()
    assert fault(history, secret="guessed") == "secret"
    assert fault(history, unit=PESSAC.id) == "misaddressed"
    history.acknowledge()
    assert fault(history) == "doubled"
    assert fault(history, signalement=f"police-{CONVERSATION}-{'0' * 12}") == "unknown"


def test_what_one_answer_shows_gives_no_other_answer() -> None:
    """« received » on the topic held all that « contacted » needs: its readers could close the case unheard."""
    history = forwarded()
    history.acknowledge()
    seen = f"received:{secret_of(history.one.id, BORDEAUX.id, 1)}"
    assert fault(history, answer="contacted", proof=seen) == "secret"


def test_an_answer_that_shows_the_secret_itself_is_refused() -> None:
    """Everybody who reads the topic would have it: its unit must give a proof."""
    history = forwarded()
    secret = secret_of(history.one.id, BORDEAUX.id, 1)
    note = {"signalement": history.one.id, "unit": BORDEAUX.id, "answer": "received"}
    (refused,) = history.consume(an_event(AcknowledgementNoted, secret_hash=hashed(secret), **note))
    assert isinstance(refused, AcknowledgementRefused)
    assert (refused.fault, history.one.status) == ("revealed", "forwarded")


def test_what_left_before_proofs_is_answered_with_its_secret() -> None:
    """Its unit has it already, and nothing of it says how a proof is made; it takes no proof of nothing."""
    history = forwarded()
    secret = secret_of(history.one.id, BORDEAUX.id, 1)
    assert history.case
    before = history.one.but(proof_hashes={}, secret_hash=hashed(secret))
    history.case = history.case.having(before)
    assert fault(history) == "secret"
    note = {"signalement": before.id, "unit": BORDEAUX.id, "answer": "received"}
    assert kinds(history.consume(an_event(AcknowledgementNoted, secret_hash=hashed(secret), **note))) == [
        "signalement-received"
    ]
    history.case = history.case.having(before.but(secret_hash=""))
    assert fault(history, answer="contacted") == "secret"


def test_what_has_not_left_cannot_be_answered() -> None:
    """Nobody has its secret."""
    history = held()
    history.consume(a_draft())
    assert fault(history, secret="") == "unknown"


def test_an_answer_about_an_unknown_conversation_is_seen_and_leaves_no_state() -> None:
    """Anybody who may write an answer could fill the store otherwise."""
    history = History()
    body = {"signalement": f"police-{CONVERSATION}-{'0' * 12}", "unit": PESSAC.id, "answer": "received"}
    assert kinds(history.consume(an_event(AcknowledgementNoted, secret_hash="", **body))) == [
        "acknowledgement-refused"
    ]
    assert history.case is None


@pytest.mark.parametrize(("urgency", "received", "contacted"), [("normal", 24, 72), ("urgent", 1, 4)])
def test_a_unit_that_does_not_answer_is_overdue(urgency: str, received: int, contacted: int) -> None:
    """For each of the two answers, once, by urgency."""
    history = forwarded(urgency=urgency)
    assert history.tick(later(received - 0.1)) == []
    overdue = history.tick(later(received))
    assert [event.awaited for event in overdue if isinstance(event, SignalementOverdue)] == ["received"]
    assert history.tick(later(contacted - 0.1)) == []
    overdue = history.tick(later(contacted))
    assert [event.awaited for event in overdue if isinstance(event, SignalementOverdue)] == ["contacted"]
    assert history.tick(later(1000)) == []


def test_a_late_answer_counts_all_the_same() -> None:
    """Received or contacted; the answer that is still awaited has its own deadline."""
    history = forwarded()
    history.tick(later(25))
    assert kinds(history.acknowledge()) == ["signalement-received"]
    assert kinds(history.tick(later(73))) == ["signalement-overdue"]
    assert kinds(history.acknowledge("contacted")) == ["signalement-contacted"]


def test_an_answer_just_before_its_deadline_is_decided_is_not_late() -> None:
    """The log's order says which came first."""
    history = forwarded()
    history.acknowledge()
    assert history.tick(later(25)) == []
    assert history.one.status == "received"


@pytest.mark.parametrize("answered", [(), ("received",), ("received", "contacted")])
@pytest.mark.parametrize("operator", [ADAM, EVE])
def test_a_consent_lets_one_signalement_leave(operator: str, answered: tuple[Answer, ...]) -> None:
    """A further one needs another consent, whatever the unit answered, and no matter who writes it."""
    history = forwarded()
    for answer in answered:
        history.acknowledge(answer)
    history.consume(a_claim(operator), a_draft(operator))
    assert history.tick() == []
    history.consume(a_consent())
    history.tick()
    assert len(history.forwarded) == 2
