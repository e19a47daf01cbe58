"""Reading on after the conversation was closed, passed on or released, or what was before one's invitation."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from services.chat.relay.conversation_view import ConversationView
from services.chat.relay.frames import ShownEvent
from services.chat.relay.viewer import ViewEnded, Viewer, ViewItem
from shared.events.chat import InConversation, MessagePosted
from tests.support.builders import (
    ADAM,
    CONVERSATION,
    EVE,
    POLICE,
    a_claim,
    a_closing,
    a_message,
    a_reopening,
    a_transfer,
    later,
)
from tests.support.chat.history import History, claimed
from tests.support.chat.psychologists import (
    IDA,
    MAX,
    a_psychologist,
    a_psychologist_invitation,
    a_psychologist_leaving,
    a_sharing,
)


def closed(history: History) -> None:
    """Its operator ends the conversation."""
    history(a_closing(EVE))


def transferred(history: History) -> None:
    """Its operator passes it to the other force."""
    history(a_transfer(operator=EVE))


def released(history: History) -> None:
    """Its operator does not reply in time."""
    history(a_message(), at=later(1))
    history.passes(later(60))


def claimed_by_another(history: History) -> None:
    """The conversation is closed, opened again, and another operator takes it."""
    history(a_closing(EVE), a_reopening(), a_claim(ADAM))


ENDS = pytest.mark.parametrize("end", [closed, transferred, released, claimed_by_another])


def a_view() -> ConversationView:
    """A view that shows each event's text, whatever it is."""
    view = ConversationView(CONVERSATION, POLICE, lambda event: '"said"' if hasattr(event, "text") else None)
    view.load([])
    return view


def the_operator() -> Viewer:
    """The socket of the operator who has it first."""
    return Viewer("desk", "operator", EVE)


async def items_of(viewer: Viewer) -> list[ViewItem]:
    """All that a viewer has to read."""
    items = []
    with contextlib.suppress(TimeoutError):
        while True:
            items.append(await asyncio.wait_for(viewer.next(), 0.01))
    return items


@ENDS
async def test_an_open_socket_is_shown_the_end_and_nothing_after_it(end: object) -> None:
    """No word that the visitor writes later, or says to another operator, reaches it."""
    history, view = claimed(by=EVE), a_view()
    for event in history.events:
        view.consume(event)
    begun = len(history.events)
    with view.followed_by(the_operator(), None) as viewer:
        end(history)  # type: ignore[operator]
        history(a_message(), a_reopening(), a_message())
        for event in history.events[begun:]:
            view.consume(event)
        items = await items_of(viewer)
    last = next(n for n, item in enumerate(items) if isinstance(item, ViewEnded))
    shown = [item.event for item in items[:last] if isinstance(item, ShownEvent)]
    assert shown[-1].offset == view.visibility.read_by[EVE]
    assert not any(isinstance(item, ShownEvent) for item in items[last:])


@ENDS
async def test_a_socket_that_begins_after_the_end_is_shown_no_word(end: object) -> None:
    """Not even where the operator was let in a moment before it ended."""
    history, view = claimed(by=EVE), a_view()
    end(history)  # type: ignore[operator]
    for event in history.events:
        view.consume(event)
    assert not await view.admits("desk", EVE, 0.01)
    with view.followed_by(the_operator(), None) as viewer:
        (item,) = await items_of(viewer)
    assert isinstance(item, ViewEnded)
    assert item.code == 1008


async def test_the_visitor_reads_on() -> None:
    """The end takes nothing from the one who wrote it."""
    history, view = claimed(by=EVE), a_view()
    history(a_closing(EVE), a_reopening(), a_message())
    with view.followed_by(Viewer("visitor", "visitor"), None) as viewer:
        for event in history.events:
            view.consume(event)
        items = await items_of(viewer)
    assert isinstance(items[-1], ShownEvent)
    assert items[-1].event.type == "chat.message-posted"


def third_voice(*before: InConversation) -> tuple[History, ConversationView]:
    """A conversation whose visitor wrote, and that a psychologist joined; all of it is in a view."""
    history, view = claimed(by=EVE), a_view()
    history(a_message(), a_psychologist_invitation(EVE), a_psychologist(IDA), *before)
    for event in history.events:
        view.consume(event)
    return history, view


async def frames_of(view: ConversationView, who: str, after: int | None = None) -> list[dict[str, Any]]:
    """The frames that a psychologist's new socket is sent."""
    with view.followed_by(Viewer("psychologist", "psychologist", who), after) as viewer:
        items = await items_of(viewer)
    return [json.loads(item.frames["psychologist"]) for item in items if isinstance(item, ShownEvent)]


async def test_a_psychologist_s_frames_begin_with_the_invitation_and_form_a_chain() -> None:
    """The first names none before it; from a position on they are those after it; another is sent nothing."""
    _, view = third_voice(a_message())
    frames = await frames_of(view, IDA)
    assert [frame.get("event", "message") for frame in frames] == [
        "chat.psychologist-invited", "chat.psychologist-joined", "message"
    ]  # fmt: skip
    assert [frame["after"] for frame in frames] == [None, *(frame["position"] for frame in frames[:-1])]
    assert await frames_of(view, IDA, frames[0]["position"]) == frames[1:]
    assert await frames_of(view, MAX) == []


async def test_a_message_before_the_invitation_is_at_no_path_of_the_view() -> None:
    """Neither by its offset nor by its id: not before it is shared."""
    history, view = third_voice()
    former = next(event for event in history.events if isinstance(event, MessagePosted))
    viewer = Viewer("psychologist", "psychologist", IDA, visible=False)
    assert not view.shows("psychologist", former.offset, IDA)
    assert view.shown_event(former.id, viewer) is None
    begun = len(history.events)
    history(a_sharing(EVE))
    for event in history.events[begun:]:
        view.consume(event)
    assert view.shows("psychologist", former.offset, IDA)
    assert view.shown_event(former.id, viewer) is not None
    assert (await frames_of(view, IDA))[0]["event"] == "chat.conversation-opened"


@pytest.mark.parametrize(
    "end", [lambda: a_psychologist_leaving(IDA), lambda: a_psychologist_leaving(EVE), lambda: a_closing(EVE)]
)
async def test_a_psychologist_s_open_socket_ends_with_their_presence(
    end: Callable[[], InConversation],
) -> None:
    """The event that ends it is the last that they are shown; the operator's goes on where the conversation does."""
    history, view = third_voice()
    begun = len(history.events)
    with view.followed_by(Viewer("psychologist", "psychologist", IDA), None) as viewer:
        await items_of(viewer)
        history(end(), a_message())
        for event in history.events[begun:]:
            view.consume(event)
        items = await items_of(viewer)
    assert isinstance(items[0], ShownEvent)
    assert items[0].event.type in {"chat.psychologist-left", "chat.conversation-closed"}
    assert not any(isinstance(item, ShownEvent) for item in items[1:])
    assert isinstance(items[1], ViewEnded)
