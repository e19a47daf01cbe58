"""A refusal has a sentence, changes nothing, and leaves no trace."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed

from tests.chat.api.conftest import Api

DEEP = "[" * 5000 + "]" * 5000


def is_problem(answer: Any, status: int) -> bool:
    """Whether the answer is a problem document of that status, with a sentence."""
    assert answer.status_code == status, (answer.status_code, answer.text)
    assert answer.headers["content-type"].startswith("application/problem+json")
    return bool(answer.json()["title"]) and bool(answer.json()["detail"])


@pytest.mark.parametrize("text", ["", "   \n", "x" * 10_001, "a\ud800b"])
async def test_a_message_that_is_empty_too_long_or_unreadable_is_not_said(api: Api, text: str) -> None:
    """422, and the conversation holds nothing more than before."""
    opened = await api.opened()
    await opened.says("Bonjour")
    state = await opened.until(lambda state: state["log"] == "police.1")
    assert is_problem(await opened.says(text), 422)
    assert (await opened.state())["position"] == state["position"]


async def test_ten_thousand_code_points_are_said_whole(api: Api) -> None:
    """The longest message, of characters that take four bytes each."""
    opened = await api.opened()
    long = "🕊" * 10_000
    answer = await opened.says(long)
    assert answer.status_code == 200, answer.text
    async with opened.socket() as socket:
        assert (await socket.frame("message"))["text"] == long


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe", b"{", b"[]", b"null", b'{"commune": 33063}', b'{"commune": "3306"}', b'{"commune": "abcde"}',
        b'{"commune": "33063", "language": "french"}', b'{"commune": "33063", "theme": "no such theme"}',
        b'{"commune": "33063", "language": "xx"}', b'{"commune": "33063", "minor": 1}',
        b'{"commune": "33063", "theme": "unheard-of"}', DEEP.encode(), b'{"commune": ' + DEEP.encode() + b"}",
    ],
)  # fmt: skip
async def test_an_opening_of_another_shape_opens_nothing(api: Api, body: bytes) -> None:
    """422, whatever is sent."""
    headers = {"Content-Type": "application/json"}
    assert is_problem(await api.http.post("/api/chat/conversations", content=body, headers=headers), 422)


async def test_a_body_over_64_kib_is_not_read(api: Api) -> None:
    """413 before anything is done with it."""
    answer = await api.http.post("/api/chat/conversations", json={"commune": "33063", "more": "x" * 70_000})
    assert is_problem(answer, 413)


async def test_only_the_token_of_a_conversation_opens_it(api: Api) -> None:
    """401 without one; 404 with a wrong one, another conversation's, or for what never was."""
    mine, other = await api.opened(), await api.opened()
    assert is_problem(await api.http.get(mine.path), 401)
    for token in ("wrong", other.token, "é" * 10):
        bearer = {"Authorization": f"Bearer {token}".encode()}
        assert is_problem(await api.http.get(mine.path, headers=bearer), 404)
        assert is_problem(await api.http.delete(mine.path, headers=bearer), 404)
        assert is_problem(await mine.says("Bonjour", bearer=bearer), 404)  # type: ignore[arg-type]
    never = f"/api/chat/conversations/03-{'0' * 32}"
    assert is_problem(await api.http.get(never, headers=mine.bearer), 404)
    assert (await mine.state())["state"] in {"routing", "waiting"}


@pytest.mark.parametrize("name", ["x", "00-abc", "99-" + "g" * 32, "%00", "00-" + "A" * 32])
async def test_a_conversation_that_is_none_is_refused(api: Api, name: str) -> None:
    """422 for what cannot be a conversation's id."""
    answer = await api.http.get(f"/api/chat/conversations/{name}", headers={"Authorization": "Bearer x"})
    assert is_problem(answer, 422)


async def test_an_operator_of_the_other_force_learns_nothing(api: Api) -> None:
    """404 for reading, writing and claiming what is the police's."""
    opened = await api.opened()
    await opened.claimed_by("operator-police-1")
    other = await api.staff("operator-gendarmerie-1")
    assert is_problem(await api.http.get(opened.path, headers=other), 404)
    assert is_problem(await opened.says("Bonjour", bearer=other), 404)
    for what in ("claim", "danger"):
        assert is_problem(await opened.ask(what, other), 404)
    assert is_problem(await opened.ask("close", other, outcome="information"), 404)
    queue = await api.http.get("/api/chat/queue", headers=other)
    assert opened.id not in {waiting["conversation"] for waiting in queue.json()}


async def test_an_operator_who_has_not_claimed_reads_no_word(api: Api) -> None:
    """403 before claiming, for the colleague too; 409 for what only the holder may ask."""
    opened = await api.opened()
    await opened.claimed_by("operator-police-1")
    colleague = await api.staff("operator-police-2")
    assert is_problem(await api.http.get(opened.path, headers=colleague), 403)
    assert is_problem(await opened.says("Bonjour", bearer=colleague), 403)
    refused = await opened.ask("close", colleague, outcome="information")
    assert is_problem(refused, 409)
    assert refused.json()["reason"] == "not-yours"
    assert (await opened.state())["state"] == "claimed"


@pytest.mark.parametrize("account", ["supervisor-police-1", "analyst-1", "administrator-1", "magistrate-1"])
async def test_nobody_but_operators_talks(api: Api, account: str) -> None:
    """403 for every other role, on words and queue alike."""
    opened = await api.opened()
    bearer = await api.staff(account)
    assert is_problem(await api.http.get(opened.path, headers=bearer), 403)
    assert is_problem(await api.http.get("/api/chat/queue", headers=bearer), 403)


async def test_a_theme_that_one_is_not_trained_for_is_not_taken(api: Api) -> None:
    """403 for the claim, and it is not in their queue."""
    opened = await api.opened(theme="cyberharassment")
    await opened.says("Bonjour")
    await opened.until(lambda state: state["log"] == "police.1")
    untrained = await api.staff("operator-police-2")
    queue = await api.http.get("/api/chat/queue", headers=untrained)
    assert opened.id not in {waiting["conversation"] for waiting in queue.json()}
    assert is_problem(await opened.ask("claim", untrained), 403)


async def test_the_same_id_with_another_text_is_refused_and_the_first_holds(api: Api) -> None:
    """409 by post and over the socket; the same text again is the same message."""
    opened = await api.opened()
    message = str(uuid4())
    first = await opened.says("le premier", id=message)
    again = await opened.says("le premier", id=message)
    assert first.status_code == again.status_code == 200
    assert is_problem(await opened.says("un autre", id=message), 409)
    await opened.until(lambda state: state["log"] == "police.1")
    async with opened.socket() as socket:
        assert (await socket.frame("message"))["text"] == "le premier"
        await socket.send({"type": "message", "id": message, "text": "encore un autre"})
        refused = await socket.frame("refused")
        assert (refused["id"], refused["problem"]["status"]) == (message, 409)
        assert refused["problem"]["reason"] == "twice"


async def test_a_flood_is_slowed_down(api: Api) -> None:
    """429 with Retry-After; what was accepted stays."""
    opened = await api.opened()
    async with opened.socket() as socket:
        for number in range(60):
            await socket.send({"type": "message", "id": str(uuid4()), "text": f"flot {number}"})
        refused = await socket.frame("refused")
        assert refused["problem"]["status"] == 429
    answers = await asyncio.gather(*(opened.says("encore") for _ in range(30)))
    limited = [answer for answer in answers if answer.status_code == 429]
    assert limited
    assert int(limited[0].headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    ("hello", "code"),
    [
        ({"token": "wrong"}, 1008), ({"token": None}, 1008), ({"token": 7}, 1008), ({"after": "x"}, 1008),
        ({"after": -1}, 1008), ({"after": True}, 1008), ({"after": 2**70}, 1008), ({"log": "nowhere.1"}, 1008),
        ({"log": 7}, 1008), ({"type": "message"}, 1008),
    ],
)  # fmt: skip
async def test_a_hello_that_is_wrong_is_refused_and_the_socket_closed(
    api: Api, hello: dict[str, Any], code: int
) -> None:
    """`refused`, then 1008."""
    opened = await api.opened()
    async with opened.socket(**hello) as socket:
        refused = await socket.frame("refused")
        assert refused["id"] is None
        assert refused["problem"]["detail"]
        assert await socket.closed() == code


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("not json", 1008), ("[]", 1008), (DEEP, 1008), ('{"type": "dance"}', 1008),
        ('{"type": "message", "id": "x", "text": "y"}', 1008), ('{"type": "message", "id": 1, "text": "y"}', 1008),
        (b"\x00\x01", 1003), ("x" * 70_000, 1009),
    ],
)  # fmt: skip
async def test_a_frame_that_is_not_understood_closes_the_socket(
    api: Api, sent: str | bytes, code: int
) -> None:
    """1008 with a refusal, 1003 for binary, 1009 over 64 KiB."""
    opened = await api.opened()
    async with opened.socket() as socket:
        await socket.frame("event")
        await socket.connection.send(sent)
        assert await socket.closed() == code


async def test_an_empty_message_is_refused_and_the_socket_stays(api: Api) -> None:
    """A message that may not be said does not end the conversation."""
    opened = await api.opened()
    await opened.until(lambda state: state["log"].startswith("police"))  # who is moved says hello again first
    async with opened.socket() as socket:
        message = str(uuid4())
        await socket.send({"type": "message", "id": message, "text": ""})
        assert (await socket.frame("refused"))["id"] == message
        await socket.send({"type": "message", "id": str(uuid4()), "text": "Bonjour"})
        assert (await socket.frame("message"))["text"] == "Bonjour"


async def test_an_unknown_conversation_has_no_socket(api: Api) -> None:
    """Refused like a wrong token: nobody learns that it is not there."""
    opened = await api.opened()
    opened.id = f"03-{'1' * 32}"
    async with opened.socket() as socket:
        assert (await socket.frame("refused"))["problem"]["status"] == 404
        with pytest.raises(ConnectionClosed):
            await socket.frame()


async def test_a_wrong_resume_code_opens_nothing(api: Api) -> None:
    """404, and soon 429 for who guesses."""
    opened = await api.opened()
    wrong = opened.code[:-1] + ("0" if opened.code[-1] != "0" else "1")
    assert is_problem(await api.http.post("/api/chat/resume", json={"resume_code": wrong}), 404)
    statuses = [
        (await api.http.post("/api/chat/resume", json={"resume_code": wrong})).status_code for _ in range(30)
    ]
    assert 429 in statuses
