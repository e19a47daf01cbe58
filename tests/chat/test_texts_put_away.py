"""A line on which nobody writes holds no text: who comes back has it opened again, as it was."""

import gc
from collections.abc import Callable

import pytest

from services.chat.domain.protocol import ALL
from services.chat.relay import shown_line
from services.chat.relay.conversation_view import ConversationView
from services.chat.relay.frames import sealed_in
from services.chat.relay.shown_line import QUIET, LinesWithTexts, ShownLine
from shared.cloudevents.event import Event
from tests.support.builders import CONVERSATION, EVE, POLICE, a_message
from tests.support.chat.history import History, claimed

SAID = "Je ne sais pas par où commencer"


def opened(event: Event) -> str | None:
    """Give the text of a message, and of nothing else."""
    return f"{SAID} {event.offset}" if sealed_in(event) else None


@pytest.fixture
def history() -> History:
    """Give a conversation in which both have written."""
    found = claimed()
    found(a_message())
    found(a_message("operator", operator=EVE))
    return found


@pytest.fixture
def view(history: History) -> ConversationView:
    """Give its view, loaded."""
    found = ConversationView(CONVERSATION, POLICE, opened)
    found.load(list(history.events))
    return found


def holds(line: ShownLine, text: str) -> bool:
    """Whether any string that the line leads to holds that text."""
    seen, ahead = set(), [line]
    while ahead:
        one = ahead.pop()
        if isinstance(one, str) and text in one:
            return True
        if id(one) not in seen and not isinstance(one, type) and not callable(one):
            seen.add(id(one))
            ahead += gc.get_referents(one)
    return False


def test_a_line_whose_texts_are_put_away_holds_none(view: ConversationView) -> None:
    """Neither by itself nor in a frame."""
    assert view.shown.holds_texts
    assert holds(view.shown, SAID)
    view.shown.put_texts_away()
    assert not view.shown.holds_texts
    assert not holds(view.shown, SAID)


@pytest.mark.parametrize("side", ALL)
def test_who_comes_back_reads_the_same(view: ConversationView, side: str) -> None:
    """The same frames, positions and texts; each event is found by its id."""
    person = EVE if side == "desk" else ""
    before, all_before = view.shown_to(side, person), list(view.shown)  # type: ignore[arg-type]
    view.shown.put_texts_away()
    assert view.shown_to(side, person) == before  # type: ignore[arg-type]
    assert list(view.shown) == all_before
    assert [view.shown.find(one.event.id) for one in all_before] == all_before
    assert all(view.shows(side, one.position, person) for one in before)  # type: ignore[arg-type]
    assert not view.shows(side, 10_000, person)  # type: ignore[arg-type]


def test_what_is_written_after_follows_on_what_was_put_away(view: ConversationView, history: History) -> None:
    """The next event names the one before it, and only its own text is there."""
    view.shown.put_texts_away()
    history(a_message())
    view.consume(history.events[-1])
    last, before = list(view.shown)[-1], list(view.shown)[-2]
    assert last.after["visitor"] == before.position
    assert last.text == f"{SAID} {last.position}"
    assert view.shown.holds_texts
    view.shown.put_texts_away()
    assert not holds(view.shown, SAID)


@pytest.fixture
def at_moment(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Give what sets the time."""

    def at(moment: float) -> None:
        monkeypatch.setattr(shown_line, "monotonic", lambda: moment)

    at(1000.0)
    return at


def test_texts_are_put_away_once_nobody_writes(history: History, at_moment: Callable[[float], None]) -> None:
    """Not while somebody does; and a line that nobody reads any more is forgotten."""
    moments = [1000.0]
    lines, line, gone = LinesWithTexts(lambda: moments[-1]), ShownLine(opened), ShownLine(opened)
    for event in history.events[:-1]:
        line.show(event)
    lines.add(line)
    lines.add(gone)
    del gone
    at_moment(1000.0 + QUIET - 1)
    line.show(history.events[-1])
    moments.append(1000.0 + QUIET)
    lines.put_away()
    assert line.holds_texts
    moments.append(1000.0 + 2 * QUIET)
    lines.put_away()
    assert not line.holds_texts
    assert len(list(line)) == len(history.events)
