"""A conversation is read by whom it was written to, by a psychologist from their invitation on, and again by who says
why; the supervisor sees who did, and no word.
"""

import json
from typing import Any
from uuid import uuid4

from tests.chat.api.conftest import Api, Opened

WHY = {"reason": "signalement", "explanation": "Je complète le signalement."}


async def test_who_has_had_it_reads_it_again_and_the_supervisor_sees_why(api: Api) -> None:
    """Not before they said why, and only what they had read; their open socket ends with the conversation."""
    opened = await api.opened()
    operator = await opened.claimed_by("operator-police-1")
    async with opened.socket(token=operator["Authorization"][7:]) as desk:
        assert (await desk.frame("message"))["text"] == "Bonjour"
        assert (await opened.says("Je vous lis", bearer=operator)).status_code == 200
        assert (await opened.ask("close", operator, outcome="information")).status_code == 200
        while (await desk.frame("event"))["event"] != "chat.conversation-closed":
            pass
        assert await desk.closed() == 1008
    assert (await opened.ask("reopen", opened.bearer)).status_code == 200
    assert (await opened.says("À un autre que vous")).status_code == 200
    events = await api.http.get(f"{opened.path}/events", headers=operator)
    early = await api.http.get(f"{opened.path}/consultations/{uuid4()}", headers=operator)
    assert (events.status_code, early.status_code, early.json()["reason"]) == (403, 403, "not-asked")
    request = str(uuid4())
    assert (await opened.ask("consultations", operator, id=request, **WHY)).status_code == 200
    again = await api.http.get(f"{opened.path}/consultations/{request}", headers=operator)
    assert [one["text"] for one in again.json()["frames"] if one["type"] == "message"] == [
        "Bonjour",
        "Je vous lis",
    ]
    colleague = await api.staff("operator-police-2")
    theirs = await api.http.get(f"{opened.path}/consultations/{request}", headers=colleague)
    assert theirs.status_code == 403
    supervisor, other = [await api.staff(f"supervisor-{force}-1") for force in ("police", "gendarmerie")]
    listed = (await api.http.get("/api/chat/consultations", headers=supervisor)).json()
    (entry,) = [one for one in listed if one["conversation"] == opened.id]
    assert (entry["operator"], entry["reason"], entry["explanation"]) == ("operator-police-1", *WHY.values())
    taken = (await api.http.get("/api/chat/consultations?kind=claimed", headers=supervisor)).json()
    assert [one["operator"] for one in taken if one["conversation"] == opened.id] == ["operator-police-1"]
    elsewhere = (await api.http.get("/api/chat/consultations", headers=other)).json()
    assert opened.id not in {one["conversation"] for one in elsewhere}
    assert (await api.http.delete(opened.path, headers=opened.bearer)).status_code == 204
    listed = (await api.http.get("/api/chat/consultations", headers=supervisor)).json()
    assert [one["explanation"] for one in listed if one["conversation"] == opened.id] == [None]


async def test_a_psychologist_reads_from_the_invitation_on_by_every_path(api: Api) -> None:
    """Nothing of what was before it, until it is shared; and nothing at all once they have left."""
    opened = await api.opened()
    operator, ida = await opened.claimed_by("operator-police-1"), await api.staff("psychologist-police-1")
    token = ida["Authorization"][7:]
    assert (await opened.says("Déjà ?", ida)).status_code == 403
    invitation = await opened.ask("psychologist/invitation", operator)
    assert invitation.status_code == 200
    invited = (await api.http.get("/api/chat/invitations", headers=ida)).json()
    (entry,) = [one for one in invited if one["conversation"] == opened.id]
    assert entry["invited_by"] == "Camille"
    assert (await api.http.get(opened.path, headers=ida)).status_code == 403
    assert (await opened.ask("psychologist/joining", ida)).status_code == 200
    assert (await opened.says("Je suis là.", ida)).status_code == 200
    for frames in await read_by_every_path(opened, ida):
        assert frames[0]["event"] == "chat.psychologist-invited"
        assert [frame["text"] for frame in frames if frame["type"] == "message"] == ["Je suis là."]
    first = frames[0]
    assert first["after"] is None
    async with opened.socket(token=token, log=first["log"], after=first["position"] - 1) as socket:
        assert (await socket.frame())["problem"]["reason"] == "position"
    async with opened.socket() as visitor:
        while (frame := await visitor.frame("event"))["event"] != "chat.psychologist-joined":
            pass
        assert (frame["pseudonym"], frame["shared"]) == ("Claude", False)
        assert (await visitor.frame("message"))["author"] == "psychologist"
    assert (await opened.ask("psychologist/sharing", operator)).status_code == 200
    for frames in await read_by_every_path(opened, ida):
        assert [frame["text"] for frame in frames if frame["type"] == "message"] == ["Bonjour", "Je suis là."]
    mine = (await api.http.get("/api/chat/mine", headers=ida)).json()
    assert [one["conversation"] for one in mine if one["conversation"] == opened.id] == [opened.id]
    async with opened.socket(token=token) as socket:
        assert (await opened.ask("psychologist/leaving", operator)).status_code == 200
        assert await socket.closed() == 1008
    assert (await opened.says("Encore là ?", ida)).status_code == 403
    supervisor = await api.staff("supervisor-police-1")
    joined = (await api.http.get("/api/chat/consultations?kind=joined", headers=supervisor)).json()
    assert [one["pseudonym"] for one in joined if one["conversation"] == opened.id] == ["Claude"]


async def read_by_every_path(opened: Opened, bearer: dict[str, str]) -> list[list[dict[str, Any]]]:
    """The frames that a psychologist is sent up to the last position: by socket, by stream, by that of several."""
    where = (await opened.api.http.get(opened.path, headers=bearer)).json()["position"]
    async with opened.socket(token=bearer["Authorization"][7:]) as socket:
        frames = [await socket.frame("message", "event")]
        while frames[-1]["position"] < where:
            frames.append(await socket.frame("message", "event"))
    paths = (f"{opened.path}/events", f"/api/chat/mine/events?follow={opened.id}")
    return [frames, *[await streamed(opened, path, bearer, where) for path in paths]]


async def streamed(opened: Opened, path: str, bearer: dict[str, str], until: int) -> list[dict[str, Any]]:
    """The frames of a stream up to this position."""
    frames: list[dict[str, Any]] = []
    async with opened.api.http.stream("GET", path, headers=bearer) as answer:
        async for line in answer.aiter_lines():
            frame = json.loads(line[5:]) if line.startswith("data:") else {}
            if frame.get("type") in {"message", "event"}:
                frames.append(frame)
            if frame.get("position") == until:
                break
    return frames


async def test_office_hours_are_not_said_to_be_presence(api: Api) -> None:
    """Whether a psychologist has their desk open is said apart from their hours."""
    operator, claude = await api.staff("operator-police-1"), await api.staff("psychologist-police-1")
    gendarme = await api.staff("operator-gendarmerie-1")
    assert (await api.http.get("/api/chat/invitations", headers=claude)).status_code == 200
    found = [
        (await api.http.get("/api/chat/psychologists", headers=staff)).json()
        for staff in (operator, gendarme)
    ]
    assert found[0]["at_desk"] is True
    assert found[1]["at_desk"] is not True
