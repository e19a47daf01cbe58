"""Nothing passes between practice and a force: neither a conversation nor a consent."""

import pytest

from shared.events.chat import ConsentRecorded, ConversationReceived
from shared.events.values import WHOLE, Unit
from shared.forces import FORCES, PRACTICE
from shared.identifiers import Stay
from tests.support.builders import BORDEAUX, EVE, a_claim, a_consent, a_joining, a_transfer, an_opening
from tests.support.chat.history import History, claimed, reason

STAY = Stay(PRACTICE[0], 1)


def practised() -> History:
    """A conversation that began in the log of practice, and that an operator has."""
    history = History(STAY.log)
    opened = an_opening(STAY)
    received = ConversationReceived.after(
        opened, stay=STAY, conversation=opened.conversation, came_from="reception.0", unit=WHOLE[STAY.log]
    )
    history(opened, received, a_joining(STAY), a_claim(EVE, STAY))
    assert history.now.status == "claimed"
    return history


@pytest.mark.parametrize("force", FORCES)
def test_it_goes_to_no_force(force: str) -> None:
    """Its operator asks in vain; it stays theirs."""
    history = practised()
    assert reason(history(a_transfer(force, operator=EVE, stay=STAY))) == "practice"
    assert history.now.is_held_by(EVE)


@pytest.mark.parametrize(("unit", "may"), [(WHOLE[STAY.log], True), (BORDEAUX, False)])
def test_its_consent_names_a_unit_of_its_own(unit: Unit, may: bool) -> None:
    """A real unit is named in no practised consent."""
    history = practised()
    published = history(a_consent(STAY, unit))
    if may:
        assert isinstance(published[0], ConsentRecorded)
    else:
        assert reason(published) == "practice"
        assert history.now.consent is None


def test_a_real_consent_names_no_unit_of_practice() -> None:
    """A visitor who names it is refused, whatever their page is made to send."""
    history = claimed()
    assert reason(history(a_consent(unit=WHOLE[STAY.log]))) == "practice"
