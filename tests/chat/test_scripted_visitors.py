"""Scripted visitors come by the addresses of every visitor's page, in the log of practice alone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import httpx
import pytest

from services.chat.content.scripted_visitors import SCRIPTS
from services.chat.practice.visitors import MOST, ScriptedVisitors
from shared.cloudevents.event import Event
from shared.events.chat import (
    ConversationClaimed,
    ConversationClosed,
    ConversationOpened,
    ErasureRequested,
    InConversation,
    VisitorJoined,
)
from shared.forces import PRACTICE
from shared.identifiers import Stay
from shared.identity import Staff
from tests.support.chat.in_memory import EVE, EveSignsIn, MemoryChat
from tests.support.waiting import until

STAY = Stay(PRACTICE[0], 1)
BEARER = f"x.{EVE}.x"
SOMEBODY = next(code for code, script in SCRIPTS.items() if script.steps[1].on == "answered")
E = TypeVar("E", bound=Event)


class EvePractises(EveSignsIn):
    """A provider at which everybody is an operator of practice."""

    async def of_token(self, token: str) -> Staff:
        """The operator."""
        return Staff(token.split(".")[1], "Camille", "operator", PRACTICE[0])


class Practised(MemoryChat):
    """A chat in which an operator practises, with visitors who do not pause."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, practice=True)
        self.ports.authentication = self.app.state.authentication = EvePractises()  # type: ignore[assignment]
        self.ports.practice = ScriptedVisitors(tempo=0)

    async def let_in(self, *codes: str) -> httpx.Response:
        """Let these visitors in."""
        return await self.post("/practice/visitors", {"visitors": codes}, token=BEARER)

    async def until(self, kind: type[E]) -> E:
        """Wait for an event of that kind, and give it."""
        return await until(lambda: next((e for e in self.log.published if isinstance(e, kind)), None))

    def decided(self, kind: type[InConversation], conversation: str, **body: Any) -> None:
        """Let the log hold the reply to a request of the desk."""
        self.log.consume(kind.now(stay=STAY, conversation=conversation, request=uuid4(), **body))


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[Practised]:
    """Give the chat, its scripted visitors alive."""
    made = Practised(tmp_path)
    assert made.ports.practice
    running = asyncio.create_task(made.ports.practice.run())
    yield made
    running.cancel()


async def test_one_comes_talks_and_is_erased_in_the_end(chat: Practised) -> None:
    """They say what their script says, answer by answer; nothing of them is ever in reception."""
    script = SCRIPTS[SOMEBODY]
    assert (await chat.let_in(SOMEBODY)).status_code == 201
    conversation = (await chat.until(ConversationOpened)).conversation
    await chat.until(VisitorJoined)
    chat.decided(ConversationClaimed, conversation, operator=EVE, pseudonym="Camille")
    async with chat.page(conversation, BEARER) as desk:
        assert [frame["text"] for frame in await desk.until("message")] == [script.steps[0].text]
        desk.send({"type": "message", "id": str(uuid4()), "text": "Bonsoir, je suis là."})
        said = await desk.until("message", number=3)
        assert [frame["author"] for frame in said[:3]] == ["visitor", "operator", "visitor"]
        assert said[2]["text"] == script.steps[1].text
    chat.decided(ConversationClosed, conversation, operator=EVE, outcome="information")
    await chat.until(ErasureRequested)
    stays = {event.stay for event in chat.log.published if isinstance(event, InConversation)}
    assert stays == {STAY}


async def test_a_conversation_that_is_erased_before_its_end_is_over_for_them_too(chat: Practised) -> None:
    """They do not knock for ever."""
    await chat.let_in(SOMEBODY)
    joined = await chat.until(VisitorJoined)
    assert chat.ports.practice
    chat.ports.keys.evict(joined.conversation)
    chat.ports.relay._forget(joined.conversation)
    visitors = chat.ports.practice
    await until(lambda: visitors.room == MOST)


async def test_nobody_else_lets_them_in(tmp_path: Path) -> None:
    """An operator of a force meets no scripted visitor, whether one practises here or not."""
    chat = MemoryChat(tmp_path, practice=True)
    for body in ({"visitors": [SOMEBODY]}, {"visitors": ["unknown"]}):
        assert (await chat.post("/practice/visitors", body, token=BEARER)).status_code == 403
    assert (await chat.ask("GET", "/practice/visitors", token=BEARER)).status_code == 403
    assert chat.log.published == []


async def test_they_are_known_by_kind_and_bounded(chat: Practised) -> None:
    """A night is six at once; where too many are there already, no more come."""
    shown = (await chat.ask("GET", "/practice/visitors", token=BEARER)).json()
    assert [kind["code"] for kind in shown["visitors"]] == list(SCRIPTS)
    assert shown["room"] == MOST
    assert (await chat.let_in("nobody-of-ours")).status_code == 422
    assert (await chat.let_in(*[SOMEBODY] * 7)).status_code == 422
    answers = [(await chat.let_in(*[SOMEBODY] * 6)).status_code for _ in range(MOST // 6 + 1)]
    assert answers == [201] * (MOST // 6) + [429]
