"""A conversation is read again by who has had it, who says why; the supervisor sees who did, and no word."""

from uuid import uuid4

from tests.chat.api.conftest import Api

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
