"""HTTP: whatever is sent, the answer is a sentence that a person can act on, and never an echo."""

import json
from collections.abc import AsyncIterator

import pytest
from fastapi.testclient import TestClient
from httpx import AsyncClient, Response
from hypothesis import given
from hypothesis import strategies as st
from starlette.websockets import WebSocketDisconnect

from shared.http import Problem
from shared.http.bodies import LARGEST_BODY
from tests.support.served import WORDS, a_service, asking

SERVICE = a_service()


@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    """A client of the small service."""
    async with asking(SERVICE) as client:
        yield client


def is_problem(answer: Response, status: int) -> dict[str, object]:
    """The document of a problem, complete and with the headers of every answer."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    document: dict[str, object] = answer.json()
    assert document["status"] == status
    assert document["title"]
    assert str(document["detail"]).endswith(".")
    return document


async def test_a_problem_says_what_and_why(client: AsyncClient) -> None:
    """Its further members are there for programs."""
    document = is_problem(await client.get("/api/chat/problem"), 409)
    assert document["detail"] == "Un autre opérateur l’a prise."
    assert document["reason"] == "already-claimed"


async def test_a_problem_may_carry_headers() -> None:
    """As 429 must."""
    problem = Problem(429, "Trop vite", "Attendez.", headers={"Retry-After": "60"})
    assert problem.response().headers["retry-after"] == "60"
    assert problem.document == {"title": "Trop vite", "status": 429, "detail": "Attendez."}


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nowhere", 404), ("PUT", "/api/chat/said", 405)]
)
async def test_a_wrong_address_is_a_problem(client: AsyncClient, method: str, path: str, status: int) -> None:
    """404 and 405 are said as everything is."""
    is_problem(await client.request(method, path), status)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": {"a": WORDS}}, "text"),
        ({"count": WORDS}, "count"),
        ({"text": "", "contact": {"phone": WORDS}}, "contact.phone"),
        ({"text": "", "contact": {"phone": 1, "by_name": {WORDS: "x"}}}, "contact.by_name"),
        (WORDS, "le corps"),
        ([WORDS], "le corps"),
        (None, "le corps"),
    ],
)
async def test_a_wrong_shape_names_the_field_and_echoes_nothing(
    client: AsyncClient, body: object, field: str
) -> None:
    """A person learns what to correct; what they wrote stays out of the answer."""
    answer = await client.post("/api/chat/said", json=body)
    document = is_problem(answer, 422)
    assert field in str(document["detail"])
    assert WORDS not in answer.text


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("asked/a", "month (à donner, comme 2026-01)"),
        (f"asked/a?month={WORDS}", "month (comme 2026-01)"),
        (f"asked/{WORDS}?month=2026-01", "name (de la forme ^[a-z]+$)"),
        (f"asked/a?month=2026-01&since={WORDS}", "since (une date, comme 2026-01-31)"),
        (f"asked/a?month=2026-01&kind={WORDS}", "kind (parmi 'json' ou 'csv')"),
        (f"asked/a?month=2026-01&limit={WORDS}", "limit (un nombre entier)"),
        ("asked/a?month=2026-01&limit=51", "limit (50 au plus)"),
    ],
)
async def test_what_is_expected_is_said(client: AsyncClient, path: str, said: str) -> None:
    """In words, with the example that is declared, and without what was sent."""
    answer = await client.get(f"/api/chat/{path}")
    assert is_problem(answer, 422)["detail"] == f"À corriger dans la demande : {said}."
    assert WORDS not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"\xff\xfe\xfa",
        b'{"text": "\xff"}',
        b'{"text": "\\ud800"}',
        b'{"text": NaN}',
        b'{"text": "\\udc00\\ud800"}',
        b'{"text": "", "\\ud800": 1}',
        b"[" * 60_000,
        b'{"text":' * 8_000,
        b"[" * 30_000 + b"]" * 30_000,
        b'{"text": ' + b"9" * 5_000 + b"}",
        b'{"text": "", "count": ' + b"9" * 5_000 + b"}",
        b'{"text": "", "count": 1e999}',
        "{'é'}".encode("utf-16"),
    ],
)
async def test_what_is_no_json_is_refused(client: AsyncClient, body: bytes) -> None:
    """Not UTF-8, cut, too deep, too long a number: 422, and not a fault of ours."""
    answer = await client.post("/api/chat/said", content=body, headers={"content-type": "application/json"})
    is_problem(answer, 422)


async def test_characters_may_be_written_as_pairs(client: AsyncClient) -> None:
    """Some programs escape all that is not ASCII; and a backslash is no escape of what follows it."""
    headers = {"content-type": "application/json"}
    body = b'{"text": "\\ud83d\\ude00\\\\ud800"}'
    assert (await client.post("/api/chat/said", content=body, headers=headers)).json() == 7


@given(body=st.binary(max_size=300))
async def test_no_body_is_a_fault_of_ours(body: bytes) -> None:
    """Whatever the bytes are."""
    async with asking(SERVICE) as client:
        answer = await client.post(
            "/api/chat/said", content=body, headers={"content-type": "application/json"}
        )
    assert answer.status_code in {200, 422}


async def test_a_body_of_another_kind_is_refused(client: AsyncClient) -> None:
    """A form of another site cannot post here."""
    answer = await client.post("/api/chat/said", data={"text": "x"})
    is_problem(answer, 422)


async def test_a_large_body_is_refused_before_it_is_read(client: AsyncClient) -> None:
    """By what its headers say."""
    answer = await client.post("/api/chat/said", content=b" " * (LARGEST_BODY + 1))
    is_problem(answer, 413)
    assert answer.headers["connection"] == "close"


async def test_a_large_body_that_does_not_say_so_is_refused_too(client: AsyncClient) -> None:
    """While it is read; also when it lies about its length."""

    async def parts() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b" " * (LARGEST_BODY // 8)

    headers = {"content-type": "application/json"}
    is_problem(await client.post("/api/chat/said", content=parts(), headers=headers), 413)
    lying = headers | {"content-length": "2"}
    is_problem(await client.post("/api/chat/said", content=parts(), headers=lying), 413)


async def test_the_largest_body_is_read(client: AsyncClient) -> None:
    """64 KiB, exactly."""
    body = json.dumps({"text": ""}).encode()
    body = body.replace(b'""', b'"' + b"a" * (LARGEST_BODY - len(body)) + b'"')
    answer = await client.post("/api/chat/said", content=body, headers={"content-type": "application/json"})
    assert (len(body), answer.status_code) == (LARGEST_BODY, 200)


@pytest.mark.parametrize("length", ["-1", "x", "9" * 30, "1e3", "１"])
async def test_a_strange_length_is_no_fault_of_ours(client: AsyncClient, length: str) -> None:
    """Servers let some of these through."""
    headers = [(b"content-type", b"application/json"), (b"content-length", length.encode())]
    answer = await client.post("/api/chat/said", content=b'{"text": "a"}', headers=headers)
    assert answer.status_code in {200, 413}


async def test_a_fault_of_ours_says_nothing_of_itself(
    client: AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither in the answer nor in the log, where its place is."""
    answer = await client.get(f"/api/chat/failing/{WORDS}")
    is_problem(answer, 500)
    assert WORDS not in answer.text
    assert "/api/chat/failing/{name}" in capsys.readouterr().out


async def test_a_failure_of_a_dependency_is_a_503(client: AsyncClient) -> None:
    """The failure passes: the page tries again."""
    is_problem(await client.get("/api/chat/away"), 503)


async def test_half_an_answer_does_not_look_whole() -> None:
    """The connection is cut."""
    with pytest.raises(ValueError, match=WORDS), TestClient(a_service()) as client:
        client.get("/api/chat/half")


@pytest.mark.parametrize(("said", "code"), [("fail", 1011), ("away", 1013), ("refuse", 1008)])
def test_a_socket_that_fails_is_closed_with_a_code(said: str, code: int) -> None:
    """And nothing of the failure."""
    with TestClient(a_service()) as client, client.websocket_connect("/api/chat/7/socket") as socket:
        socket.send_text(said)
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
    assert (closed.value.code, closed.value.reason) == (code, "")


@pytest.mark.parametrize("path", [f"/api/chat/{WORDS}/socket", "/api/chat/socket", "/nowhere"])
def test_a_socket_at_a_wrong_address_is_refused(path: str) -> None:
    """Before the handshake, without an echo."""
    with TestClient(a_service()) as client, pytest.raises(WebSocketDisconnect) as closed:  # noqa: SIM117
        with client.websocket_connect(path):
            pass
    assert WORDS not in closed.value.reason
