"""A claim has one winner, who gets the same reply however often they ask."""

from shared.events.chat import ConversationClaimed
from tests.support.builders import ADAM, EVE, a_claim, a_closing, an_opening, later
from tests.support.chat.history import claimed, closed, in_reception, reason, waiting


def test_the_first_to_ask_has_the_conversation() -> None:
    """And the visitor waits for their reply from then on."""
    history = waiting()
    (reply,) = history(a_claim(EVE), at=later(1))
    assert isinstance(reply, ConversationClaimed)
    assert (reply.operator, reply.pseudonym) == (EVE, "Eve")
    assert (history.now.status, history.now.operator) == ("claimed", EVE)
    assert history.now.wait is not None
    assert (history.now.wait.limit, history.now.wait.since) == ("reply", later(1))


def test_the_second_to_ask_is_refused() -> None:
    """The first one's claim stands."""
    history = claimed(by=EVE)
    assert reason(history(a_claim(ADAM))) == "already-claimed"
    assert history.now.operator == EVE


def test_the_winner_asking_again_under_another_id_has_it_still() -> None:
    """Nothing begins again: the reply is waited for since the first claim."""
    history = claimed(by=EVE)
    before = history.now.wait
    (reply,) = history(a_claim(EVE), at=later(5))
    assert isinstance(reply, ConversationClaimed)
    assert history.now.wait == before


def test_a_conversation_that_has_no_force_yet_cannot_be_claimed() -> None:
    """Its force decides who may."""
    assert reason(in_reception()(a_claim(stay=an_opening().stay))) == "routing"


def test_a_closed_conversation_cannot_be_claimed() -> None:
    """Its visitor reopens it first."""
    assert reason(closed()(a_claim(ADAM))) == "closed"


def test_a_closing_refuses_a_claim_from_the_offset_of_its_request_on() -> None:
    """The closing's reply is not consumed yet, and binds all the same."""
    history = claimed(by=EVE)
    history.consume(a_closing(EVE))
    assert reason(history.consume(a_claim(ADAM))) == "closed"
