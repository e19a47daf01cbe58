"""The states that a conversation may be in, and the events that ask for what one of them waits for."""

from datetime import timedelta
from typing import get_args

from services.chat.domain.deadlines import operator_due
from services.chat.domain.wait import ASKED
from shared.events.chat import DeadlinePassed, InConversation, Limit, OperatorSought
from shared.identifiers import Stay
from tests.support.builders import (
    CONVERSATION,
    EVE,
    a_consent,
    a_danger,
    a_danger_withdrawal,
    a_finding,
    a_message,
    a_receiving,
    a_reopening,
    a_transfer,
    an_erasure,
    an_identification,
    an_invitation,
    an_offer,
    an_opening,
    later,
)
from tests.support.chat.history import History, claimed, closed, in_reception, transferred, waiting
from tests.support.chat.psychologists import (
    a_psychologist,
    a_psychologist_invitation,
)


def overdue() -> History:
    """A conversation for which nobody was found in time."""
    history = waiting()
    history.passes(later(6))
    return history


def receiving() -> History:
    """A conversation that is being retold."""
    history = History("police")
    history(an_opening(Stay("police", 1)), a_message())
    return history


def moving() -> History:
    """A conversation whose transfer is decided and not consumed yet."""
    history = claimed()
    history.consume(a_transfer())
    return history


def back() -> History:
    """A conversation that went to the other force and came back."""
    history = transferred()
    history(an_opening(Stay("police", 3)), a_receiving(Stay("police", 3)))
    return history


def reopened() -> History:
    """A conversation that was closed, then reopened."""
    history = closed()
    history(a_reopening())
    return history


def erased() -> History:
    """A conversation that is erased."""
    history = claimed()
    history(an_erasure())
    return history


def consented() -> History:
    """A conversation whose visitor lifted their anonymity, and of which a magistrate is asked too."""
    history = claimed()
    history(an_invitation(), a_consent(), an_identification())
    return history


DAY = later(24 * 60)


def endangered() -> History:
    """A conversation in which its operator declared danger."""
    history = claimed()
    history(a_danger(EVE), at=later(1))
    return history


def relieved() -> History:
    """A conversation whose operator withdrew the danger."""
    history = endangered()
    history(a_danger_withdrawal(EVE), at=later(2))
    return history


def to_be_erased() -> History:
    """A conversation whose erasure waits."""
    history = endangered()
    history(an_erasure(until=DAY), at=later(2))
    return history


def erasure_due(history: History) -> DeadlinePassed:
    """The deadline of an erasure that waits, or of none."""
    waiting_ = history.now.waits.erasure
    id_ = waiting_.deadline if waiting_ else None
    return DeadlinePassed.now(stay=history.now.stay, conversation=CONVERSATION, limit="erasure", id=id_)


def silence_due(history: History) -> DeadlinePassed:
    """The deadline of the line of a visitor in danger, or of none."""
    line = history.now.watch.line if history.now.watch else None
    id_ = line.deadline if line else None
    return DeadlinePassed.now(stay=history.now.stay, conversation=CONVERSATION, limit="line", id=id_)


def silent() -> History:
    """A conversation whose visitor, in danger, is cut off."""
    history = endangered()
    history(silence_due(history), at=later(3))
    return history


def offered() -> History:
    """A conversation that its operator offers to a colleague."""
    history = claimed()
    history(an_offer())
    return history


def invited() -> History:
    """A conversation to which a psychologist is invited."""
    history = claimed()
    history(a_psychologist_invitation())
    return history


def accompanied() -> History:
    """A conversation that a psychologist joined."""
    history = invited()
    history(a_psychologist())
    return history


def sought_in_vain() -> History:
    """A conversation whose operator was asked for as often as that is done, and not found."""
    history = claimed()
    for _ in range(ASKED):
        history(a_search(history))
    return history


def a_search(history: History) -> InConversation:
    """The event by which the operator is asked for, or by which they are gone; one of no conversation of theirs."""
    event = operator_due(history.now, dict.fromkeys(get_args(Limit), timedelta(0)), later(60 * 24 * 400))
    none = OperatorSought.now(stay=history.now.stay, conversation=CONVERSATION, sought=EVE)
    return event or none


def a_finding_of(history: History) -> InConversation:
    """The answer of the process where the operator is; to an older question, if there is none."""
    asked = [event for event in history.events if isinstance(event, OperatorSought)]
    none = OperatorSought.now(stay=history.now.stay, conversation=CONVERSATION, sought=EVE)
    return a_finding(asked[-1] if asked else none)


STATES = [
    consented, in_reception, receiving, waiting, overdue, claimed, closed, reopened, moving, transferred, back,
    erased, endangered, relieved, silent, to_be_erased, offered, sought_in_vain,
    invited, accompanied,
]  # fmt: skip
"""All the states that a conversation may be in."""
