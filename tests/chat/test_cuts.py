"""Two hundred visitors in danger are cut off, in every way: all that last are noticed, and none twice."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from services.chat.domain.deadlines import Limits, watch_due
from services.chat.relay.conversation_view import ConversationView
from services.chat.relay.viewer import Viewer
from shared.events.chat import SilenceNoticed
from tests.support.builders import CONVERSATION, MORNING, POLICE, a_danger, a_goodbye, a_sign
from tests.support.chat.history import History, claimed

LIMITS: Limits = {"line": timedelta(seconds=18), "words": timedelta(hours=9)}
SEEN_EVERY, TICK_EVERY = 3, 2
LASTS = 150
"""Seconds of each story."""


@dataclass
class Chat:
    """A process of chat: it publishes whom it sees, until it is killed."""

    killed: bool = False


@dataclass
class Page:
    """A page of the visitor, connected to a process."""

    chat: Chat
    view: ConversationView
    viewer: Viewer = field(default_factory=lambda: Viewer("visitor", "visitor"))


class Visitor:
    """A visitor in danger, with the pages that are open."""

    def __init__(self) -> None:
        self.history: History = claimed()
        self.history(a_danger(), at=MORNING)
        self.pages: list[Page] = []

    def comes(self, chat: Chat) -> None:
        """Open a page on this process."""
        view = ConversationView(CONVERSATION, POLICE, lambda _: None)
        view.load(list(self.history.events))
        page = Page(chat, view)
        view.viewers.come(page.viewer)
        self.pages.append(page)

    def is_cut(self) -> None:
        """Close the socket of the page that was opened last: its process knows it."""
        page = self.pages.pop()
        page.view.viewers.leave(page.viewer)

    def loses_its_process(self) -> None:
        """Kill the process of that page: nobody says anything."""
        self.pages.pop().chat.killed = True

    def quits(self, now: datetime) -> None:
        """Leave by the way out."""
        self.history(a_goodbye(), at=now)
        self.is_cut()

    def is_seen(self, now: datetime) -> None:
        """Let every process that lives publish that it sees them."""
        for page in self.pages:
            if not page.chat.killed and page.view.sees_who_is_in_danger:
                self.history(a_sign(), at=now)


Act = Callable[[Visitor, datetime], None]
Script = dict[int, Act]


def _comes(visitor: Visitor, _: datetime) -> None:
    visitor.comes(Chat())


def _cut(visitor: Visitor, _: datetime) -> None:
    visitor.is_cut()


def _killed(visitor: Visitor, _: datetime) -> None:
    visitor.loses_its_process()


def _quits(visitor: Visitor, now: datetime) -> None:
    visitor.quits(now)


def stories(chance: random.Random) -> Iterator[tuple[str, Script, int]]:
    """A story of each kind: when what happens, and how often a silence is to be noticed."""
    at, short, long = chance.randint(3, 40), chance.randint(1, 14), chance.randint(23, 40)
    for name, way in (("network", _cut), ("kill -9", _killed)):
        yield f"{name}, for good", {0: _comes, at: way}, 1
        yield f"{name}, for a moment", {0: _comes, at: way, at + short: _comes}, 0
        yield f"{name}, for long", {0: _comes, at: way, at + long: _comes}, 1
        again = at + long + 10
        yield f"{name}, twice", {0: _comes, at: way, at + long: _comes, again: way}, 2
        yield f"{name}, one of two windows", {0: _comes, 1: _comes, at: way}, 0
    yield "the way out", {0: _comes, at: _quits}, 0
    yield "the way out, and back", {0: _comes, at: _quits, at + long: _comes, at + long + 9: _cut}, 1
    yield "nobody there", {}, 1


@pytest.mark.parametrize("seed", range(16))
def test_two_hundred_cuts_are_all_noticed_and_none_twice(seed: int) -> None:
    """Thirteen kinds of stories, sixteen times; two processes look for what is due, and publish it both."""
    for name, script, expected in stories(random.Random(seed)):
        assert noticed(script) == (expected, expected), name


def noticed(script: Script) -> tuple[int, int]:
    """How many silences were noticed, and for how many causes."""
    visitor = Visitor()
    for second in range(LASTS):
        now = MORNING + timedelta(seconds=second)
        if act := script.get(second):
            act(visitor, now)
        if second % SEEN_EVERY == 0:
            visitor.is_seen(now)
        if second % TICK_EVERY == 0 and (due := watch_due(visitor.history.now, LIMITS, now)):
            visitor.history(due, at=now)
            visitor.history(due, at=now)
    silences = {e.id: e for e in visitor.history.events if isinstance(e, SilenceNoticed)}
    return len(silences), len(Counter(e.request for e in silences.values()))
