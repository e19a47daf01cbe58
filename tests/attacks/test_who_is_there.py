"""Presence is true of both sides: nobody is absent while a socket of theirs is open, and a newcomer learns it."""

import json
from typing import Any

from services.chat.relay.conversation_view import ConversationView
from services.chat.relay.viewer import Viewer
from tests.support.builders import CONVERSATION, POLICE


def a_view() -> ConversationView:
    """A conversation that an operator has, and that nobody reads yet."""
    view = ConversationView(CONVERSATION, POLICE, lambda _: None)
    view.visibility.operator = "eve"
    return view


def at_the_desk() -> Viewer:
    """An operator's panel."""
    return Viewer("desk", "operator", "eve")


def at_home(*, visible: bool = True) -> Viewer:
    """A page of the visitor."""
    return Viewer("visitor", "visitor", visible=visible)


def presence_of(viewer: Viewer) -> list[tuple[str, bool]]:
    """The presence frames that this viewer was sent: who, and whether they are there."""
    frames: list[dict[str, Any]] = [json.loads(item) for item in viewer._presence.values()]
    viewer._presence.clear()
    return [(frame["author"], frame["here"]) for frame in frames]


def test_a_side_is_absent_when_its_last_socket_closes() -> None:
    """Of two pages of the visitor one closes, and the other talks on: the desk must not read that nobody is there."""
    view = a_view()
    with view.followed_by(at_the_desk(), None) as operator:
        with view.followed_by(at_home(), None):
            with view.followed_by(at_home(), None):
                presence_of(operator)
            assert presence_of(operator) == []
        assert presence_of(operator) == [("visitor", False)]


def test_who_comes_to_a_conversation_that_its_visitor_left_learns_it() -> None:
    """The visitor leaves before the claim: the operator would wait for nobody."""
    view = a_view()
    with view.followed_by(at_home(), None):
        pass
    with view.followed_by(at_the_desk(), None) as operator:
        assert presence_of(operator) == [("visitor", False)]
        with view.followed_by(at_home(), None) as visitor:
            assert presence_of(operator) == [("visitor", True)]
            assert presence_of(visitor) == [("operator", True)]


def test_a_newcomer_learns_once_that_the_other_side_is_there() -> None:
    """However many pages it has open; a request by POST is nobody's presence."""
    view = a_view()
    with (
        view.followed_by(at_home(), None),
        view.followed_by(at_home(), None),
        view.followed_by(at_home(visible=False), None) as posting,
        view.followed_by(at_the_desk(), None) as operator,
    ):
        assert presence_of(operator) == [("visitor", True)]
        assert presence_of(posting) == []
