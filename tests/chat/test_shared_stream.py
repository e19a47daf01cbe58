"""The conversations of an operator in one stream: as each would come alone, under its name, to the same people."""

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest

from services.chat.relay import desks
from shared.events.chat import AtDesk, ConversationClosed, ConversationTransferred
from shared.identity import Staff
from shared.problems import Problem
from tests.support.chat.in_memory import POLICE, Frame, MemoryChat, MemoryPage

EVE, BOB = "x.eve.x", "x.bob.x"
MINE = "/mine/events"


@pytest.fixture
def chat(tmp_path: Path) -> MemoryChat:
    """A chat in memory."""
    return MemoryChat(tmp_path)


async def held(chat: MemoryChat, number: int) -> dict[str, str]:
    """Conversations that the operator has, each with a word of its visitor; their tokens."""
    tokens = dict([await chat.opened() for _ in range(number)])
    for conversation, token in tokens.items():
        chat.take(conversation)
        await say(chat, conversation, token, f"mot de {conversation}")
    return tokens


async def say(chat: MemoryChat, conversation: str, token: str, text: str) -> None:
    """Say something in a conversation."""
    body = {"id": str(uuid4()), "text": text}
    answer = await chat.post(f"/conversations/{conversation}/messages", body, token=token)
    assert answer.status_code == 200, answer.text


def follow(*conversations: str) -> str:
    """The query that follows these conversations."""
    return "&".join(f"follow={one}" for one in conversations)


def of(page: MemoryPage, conversation: str, *types: str) -> list[Frame]:
    """The frames of a conversation, without its name."""
    named = [frame for frame in page.of_type(*types) if frame.get("conversation") == conversation]
    return [{name: value for name, value in frame.items() if name != "conversation"} for frame in named]


async def test_each_conversation_comes_as_it_would_alone(chat: MemoryChat) -> None:
    """Past and present, presence among it; its visitor reads that somebody is there."""
    tokens = await held(chat, 6)
    async with chat.stream(MINE, EVE, follow(*tokens)) as stream:
        await stream.until("message", number=6)
        for conversation, token in tokens.items():
            await say(chat, conversation, token, "encore")
        await stream.until("message", number=12)
        for conversation, token in tokens.items():
            async with chat.page(conversation, EVE) as alone, chat.page(conversation, token) as home:
                await alone.until("message", number=2)
                assert of(stream, conversation, "message", "event") == alone.of_type("message", "event")
                assert (await home.until("presence"))[0]["here"] is True


async def test_each_conversation_goes_on_after_its_position(chat: MemoryChat) -> None:
    """The stream that comes after a broken one brings only what is new."""
    one, other = tokens = await held(chat, 2)
    async with chat.stream(MINE, EVE, follow(*tokens)) as stream:
        (read,) = [f for f in await stream.until("message", number=2) if f["conversation"] == one]
    await say(chat, one, tokens[one], "depuis")
    async with chat.stream(MINE, EVE, follow(f"{one}:{read['log']}:{read['position']}", other)) as stream:
        await stream.until("message", number=2)
        assert [frame["text"] for frame in of(stream, one, "message")] == ["depuis"]
        assert of(stream, one, "event") == []
        assert [frame["text"] for frame in of(stream, other, "message")] == [f"mot de {other}"]


async def test_a_conversation_that_one_has_not_is_refused_and_the_others_come(chat: MemoryChat) -> None:
    """A colleague's, one that waits, one that never was: not a word of any."""
    own, *_ = await held(chat, 1)
    colleagues, _ = await chat.opened()
    chat.take(colleagues, "bob")
    waiting, token = await chat.opened()
    await say(chat, waiting, token, "secret")
    unknown = f"07-{'0' * 32}"
    refused = [colleagues, waiting, unknown]
    async with chat.stream(MINE, EVE, follow(own, *refused)) as stream:
        await stream.until("message")
        await stream.until("ended", number=3)
        for conversation in refused:
            frames = of(stream, conversation, "refused", "ended", "message", "event", "alive", "presence")
            assert [frame["type"] for frame in frames] == ["refused", "ended"]
            assert frames[0]["problem"]["status"] in {403, 404}
        assert [frame["text"] for frame in stream.of_type("message")] == [f"mot de {own}"]
    async with chat.stream(MINE, BOB, follow(own)) as stream:
        assert (await stream.until("refused"))[0]["problem"]["status"] == 403


@pytest.mark.parametrize("end", ["closed", "passed on"])
async def test_a_conversation_that_ends_for_its_operator_ends_in_the_stream(
    chat: MemoryChat, end: str
) -> None:
    """Its last word is how; those that go on go on."""
    one, other = tokens = await held(chat, 2)
    ids = {"stay": POLICE, "conversation": one, "request": uuid4(), "operator": "eve"}
    async with chat.stream(MINE, EVE, follow(*tokens)) as stream:
        await stream.until("message", number=2)
        if end == "closed":
            chat.log.consume(ConversationClosed.now(outcome="information", **ids))
        else:
            chat.log.consume(ConversationTransferred.now(to="gendarmerie.2", **ids))
        await stream.until("ended")
        await say(chat, other, tokens[other], "toujours là")
        await stream.until("message", number=3)
        assert of(stream, one, "event", "ended")[-1] == {"type": "ended"}
        assert of(stream, one, "event")[-1]["event"] in {
            "chat.conversation-closed", "chat.conversation-transferred"
        }  # fmt: skip


async def test_the_stream_ends_with_the_session(chat: MemoryChat) -> None:
    """With the reason, of all conversations at once: the page comes back with another token."""
    tokens = await held(chat, 2)
    over = asyncio.Event()

    async def session_ends(_: Staff) -> Problem:
        await over.wait()
        return Problem(401, "Session terminée", "Reconnectez-vous.", reason="token-expired")

    chat.ports.authentication.session_ends = session_ends  # type: ignore[method-assign]
    async with chat.stream(MINE, EVE, follow(*tokens)) as stream:
        await stream.until("message", number=2)
        over.set()
        assert await stream.until_closed() == 200
        (refused,) = stream.of_type("refused")
        assert (refused["problem"]["reason"], "conversation" in refused) == ("token-expired", False)
    for conversation in tokens:
        async with chat.page(conversation, tokens[conversation]) as home:
            await home.until("message")
            assert [frame["here"] for frame in home.of_type("presence")] == [False]


async def test_the_stream_of_a_desk_that_asks_for_nothing_any_more_ends(
    chat: MemoryChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its line may be cut without a word: the visitor reads that nobody is there. The page comes back by itself."""
    monkeypatch.setattr(desks, "AT_WORK", 0.3)
    tokens = await held(chat, 1)
    ((conversation, token),) = tokens.items()
    async with chat.page(conversation, token) as home, chat.stream(MINE, EVE, follow(conversation)) as stream:
        await home.until("presence")
        for _ in range(3):
            await asyncio.sleep(0.2)
            chat.ports.relay.connections.see(Staff("eve", "Camille", "operator", "police"))
        assert [frame["here"] for frame in home.of_type("presence")] == [True]
        assert await stream.until_closed() == 200
        assert stream.of_type("refused")[-1]["problem"]["status"] == 503
        assert (await home.until("presence", number=2))[-1]["here"] is False


async def test_a_desk_that_asks_another_process_keeps_its_stream(
    chat: MemoryChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A balancer brings a desk's questions and its stream to different ones."""
    monkeypatch.setattr(desks, "AT_WORK", 0.1)
    tokens = await held(chat, 1)
    connections = chat.ports.relay.connections
    desk = AtDesk(operator="eve", pseudonym="Camille", force="police", since=None)
    connections.desks.report(uuid4(), [desk])
    silent = asyncio.create_task(connections.is_silent("eve"))
    async with chat.stream(MINE, EVE, follow(*tokens)) as stream:
        await stream.until("message")
        await asyncio.sleep(0.3)
        assert stream.of_type("refused") == []
    connections.desks.close("eve")
    await asyncio.wait_for(silent, 5)


@pytest.mark.parametrize("query", ["", "follow=", "follow=x", f"follow=07-{'0' * 32}:police.1"])
async def test_a_query_that_names_no_conversation_is_refused(chat: MemoryChat, query: str) -> None:
    """422, with a sentence."""
    async with chat.stream(MINE, EVE, query) as stream:
        assert await stream.until_closed() == 422
