"""Notes: what an operator leaves to their colleagues, and the visitor never sees."""

import pytest

from services.chat.domain.protocol import BOTH, row_of
from services.chat.relay import frames
from shared.events.chat import NoteAdded
from shared.identifiers import Stay
from tests.support.builders import ADAM, BOX, EVE, a_note
from tests.support.chat.history import History, claimed, closed, reason, waiting


def a_written_note() -> NoteAdded:
    """The reply to an operator who left a note, as the log has it."""
    history = claimed(by=EVE)
    history(a_note(EVE))
    written = history.events[-1]
    assert isinstance(written, NoteAdded)
    return written


def test_the_operator_leaves_a_note_and_the_conversation_goes_on_as_it_was() -> None:
    """Nobody is waited for otherwise than before: it is no answer."""
    history = claimed(by=EVE)
    before = history.now
    (added,) = history(a_note(EVE))
    assert isinstance(added, NoteAdded)
    assert (added.note, added.operator, added.pseudonym) == (BOX, EVE, "Eve")
    assert (history.now.wait, history.now.answered, history.now.status) == (
        before.wait, before.answered, "claimed",
    )  # fmt: skip


@pytest.mark.parametrize(("history", "who"), [(claimed(EVE), ADAM), (waiting(), EVE), (closed(), EVE)])
def test_nobody_else_leaves_one(history: History, who: str) -> None:
    """Only the operator who has the conversation may."""
    assert reason(history(a_note(who))) == "not-yours"


def test_the_desk_reads_it_and_the_visitor_gets_no_frame_of_it() -> None:
    """Not even that there is one: no frame of theirs names its offset."""
    last = dict.fromkeys(BOTH)
    shown = frames.shown(a_written_note(), '"Parle à voix basse."', last)
    assert set(shown.frames) == {"desk"}
    assert '"note":"Parle à voix basse."' in shown.frames["desk"]
    assert '"pseudonym":"Eve"' in shown.frames["desk"]
    assert last["visitor"] is None


def test_the_next_force_reads_it_too() -> None:
    """Notes are handed over with the conversation."""
    written = a_written_note()
    assert row_of(written).retold
    assert written.retold(Stay("gendarmerie", 2)).note == BOX
