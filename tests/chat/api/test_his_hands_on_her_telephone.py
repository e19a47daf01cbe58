"""Somebody else has the visitor's code: they do nothing in silence, and destroy nothing that help needs."""

from uuid import uuid4

from tests.chat.api.conftest import Api, Opened, Socket


async def shown(socket: Socket, event: str) -> dict[str, object]:
    """The next frame of this event."""
    while (frame := await socket.frame("event"))["event"] != f"chat.{event}":
        pass
    return frame


async def resumed(opened: Opened) -> tuple[dict[str, str], str]:
    """Come back with the code elsewhere: the header to send, and the event that says so."""
    misread = opened.code.lower().replace("0", "o")
    answer = await opened.api.http.post("/api/chat/resume", json={"resume_code": misread})
    body = answer.json()
    assert body["resume_code"] == opened.code, "the code is shown as it was given"
    return {"Authorization": f"Bearer {body['token']}"}, body["resumption"]


async def test_who_has_her_code_does_nothing_in_silence_and_danger_makes_it_wait(api: Api) -> None:
    """Resumed, another code, erased: her page and the desk learn each; the supervisor keeps the danger to the end."""
    opened = await api.opened()
    operator = await opened.claimed_by("operator-police-1")
    token = operator["Authorization"].removeprefix("Bearer ")
    async with opened.socket() as her_page, opened.socket(token=token) as desk:
        his, resumption = await resumed(opened)
        for reader in (her_page, desk):
            assert (await shown(reader, "visitor-resumed"))["id"] == resumption
        assert (await opened.ask("danger", operator)).status_code == 200
        changed = (await api.http.post(f"{opened.path}/resume-code", headers=his)).json()
        waiting = await api.http.delete(opened.path, headers=his)
        assert waiting.status_code == 200
        for reader in (her_page, desk):
            changed_frame = await shown(reader, "code-changed")
            assert (changed_frame["id"], changed_frame["holds_from"] is None) == (changed["change"], False)
            assert (await shown(reader, "erasure-scheduled"))["until"]
        assert (await resumed(opened))[1]
        assert (await api.http.delete(f"{opened.path}/resume-code", headers=opened.bearer)).status_code == 204
        assert (await api.http.delete(f"{opened.path}/erasure", headers=opened.bearer)).status_code == 200
        assert await shown(desk, "code-confirmed")
        assert await shown(desk, "erasure-cancelled")
        assert (await opened.says("C’est bien moi.")).status_code == 200
    supervisor = await api.staff("supervisor-police-1")
    seen = (await api.http.get("/api/chat/supervision", headers=supervisor)).json()["urgent"]
    assert opened.id in {one["conversation"] for one in seen}
    acknowledgement = {"id": str(uuid4())}
    path = f"{opened.path}/danger/acknowledgement"
    for _ in range(2):
        answer = await api.http.post(path, json=acknowledgement, headers=supervisor)
        assert answer.status_code == 200, answer.text
    elsewhere = await api.staff("supervisor-gendarmerie-1")
    assert (await api.http.post(path, json=acknowledgement, headers=elsewhere)).status_code == 404
    seen = (await api.http.get("/api/chat/supervision", headers=supervisor)).json()["urgent"]
    assert opened.id not in {one["conversation"] for one in seen}
