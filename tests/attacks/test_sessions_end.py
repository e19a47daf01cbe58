"""A session that is over reads and writes nothing more: the token expired, its bearer signed out or was dismissed."""

import asyncio
import json
import time
from typing import Any
from uuid import uuid4

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.chat.api.conftest import Api, api

__all__ = ["api"]
STAFF = (
    "/api/chat/queue",
    "/api/router/unroutable",
    "/api/signalement/signalements",
    "/api/directory/drafts",
    "/api/stats/waits",
)
"""An address of each service that is for the staff."""


async def test_a_socket_closes_with_its_token_and_goes_on_with_another(api: Api) -> None:
    """The reason says so; with another token, it goes on at the next frame: none is lost, none comes twice."""
    opened = await api.opened()
    await opened.claimed_by("operator-police-1")
    async with opened.socket(token=signed(api, lasts=3)) as socket:
        shown = [await socket.frame("message", "event") for _ in range(5)]
        refused = await socket.frame("refused")
        assert (refused["id"], refused["problem"]["reason"]) == (None, "token-expired")
        assert await socket.closed() == 1008
        assert socket.connection.close_reason == "token-expired"
    await opened.says("Êtes-vous là ?")
    last = shown[-1]
    async with opened.socket(token=signed(api), log=last["log"], after=last["position"]) as socket:
        following = await socket.frame("message", "event")
    assert (following["text"], following["after"]) == ("Êtes-vous là ?", last["position"])


async def test_a_socket_that_shows_another_token_in_time_stays_open(api: Api) -> None:
    """The hello on the same socket: what is written meanwhile is there once."""
    opened = await api.opened()
    await opened.claimed_by("operator-police-1")
    async with opened.socket(token=signed(api, lasts=3)) as socket:
        *_, last = [await socket.frame("message", "event") for _ in range(5)]
        again = {"type": "hello", "token": signed(api), "log": last["log"], "after": last["position"]}
        await socket.send(again)
        await asyncio.sleep(3)
        await socket.send({"type": "message", "id": str(uuid4()), "text": "Je suis là."})
        assert (await socket.frame("message", "event"))["text"] == "Je suis là."


async def test_a_stream_ends_with_its_token(api: Api) -> None:
    """Its last frame says why."""
    opened = await api.opened()
    await opened.claimed_by("operator-police-1")
    bearer = {"Authorization": f"Bearer {signed(api, lasts=2)}"}
    async with api.http.stream("GET", f"{opened.path}/events", headers=bearer) as answer:
        frames = [json.loads(line[6:]) async for line in answer.aiter_lines() if line.startswith("data: ")]
    assert frames[-1]["problem"]["reason"] == "token-expired"


async def test_who_signs_out_at_the_provider_is_out_everywhere(api: Api) -> None:
    """Their socket closes and no service takes the token; their other session goes on."""
    opened = await api.opened()
    await opened.claimed_by("operator-police-1")
    token, other = [await asyncio.to_thread(api.product.token, "operator-police-1") for _ in range(2)]
    async with opened.socket(token=token) as socket, opened.socket(token=other) as beside:
        await socket.frame("message")
        await beside.frame("message")
        sign_out = f"{api.product.oidc}/oauth2/end_session"
        left = await asyncio.to_thread(httpx.get, sign_out, params={"id_token_hint": token}, timeout=20)
        assert left.is_success, left.text
        assert (await socket.frame("refused"))["problem"]["reason"] == "signed-out"
        assert await socket.closed() == 1008
        assert await refused_everywhere(api, token) == ["signed-out"] * len(STAFF)
        await opened.says("Vous êtes encore là ?")
        await beside.frame("message")
    assert (await api.http.get(STAFF[0], headers=bearing(other))).status_code == 200


async def test_who_is_dismissed_is_out_everywhere(api: Api) -> None:
    """By an administrator, and by nobody else; who signs in again afterwards is let in, if the provider does."""
    token = await asyncio.to_thread(api.product.token, "supervisor-gendarmerie-1")
    revocation = {"id": str(uuid4()), "sub": "supervisor-gendarmerie-1"}
    colleague = await api.staff("supervisor-police-1")
    assert (await revoked(api, revocation, colleague)).status_code == 403
    assert (await revoked(api, revocation, await api.staff("administrator-1"))).status_code == 204
    assert await refused_everywhere(api, token) == ["signed-out"] * len(STAFF)
    later = {"sub": "supervisor-gendarmerie-1", "role": "supervisor", "force": "gendarmerie"}
    again = signed(api, **later, iat=int(time.time()) + 12)
    await asyncio.sleep(3)  # the token is of later than clocks may differ
    assert (await api.http.get("/api/chat/supervision", headers=bearing(again))).status_code == 200
    assert (await api.http.get(STAFF[0], headers=colleague)).status_code == 403


async def test_nobody_signs_another_out(api: Api) -> None:
    """A token of one's own, or one that anybody could write, ends nothing."""
    own = await asyncio.to_thread(api.product.token, "operator-police-1")
    for shown in ("", "a.b.c", own):
        answer = await api.http.post("/api/chat/back-channel-logout", data={"logout_token": shown})
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert (await api.http.get(STAFF[0], headers=bearing(own))).status_code == 200


async def revoked(api: Api, revocation: dict[str, str], bearer: dict[str, str]) -> httpx.Response:
    """Ask to end all sessions of a person."""
    return await api.http.post("/api/chat/revocations", json=revocation, headers=bearer)


async def refused_everywhere(api: Api, token: str) -> list[str]:
    """The reason of each service for not taking this token, once it takes it no more: within five seconds."""
    async with asyncio.timeout(5):
        return [await refused_there(api, address, token) for address in STAFF]


async def refused_there(api: Api, address: str, token: str) -> str:
    """The same, of one service."""
    while True:
        answer = await api.http.get(address, headers=bearing(token))
        if answer.status_code == 401:
            return str(answer.json()["reason"])
        await asyncio.sleep(0.1)


def bearing(token: str) -> dict[str, str]:
    """The header with a token."""
    return {"Authorization": f"Bearer {token}"}


def signed(api: Api, lasts: int = 600, **claims: Any) -> str:
    """A token of the product's own provider, that lasts for so many seconds: operator-police-1's, if not said."""
    key = RSAKey.import_key(json.loads((api.product.folder / "oidc" / "signing-key.json").read_text()))
    now = int(time.time())
    its = {
        "iss": api.product.oidc, "aud": "passerelle", "sub": "operator-police-1", "pseudonym": "Camille",
        "role": "operator", "force": "police", "trainings": [], "iat": now, "exp": now + lasts,
    }  # fmt: skip
    return jwt.encode({"alg": "RS256"}, its | claims, key, algorithms=["RS256"])
