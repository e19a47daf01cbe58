"""Presence over every kind of connection: a person is there until their last one ends, and a newcomer learns it."""

from pathlib import Path
from uuid import uuid4

import pytest

from shared.events.chat import PsychologistJoined
from tests.support.builders import POLICE
from tests.support.chat.in_memory import MemoryChat, MemoryPage

OPERATOR = "x.eve.x"


@pytest.fixture
def chat(tmp_path: Path) -> MemoryChat:
    """A chat in memory."""
    return MemoryChat(tmp_path)


def is_here(page: MemoryPage) -> list[bool]:
    """All that this page was sent about whether the other side is there."""
    return [frame["here"] for frame in page.of_type("presence")]


async def test_a_stream_beside_a_socket_keeps_its_person_there(chat: MemoryChat) -> None:
    """The desk reads « absent » when the last of the two ends, the socket or the stream."""
    conversation, token = await chat.opened()
    chat.take(conversation)
    events = f"/conversations/{conversation}/events"
    async with chat.page(conversation, OPERATOR) as desk:
        await desk.until("presence")
        async with chat.stream(events, token) as stream:
            await stream.until("presence")
            async with chat.page(conversation, token) as home:
                await home.until("presence")
        await desk.until("presence", number=3)
        async with chat.page(conversation, token) as home:
            await home.until("presence")
            async with chat.stream(events, token) as stream:
                await stream.until("presence")
            assert is_here(desk) == [False, True, False, True]
        await desk.until("presence", number=5)
        assert is_here(desk) == [False, True, False, True, False]


async def test_a_new_connection_beside_a_dead_one_changes_nothing(chat: MemoryChat) -> None:
    """A telephone comes back before its former socket has ended: its end is not the person's."""
    conversation, token = await chat.opened()
    chat.take(conversation)
    async with chat.page(conversation, OPERATOR) as desk:
        await desk.until("presence")
        dead = chat.page(conversation, token)
        await (await dead.__aenter__()).until("presence")
        async with chat.page(conversation, token) as home:
            await home.until("presence")
            await dead.__aexit__(None, None, None)
            home.send({"type": "writing"})
            await desk.until("presence", number=3)
            assert is_here(desk) == [False, True, True]


async def test_an_operator_learns_on_coming_that_the_visitor_left_before(chat: MemoryChat) -> None:
    """The claim comes after the last page closed; when the visitor comes back, that shows too."""
    conversation, token = await chat.opened()
    async with chat.page(conversation, token) as home:
        await home.until("alive")
    chat.take(conversation)
    async with chat.page(conversation, OPERATOR) as desk:
        await desk.until("presence")
        assert is_here(desk) == [False]
        async with chat.stream(f"/conversations/{conversation}/events", token) as back:
            await back.until("presence")
            await desk.until("presence", number=2)
            assert (is_here(desk), is_here(back)) == ([False, True], [True])


async def test_a_visitor_who_comes_back_learns_that_the_psychologist_is_away(chat: MemoryChat) -> None:
    """And not their operator; of whom nobody is awaited, nothing is said."""
    conversation, token = await chat.opened()
    async with chat.page(conversation, token) as home:
        await home.until("alive")
        assert home.of_type("presence") == []
    chat.take(conversation)
    async with chat.page(conversation, OPERATOR) as desk:
        await desk.until("presence")
        ids = {"conversation": conversation, "request": uuid4()}
        chat.log.consume(PsychologistJoined.now(stay=POLICE, psychologist="ida", pseudonym="Claude", **ids))
        async with chat.page(conversation, token) as home:
            await home.until("presence", number=2)
            there = {frame["author"]: frame["here"] for frame in home.of_type("presence")}
            assert there == {"operator": True, "psychologist": False}
