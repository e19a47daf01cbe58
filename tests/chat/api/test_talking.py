"""Talking over each way in: what comes back, what is found again, what is gone."""

import asyncio
import json
from uuid import uuid4

import httpx
import pytest

from tests.chat.api.conftest import VILLAGE, Api, Opened


async def test_a_well_formed_unknown_commune_opens_and_goes_to_a_person(api: Api) -> None:
    """The visitor is informed; the supervisor finds it in the list, and chooses."""
    opened = await api.opened("99999")
    await opened.says("Bonjour")
    async with opened.socket() as socket:
        while (event := await socket.frame("event"))["event"] != "chat.wait-overdue":
            pass
        assert event["limit"] == "routing"
    supervisor = await api.staff("supervisor-police-1")
    listed = (await api.http.get("/api/router/unroutable", headers=supervisor)).json()
    assert [u["reason"] for u in listed if u["conversation"] == opened.id] == ["unknown-commune"]
    answer = await api.http.post(
        f"/api/router/unroutable/{opened.id}",
        json={"id": str(uuid4()), "force": "police"},
        headers=supervisor,
    )
    assert answer.status_code in {200, 202}, answer.text
    await opened.until(lambda state: state["log"] == "police.1")


async def test_a_village_is_the_gendarmerie_s(api: Api) -> None:
    """Its operator finds it in their queue, takes it, and both talk."""
    opened = await api.opened(VILLAGE)
    gendarme = await opened.claimed_by("operator-gendarmerie-1", "gendarmerie")
    assert (await opened.says("Bonsoir", bearer=gendarme)).status_code == 200
    async with opened.socket() as socket:
        assert [(await socket.frame("message"))["text"] for _ in range(2)] == ["Bonjour", "Bonsoir"]


async def test_the_stream_says_what_the_socket_says(api: Api) -> None:
    """Server-Sent Events carry the same frames, from the position that is asked for."""
    opened = await api.opened()
    await opened.claimed_by("operator-police-1")
    everything = await streamed(opened, "", 5)
    async with opened.socket() as socket:
        frames = [await socket.frame("message", "event") for _ in range(5)]
    assert [data for _, data in everything] == frames
    position_id = everything[2][0]
    assert position_id == f"police.1:{frames[2]['position']}"
    assert await streamed(opened, f"?after={position_id}", 2) == everything[3:]


async def test_a_stream_of_a_log_that_is_left_says_where_to_go(api: Api) -> None:
    """A position never crosses logs."""
    opened = await api.opened()
    await opened.says("Bonjour")
    await opened.until(lambda state: state["log"] == "police.1")
    assert await streamed(opened, "?after=reception.0:0", 1) == [("", {"type": "moved", "log": "police.1"})]


@pytest.mark.parametrize("further", [1, 1000])
async def test_who_has_read_what_is_not_there_reads_from_the_beginning(api: Api, further: int) -> None:
    """A log that comes from a backup goes past that position with another event: nobody misses what follows."""
    opened = await api.opened()
    await opened.claimed_by("operator-police-1")
    *_, (position_id, _) = await streamed(opened, "", 5)
    log, position = position_id.split(":")
    beyond = int(position) + further
    async with opened.socket(log=log, after=beyond) as socket:
        refused = await socket.frame()
        assert (refused["type"], refused["problem"]["status"]) == ("refused", 409)
        assert refused["problem"]["reason"] == "position"
    events = f"{opened.path}/events?after={log}:{beyond}"
    answer = await api.http.get(events, headers=opened.bearer)
    assert (answer.status_code, answer.json()["reason"]) == (409, "position")


async def test_a_conversation_is_found_again_with_its_code(api: Api) -> None:
    """Another token, the same words; the former token still opens it."""
    opened = await api.opened()
    await opened.says("Bonjour")
    answer = await resume(api, opened.code.lower().replace("-", " "))
    assert answer.status_code == 200, answer.text
    again = Opened(api, answer.json()["conversation"], answer.json()["token"], opened.code)
    assert again.id == opened.id
    assert again.token != opened.token
    assert (await again.says("Me revoilà")).status_code == 200
    await again.until(lambda state: state["log"] == "police.1")
    async with opened.socket() as socket:
        assert [(await socket.frame("message"))["text"] for _ in range(2)] == ["Bonjour", "Me revoilà"]


async def test_another_resume_code_locks_out_who_read_the_first(api: Api) -> None:
    """The one who came in by it reads no further, on an open socket either; the visitor goes on."""
    opened = await api.opened()
    await opened.says("Bonjour")
    thief = Opened(api, opened.id, await resumed(api, opened.code), "")
    async with thief.socket() as socket:
        await socket.frame("message")
        path = f"{opened.path}/resume-code"
        answer = await api.http.post(path, headers=opened.bearer)
        assert answer.status_code == 200, answer.text
        assert await socket.closed() == 1013
    assert (await thief.says("Qui est là ?")).status_code == 404
    assert (await resume(api, opened.code)).status_code == 404
    assert (await opened.says("C’est moi")).status_code == 200
    again = Opened(api, opened.id, await resumed(api, answer.json()["resume_code"]), "")
    assert (await again.says("Encore moi")).status_code == 200


async def resume(api: Api, code: str) -> httpx.Response:
    """Come back with a code, in a moment if others of this address have tried many just before."""
    while True:
        answer = await api.http.post("/api/chat/resume", json={"resume_code": code})
        if answer.status_code != 429:
            return answer
        await asyncio.sleep(0.5)


async def resumed(api: Api, code: str) -> str:
    """Come back with a code; the new token."""
    answer = await resume(api, code)
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["token"]
    return token


async def test_what_is_closed_is_closed_until_the_visitor_reopens_it(api: Api) -> None:
    """A message after the closing came too late, for both sides."""
    opened = await api.opened()
    operator = await opened.claimed_by("operator-police-1")
    assert (await opened.ask("orientation", operator, card={"name": "France Victimes"})).status_code == 200
    closed = await opened.ask("close", operator, outcome="orientation")
    assert closed.json()["outcome"] == "orientation"
    assert (await opened.state())["state"] == "closed"
    late = await opened.says("Attendez")
    assert (late.status_code, late.json()["reason"]) == (409, "closed")
    assert (await opened.ask("claim", operator)).json()["reason"] == "closed"
    assert (await opened.ask("reopen", opened.bearer)).status_code == 200
    assert (await opened.says("Je suis là")).status_code == 200
    assert (await opened.ask("reopen", opened.bearer)).json()["reason"] == "not-closed"
    assert (await opened.ask("claim", operator)).status_code == 200


async def test_the_winner_asking_again_gets_the_same_answer(api: Api) -> None:
    """Under the same id, the reply is the same event; the colleague is refused."""
    opened = await api.opened()
    await opened.says("Bonjour")
    await opened.until(lambda state: state["log"] == "police.1")
    winner, loser = await api.staff("operator-police-1"), await api.staff("operator-police-2")
    request = str(uuid4())
    first = await opened.ask("claim", winner, id=request)
    again = await opened.ask("claim", winner, id=request)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert (await opened.ask("claim", loser, id=request)).json()["reason"] == "already-claimed"


async def test_an_operator_finds_their_conversations_again(api: Api) -> None:
    """After a reload, the desk asks for what it had."""
    opened = await api.opened()
    operator = await opened.claimed_by("operator-police-1")
    mine = (await api.http.get("/api/chat/mine", headers=operator)).json()
    assert opened.id in {conversation["conversation"] for conversation in mine}


async def test_danger_is_seen_by_the_supervisor_and_never_named_to_the_visitor(api: Api) -> None:
    """In the supervisor's list with who answers and its unit; an event at the desk, nothing in the visitor's view."""
    opened = await api.opened()
    operator = await opened.claimed_by("operator-police-1")
    assert (await opened.ask("danger", operator)).status_code == 200
    urgent = await seen_in_danger(opened, "supervisor-police-1")
    mine = (await api.http.get("/api/chat/mine", headers=operator)).json()
    unit = next(one["unit"] for one in mine if one["conversation"] == opened.id)
    assert (urgent["operator"], urgent["unit"]) == ("Camille", unit)
    assert urgent["since"] is not None
    await opened.says("Et maintenant ?")
    token = operator["Authorization"].removeprefix("Bearer ")
    async with opened.socket() as at_home, opened.socket(token=token) as at_work:
        shown = [await at_home.frame("message", "event") for _ in range(6)]
        assert "chat.danger-declared" not in {frame.get("event") for frame in shown}
        assert chained(shown)
        shown = [await at_work.frame("message", "event") for _ in range(7)]
        assert "chat.danger-declared" in {frame.get("event") for frame in shown}
        assert chained(shown)


async def test_a_danger_is_never_given_the_age_of_its_conversation(api: Api) -> None:
    """Passed on, it is as old there as where it was declared; nobody has taken it there yet."""
    opened = await api.opened()
    operator = await opened.claimed_by("operator-police-1")
    assert (await opened.ask("danger", operator)).status_code == 200
    declared = (await seen_in_danger(opened, "supervisor-police-1"))["since"]
    assert (await opened.ask("transfer", operator, force="gendarmerie")).status_code == 200
    urgent = await seen_in_danger(opened, "supervisor-gendarmerie-1")
    assert (urgent["since"], urgent["operator"]) == (declared, None)


async def test_what_is_erased_is_gone(api: Api) -> None:
    """204, then 404 for everything, the code included; who was there is put out."""
    opened = await api.opened()
    operator = await opened.claimed_by("operator-police-1")
    async with opened.socket(token=operator["Authorization"].removeprefix("Bearer ")) as at_work:
        await at_work.frame("message")
        assert (await api.http.delete(opened.path, headers=opened.bearer)).status_code == 204
        assert await at_work.closed() == 1008
    assert (await api.http.get(opened.path, headers=opened.bearer)).status_code == 404
    assert (await opened.says("Encore ?")).status_code == 404
    assert (await resume(api, opened.code)).status_code == 404
    assert (await api.http.get(opened.path, headers=operator)).status_code == 404


async def test_a_conversation_goes_to_the_other_force_with_every_word(api: Api) -> None:
    """Both sides keep what was said; the former operator reads no more."""
    opened = await api.opened()
    policeman = await opened.claimed_by("operator-police-1")
    await opened.says("Je vous transmets", bearer=policeman)
    assert (await opened.ask("transfer", policeman, force="gendarmerie")).status_code == 200
    await opened.until(lambda state: state["log"] == "gendarmerie.2")
    assert (await api.http.get(opened.path, headers=policeman)).status_code == 404
    gendarme = await api.staff("operator-gendarmerie-1")
    assert (await opened.ask("claim", gendarme)).status_code == 200
    async with opened.socket(token=gendarme["Authorization"].removeprefix("Bearer ")) as socket:
        assert [(await socket.frame("message"))["text"] for _ in range(2)] == ["Bonjour", "Je vous transmets"]


async def test_writing_is_shown_to_the_other_side_and_the_draft_is_not(api: Api) -> None:
    """A presence frame, and nothing in the log."""
    opened = await api.opened()
    operator = await opened.claimed_by("operator-police-1")
    async with (
        opened.socket() as at_home,
        opened.socket(token=operator["Authorization"].removeprefix("Bearer ")) as at_work,
    ):
        await at_work.frame("message")
        await at_home.send({"type": "writing"})
        while not (frame := await at_work.frame("presence"))["writing"]:
            pass
        assert frame == {"type": "presence", "author": "visitor", "here": True, "writing": True}


def chained(frames: list[dict[str, object]]) -> bool:
    """Whether each frame names the position of the one before it."""
    return [frame["after"] for frame in frames] == [None, *(frame["position"] for frame in frames[:-1])]


async def seen_in_danger(opened: Opened, account: str) -> dict[str, object]:
    """How that supervisor sees it, among those in danger."""
    supervisor = await opened.api.staff(account)
    async with asyncio.timeout(20):
        while True:
            seen = (await opened.api.http.get("/api/chat/supervision", headers=supervisor)).json()
            assert seen["magistrate_key"] is True
            for one in seen["urgent"]:
                if one["conversation"] == opened.id:
                    return dict(one)
            await asyncio.sleep(0.2)


async def streamed(opened: Opened, after: str, number: int) -> list[tuple[str, dict[str, object]]]:
    """The first events of a stream: their ids and frames; presence is none of them."""
    found: list[tuple[str, dict[str, object]]] = []
    async with (
        asyncio.timeout(20),
        opened.api.http.stream("GET", f"{opened.path}/events{after}", headers=opened.bearer) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        event: dict[str, str] = {}
        async for line in answer.aiter_lines():
            name, _, value = line.partition(": ")
            event[name] = value
            if line == "" and "data" in event:
                frame = json.loads(event["data"])
                if frame["type"] != "presence":
                    found.append((event.get("id", ""), frame))
                event = {}
            if len(found) == number:
                break
    return found


async def test_what_came_of_a_request_is_found_under_the_id_that_one_gave_it(api: Api) -> None:
    """By who asked, and by nobody else."""
    opened = await api.opened()
    operator = await opened.claimed_by("operator-police-1")
    await opened.says("Je vous lis", bearer=operator)
    request = str(uuid4())
    closed = await opened.ask("close", operator, id=request, outcome="information")
    where = f"{opened.path}/requests/{request}"
    assert (await api.http.get(where, headers=operator)).json() == closed.json()
    assert (await api.http.get(where, headers=opened.bearer)).status_code == 202
    colleague = await api.staff("operator-police-2")
    assert (await api.http.get(where, headers=colleague)).status_code == 202
