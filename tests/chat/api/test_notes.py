"""Notes for colleagues: they go with the conversation, and nothing that the visitor is sent speaks of them."""

from typing import Any
from uuid import uuid4

from tests.chat.api.conftest import Api, Socket

NOTE = "Parle à voix basse, il dort à côté."
LAST = "Elle préfère qu’on lui écrive le soir."
ADDED = "chat.note-added"


async def test_who_takes_over_reads_it_and_the_visitor_is_sent_nothing_of_it(api: Api) -> None:
    """In the other force too; the visitor's page, reading all again, has every frame but the note's."""
    opened = await api.opened()
    police = await opened.claimed_by("operator-police-1")
    request = str(uuid4())
    for _ in range(2):
        assert (await opened.ask("notes", police, id=request, text=NOTE)).status_code == 200
    async with opened.socket(token=police["Authorization"][7:]) as desk:
        note = (await until_event(desk, ADDED))[-1]
        assert (note["note"], note["pseudonym"]) == (NOTE, "Camille")
    assert (await opened.ask("transfer", police, force="gendarmerie", note=LAST)).status_code == 200
    await opened.until(lambda state: state["log"] == "gendarmerie.2" and state["state"] == "waiting")
    gendarme = await api.staff("operator-gendarmerie-1")
    assert (await opened.ask("claim", gendarme)).status_code == 200
    assert (await opened.says("Je prends la suite", bearer=gendarme)).status_code == 200
    async with opened.socket(token=gendarme["Authorization"][7:], log="gendarmerie.2") as desk:
        frames = await until_event(desk, "chat.conversation-claimed")
        assert [frame["note"] for frame in frames if frame.get("event") == ADDED] == [NOTE, LAST]
    async with opened.socket(log="gendarmerie.2") as page:
        seen = await until_event(page, "chat.conversation-claimed")
    assert ADDED not in {frame.get("event") for frame in seen}
    assert NOTE not in str(seen)


async def test_a_note_is_a_sentence_and_its_writer_has_the_conversation(api: Api) -> None:
    """422 for nothing or too much, 409 for a colleague, 401 and 403 for who is no operator."""
    opened = await api.opened()
    operator = await opened.claimed_by("operator-police-1")
    for text in ("", " \n", "x" * 2001):
        assert (await opened.ask("notes", operator, text=text)).status_code == 422
    colleague = await api.staff("operator-police-2")
    assert (await opened.ask("notes", colleague, text=NOTE)).json()["reason"] == "not-yours"
    assert (await opened.ask("notes", opened.bearer, text=NOTE)).status_code in {401, 403}


async def until_event(socket: Socket, kind: str) -> list[dict[str, Any]]:
    """All frames until an event of that kind."""
    frames = [await socket.frame()]
    while frames[-1].get("event") != kind:
        frames.append(await socket.frame())
    return frames
