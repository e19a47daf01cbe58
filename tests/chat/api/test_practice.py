"""Practice on the real product: a visitor who is nobody is claimed, answered, agrees, and reaches no force."""

from typing import Any
from uuid import uuid4

from services.chat.content.scripted_visitors import SCRIPTS
from shared.events import TOPICS
from shared.forces import PRACTICE
from tests.chat.api.conftest import Api, Opened, Socket
from tests.support.chaos.kafka_log import records_of
from tests.support.waiting import until

SCRIPT = SCRIPTS["witness"]
REAL = [name for topic in TOPICS if topic.by in {"log", "force"} for name in topic.real_names]


async def read(api: Api, path: str, bearer: dict[str, str]) -> Any:
    """The body of an answer, or its status where it is a refusal."""
    answer = await api.http.get(path, headers=bearer)
    return answer.json() if answer.status_code == 200 else answer.status_code


async def until_event(socket: Socket, event: str) -> dict[str, Any]:
    """Wait for an event."""
    while (frame := await socket.frame("event"))["event"] != event:
        pass
    return frame


async def test_one_practises_all_of_it_and_nothing_real_moves(api: Api) -> None:
    """From the queue to a signalement that left: on practice's own topics, and on no other."""
    mine, police = await api.staff("operator-exercice-1"), await api.staff("operator-police-1")
    queue = await read(api, "/api/chat/queue", police)
    wanted = {"visitors": [SCRIPT.code]}
    assert (
        await api.http.post("/api/chat/practice/visitors", json=wanted, headers=police)
    ).status_code == 403
    assert (await api.http.post("/api/chat/practice/visitors", json=wanted, headers=mine)).status_code == 201
    (waiting,) = await until(lambda: read(api, "/api/chat/queue", mine))
    assert (waiting["theme"], waiting["departement"]) == (SCRIPT.theme, "59")
    opened = Opened(api, waiting["conversation"], mine["Authorization"].removeprefix("Bearer "), "")
    assert (await opened.ask("claim", police)).status_code == 404
    assert (await opened.ask("claim", mine)).status_code == 200
    async with opened.socket() as desk:
        assert (await desk.frame("message"))["text"] == SCRIPT.steps[0].text
        assert (await opened.says("Bonjour, je vous écoute.", mine)).status_code == 200
        assert [(await desk.frame("message"))["author"] for _ in range(2)] == ["operator", "visitor"]
        refused = await opened.ask("transfer", mine, force="police")
        assert (refused.status_code, refused.json()["reason"]) == (409, "practice")
        assert (await opened.ask("consent/invitation", mine)).status_code == 200
        recorded = await until_event(desk, "chat.consent-recorded")
    assert recorded["unit"]["id"] == PRACTICE[0]
    draft = {"conversation": opened.id, "summary": {"facts": "Des cris, le soir."}}
    path = "/api/signalement/signalements"
    real_unit = {**draft, "id": str(uuid4()), "unit": "police"}
    assert (await api.http.post(path, json=real_unit, headers=mine)).json()["reason"] == "other-force"
    left = (await api.http.post(path, json={**draft, "id": str(uuid4())}, headers=mine)).json()
    await until(lambda: has_left(api, left["signalement"], mine))
    await until(lambda: closes(opened, mine))
    await until(lambda: is_counted(api))
    assert await read(api, "/api/chat/queue", police) == queue
    records = await records_of(api.product.kafka, REAL)
    assert [r.topic for r in records if r.key == opened.id.encode() or opened.id.encode() in r.value] == []


async def is_counted(api: Api) -> bool:
    """Whether practice's own figures have the conversation and its outcome."""
    seen = await read(api, "/api/chat/practice/figures", await api.staff("supervisor-exercice-1"))
    return bool(seen["conversations"] >= seen["ended"]["signalement"] >= 1)


async def closes(opened: Opened, bearer: dict[str, str]) -> bool:
    """Whether it closes with a signalement, of which chat learns a moment after it left."""
    return (await opened.ask("close", bearer, outcome="signalement")).status_code == 200


async def has_left(api: Api, signalement: str, bearer: dict[str, str]) -> bool:
    """Whether it has left, to the unit of practice."""
    found = await read(api, f"/api/signalement/signalements/{signalement}", bearer)
    return (found["status"], found["unit"]["id"]) == ("forwarded", PRACTICE[0])


async def test_who_practises_sees_nothing_that_is_real(api: Api) -> None:
    """Neither a conversation of a force or of reception, nor the figures, nor what no force was found for."""
    supervisor, mine = await api.staff("supervisor-exercice-1"), await api.staff("operator-exercice-1")
    real = await api.opened()
    await real.says("Bonjour")
    assert (await real.ask("claim", mine)).status_code == 404
    seen = await read(api, "/api/chat/supervision", supervisor)
    watched = [*seen["waiting"], *seen["unanswered"], *seen["urgent"], *seen["parked"]]
    assert {one["force"] for one in watched} <= {*PRACTICE}
    police = await api.staff("supervisor-police-1")
    assert await read(api, "/api/chat/practice/figures", police) == 403
    for path in ("/api/router/unroutable", "/api/stats/figures?by=force", "/api/stats/waits"):
        assert await read(api, path, supervisor) == 403
