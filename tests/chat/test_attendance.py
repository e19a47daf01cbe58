"""The process where an operator reads a conversation answers for them, and no other does."""

from pathlib import Path
from uuid import uuid4

import pytest

from services.chat.relay.attendance import AttendanceAnswers
from shared.events.chat import OperatorFound, OperatorSought
from tests.support.chat.in_memory import EVE, POLICE, MemoryChat
from tests.support.waiting import until


@pytest.fixture
def chat(tmp_path: Path) -> MemoryChat:
    """Give a chat in memory."""
    chat = MemoryChat(tmp_path)
    chat.ports.relay._also = {OperatorSought: answering(chat).consume}
    return chat


def answering(chat: MemoryChat) -> AttendanceAnswers:
    """Give what answers for the operators of this process."""
    return AttendanceAnswers(chat.ports.relay.is_read_by, chat.log)


def found_in(chat: MemoryChat) -> list[OperatorFound]:
    """The answers that were published."""
    return [event for event in chat.log.published if isinstance(event, OperatorFound)]


def a_search(conversation: str, sought: str = EVE) -> OperatorSought:
    """An operator is asked for."""
    return OperatorSought.now(id=uuid4(), stay=POLICE, conversation=conversation, sought=sought)


async def test_an_operator_whose_page_is_connected_is_found(chat: MemoryChat) -> None:
    """The answer's id derives from the question: two processes give one answer."""
    conversation, _ = await chat.opened()
    chat.take(conversation)
    async with chat.page(conversation, f"x.{EVE}.x") as page:
        await page.until("event")
        asked = a_search(conversation)
        chat.log.consume(asked)
        await until(lambda: len(found_in(chat)) == 1)
        chat.log.consume(asked)
        await until(lambda: len(found_in(chat)) == 2)
    first, again = found_in(chat)
    assert (first.request, first.conversation, first.stay) == (asked.id, conversation, POLICE)
    assert first.id == again.id


async def test_who_is_not_connected_is_not_found(chat: MemoryChat) -> None:
    """The visitor's page answers for nobody, and an operator's for themselves alone."""
    conversation, token = await chat.opened()
    chat.take(conversation)
    async with chat.page(conversation, token) as visitor:
        await visitor.until("event")
        chat.log.consume(a_search(conversation))
    async with chat.page(conversation, f"x.{EVE}.x") as page:
        await page.until("event")
        chat.log.consume(a_search(conversation, "adam"))
    chat.log.consume(a_search(conversation))
    assert found_in(chat) == []


async def test_who_comes_back_after_the_last_question_is_found(chat: MemoryChat) -> None:
    """Once, by an answer to the newest question."""
    answers = answering(chat)
    chat.ports.relay._also = {OperatorSought: answers.consume}
    conversation, _ = await chat.opened()
    chat.take(conversation)
    first, last = a_search(conversation), a_search(conversation)
    for asked in (first, last):
        chat.log.consume(asked)
    answers.look()
    assert found_in(chat) == []
    async with chat.page(conversation, f"x.{EVE}.x") as page:
        await page.until("event")
        answers.look()
        await until(lambda: found_in(chat))
        answers.look()
    assert [found.request for found in found_in(chat)] == [last.id]
