"""The time of an answer reveals nothing of whether a conversation exists."""

import asyncio
from pathlib import Path

import pytest

from services.chat.api.requests import UNKNOWN_AFTER
from tests.support.chat.in_memory import MemoryChat

NEVER = f"03-{'0' * 32}"
OPERATOR = "x.eve.x"


@pytest.fixture
def chat(tmp_path: Path) -> MemoryChat:
    """A chat in memory."""
    return MemoryChat(tmp_path)


async def test_a_wrong_token_is_answered_with_an_unknown_conversation_s(chat: MemoryChat) -> None:
    """Asked at once, they are answered at once: nobody learns which one is there, which never was or is erased."""
    there, _ = await chat.opened()
    erased, token = await chat.opened()
    chat.ports.keys.evict(erased)
    done: list[str] = []
    started = asyncio.get_running_loop().time()

    async def ask(conversation: str) -> float:
        answer = await chat.ask("GET", f"/conversations/{conversation}", token=token)
        done.append(answer.text)
        assert answer.status_code == 404
        return asyncio.get_running_loop().time() - started

    late = await asyncio.gather(*(ask(conversation) for conversation in (there, NEVER, erased)))
    assert len(set(done)) == 1
    assert max(late) - min(late) < UNKNOWN_AFTER / 2


async def test_an_operator_of_another_force_learns_no_more(
    chat: MemoryChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A conversation of another force is answered as late as one that never was."""
    there, _ = await chat.opened()
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    answers = await asyncio.gather(
        *(chat.ask("GET", f"/conversations/{one}", token=OPERATOR) for one in (there, NEVER))
    )
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text == answers[1].text
    assert max(waited) > UNKNOWN_AFTER / 4


async def test_a_token_that_was_made_elsewhere_a_moment_ago_is_waited_for(chat: MemoryChat) -> None:
    """The visitor gets into a conversation that another process opened, and with a token that it gave just now."""
    keys = chat.ports.keys
    opened, first, code = keys.make(NEVER, None)
    for made, token in ((opened, first), keys.renew(NEVER, code, None)):
        asking = asyncio.create_task(keys.admits_soon(NEVER, token))
        await asyncio.sleep(0)
        assert not asking.done()
        keys.add(made)
        assert await asking
    assert not keys._waiting
