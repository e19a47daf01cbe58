"""The endpoints of the desks, over a log in memory that decides what is requested."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest
from fastapi import FastAPI

from services.signalement.offences import OFFENCES
from services.signalement.sealer import Sealer
from shared.events.chat import ContactGiven
from shared.events.signalement import AcknowledgementNoted, DraftRequested, TextGiven
from shared.kafka.producer import MAX_BODY_BYTES
from shared.sealing import jwe_to
from tests.support.signalement.asking import KEYS, PATH, SUMMARY, Log, a_body, claimed, consented, registered
from tests.support.signalement.builders import BORDEAUX, CONVERSATION, PESSAC, a_consent, an_event
from tests.support.signalement.group import Group
from tests.support.signalement.keys import jwk, opened


async def test_an_operator_drafts_and_follows(ask: Any, group: Group, log: Log) -> None:
    """The words leave the endpoint sealed; asked again under the same id, it is the same signalement."""
    await claimed(group)
    body = a_body(unit=PESSAC.id)
    answer = await ask("operator-police-1", "POST", PATH, body)
    drafted = answer.json()
    assert (answer.status_code, drafted["status"]) == (201, "awaiting-consent")
    assert (drafted["unit"]["id"], drafted["unit_force"], drafted["obstacle"]) == (PESSAC.id, "police", None)
    text, request = log.published
    assert isinstance(text, TextGiven)
    assert isinstance(request, DraftRequested)
    assert (opened(text.jwe, "signalement"), request.text) == (SUMMARY, text.id)
    assert "Menaces" not in request.model_dump_json()
    again = await ask("operator-police-1", "POST", PATH, body)
    assert (again.json(), len(log.published)) == (drafted, 2)
    shown = await ask("operator-police-1", "GET", f"{PATH}/{drafted['signalement']}")
    assert shown.json() == drafted


async def test_after_the_consent_the_answer_says_whether_it_left(ask: Any, group: Group) -> None:
    """Stopped without a key; forwarded, with its deadlines, when there is one."""
    await claimed(group)
    await consented(group)
    stopped = (await ask("operator-police-1", "POST", PATH, a_body(summary="Il me suit."))).json()
    assert (stopped["status"], stopped["obstacle"], stopped["deadline"]) == ("stopped", "no-key", None)
    assert (await registered(ask, "police", jwk("police"))).status_code == 200
    await group.tick()
    left = (await ask("operator-police-1", "GET", f"{PATH}/{stopped['signalement']}")).json()
    assert (left["status"], left["unit"]) == ("forwarded", BORDEAUX.model_dump())
    assert left["deadline"] == left["received_by"] < left["contacted_by"]
    assert opened(group.forwarded[0].jwe, "police")["summary"]["facts"] == "Il me suit."


async def test_who_does_not_have_the_conversation_is_refused(ask: Any, group: Group) -> None:
    """409 with the reason, once our patience for a claim on its way has ended; asked again, the same."""
    await claimed(group, "operator-police-2")
    body = a_body()
    answer = await ask("operator-police-1", "POST", PATH, body)
    assert (answer.status_code, answer.json()["reason"]) == (409, "not-yours")
    await claimed(group)
    reply = f"/api/signalement/conversations/{CONVERSATION}/requests/{body['id']}"
    for answer in (
        await ask("operator-police-1", "POST", PATH, body),
        await ask("operator-police-1", "GET", reply),
    ):
        assert (answer.status_code, answer.json()["reason"]) == (409, "not-yours")
    assert (await ask("operator-police-2", "GET", reply)).status_code == 202


async def test_a_claim_that_is_on_its_way_is_waited_for(ask: Any, group: Group, app: FastAPI) -> None:
    """Chat has published it, and our log does not hold it yet: the operator is not refused."""
    app.state.ports = replace(app.state.ports, patience=20)
    drafting = asyncio.create_task(ask("operator-police-1", "POST", PATH, a_body()))
    await asyncio.sleep(0.2)
    await claimed(group)
    assert (await drafting).status_code == 201


async def test_what_is_not_decided_in_time_can_be_asked_for(ask: Any, group: Group, log: Log) -> None:
    """202, and its address; then the reply."""
    await claimed(group)
    log.is_undecided = True
    answer = await ask("operator-police-1", "POST", PATH, a_body())
    where = answer.headers["location"]
    assert answer.status_code == 202
    assert (await ask("operator-police-1", "GET", where)).status_code == 202
    await group.consume(*log.published)
    found = await ask("operator-police-1", "GET", where)
    assert (found.status_code, found.json()["signalement"]) == (200, answer.json()["signalement"])


async def test_each_sees_what_is_theirs(ask: Any, group: Group) -> None:
    """Operators what they wrote, supervisors the force's without the words; nobody else anything."""
    await claimed(group)
    name = (await ask("operator-police-1", "POST", PATH, a_body())).json()["signalement"]
    for who, seen in {
        "operator-police-1": 1,
        "operator-police-2": 0,
        "supervisor-police-1": 1,
        "supervisor-gendarmerie-1": 0,
    }.items():
        listed = await ask(who, "GET", PATH)
        assert len(listed.json()) == seen, who
        assert "Menaces" not in listed.text
        one = await ask(who, "GET", f"{PATH}/{name}")
        assert one.status_code == (200 if seen else 404), who
    assert len((await ask("supervisor-police-1", "GET", f"{PATH}?status=awaiting-consent")).json()) == 1
    assert (await ask("supervisor-police-1", "GET", f"{PATH}?status=stopped")).json() == []
    assert (
        len(
            (await ask("supervisor-police-1", "GET", f"{PATH}?status=stopped&status=awaiting-consent")).json()
        )
        == 1
    )
    for who in ("agent-police-1", "analyst-1", "magistrate-1", "administrator-1", "psychologist-police-1"):
        assert (await ask(who, "GET", PATH)).status_code == 403, who
        assert (await ask(who, "POST", PATH, a_body())).status_code == 403, who


async def test_a_conversation_that_cannot_be_is_not_found(ask: Any, log: Log) -> None:
    """Its partition is beyond the last one: nothing is published."""
    answer = await ask("operator-police-1", "POST", PATH, a_body(conversation=f"99-{'0' * 32}"))
    assert (answer.status_code, log.published) == (404, [])


async def test_a_supervisor_reroutes(ask: Any, group: Group) -> None:
    """Asked again under the same id it is done once; an operator may not, nor the other force."""
    await claimed(group)
    await consented(group)
    await registered(ask, "police", jwk("police"))
    name = (await ask("operator-police-1", "POST", PATH, a_body())).json()["signalement"]
    body = {"id": str(uuid4()), "unit": PESSAC.model_dump()}
    early = await ask("supervisor-police-1", "POST", f"{PATH}/{name}/reroute", body | {"id": str(uuid4())})
    assert (early.status_code, early.json()["reason"]) == (409, "not-late")
    await group.tick(datetime.now(UTC) + timedelta(hours=25))
    answers = [await ask("supervisor-police-1", "POST", f"{PATH}/{name}/reroute", body) for _ in range(2)]
    assert [(a.status_code, a.json()["status"], a.json()["unit"]["id"]) for a in answers] == [
        (200, "forwarded", PESSAC.id)
    ] * 2
    assert [left.unit for left in group.forwarded][:2] == [BORDEAUX.id, PESSAC.id]
    same = await ask("supervisor-police-1", "POST", f"{PATH}/{name}/reroute", body | {"id": str(uuid4())})
    assert (same.status_code, same.json()["reason"]) == (409, "same-unit")
    assert len({left.id for left in group.forwarded}) == 2
    assert (await ask("operator-police-1", "POST", f"{PATH}/{name}/reroute", body)).status_code == 403
    assert (await ask("supervisor-gendarmerie-1", "POST", f"{PATH}/{name}/reroute", body)).status_code == 404
    nowhere = {"id": str(uuid4()), "unit": "zzz"}
    assert (await ask("supervisor-police-1", "POST", f"{PATH}/{name}/reroute", nowhere)).status_code == 422
    other = name[:-12] + "0" * 12
    assert (await ask("supervisor-police-1", "POST", f"{PATH}/{other}/reroute", body)).status_code == 404


async def test_answers_that_changed_nothing_are_seen_by_the_supervisor(ask: Any, group: Group) -> None:
    """Counted, with what was wrong."""
    body = {"signalement": f"police-{CONVERSATION}-{'0' * 12}", "unit": PESSAC.id, "answer": "received"}
    await group.consume(*(an_event(AcknowledgementNoted, secret_hash="", **body) for _ in range(3)))
    path = "/api/signalement/refused-acknowledgements"
    (seen,) = (await ask("supervisor-police-1", "GET", path)).json()
    assert (seen["unit"], seen["reason"], seen["count"]) == (PESSAC.id, "unknown", 3)
    assert (await ask("supervisor-gendarmerie-1", "GET", path)).json() == []
    assert (await ask("operator-police-1", "GET", path)).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"summary": ""}, {"summary": {"facts": " "}}, {"summary": "x" * 10_001}, {"conversation": "nowhere"},
        {"summary": {**SUMMARY, "offence": "unknown"}}, {"summary": {**SUMMARY, "urgency": "soon"}},
        {"unit": "no unit"}, {"unit": {"id": "police", "name": "x" * 501}}, {"id": "1"},
    ],
)  # fmt: skip
async def test_a_malformed_draft_is_refused(ask: Any, wrong: dict[str, Any]) -> None:
    """422, a problem that never echoes."""
    answer = await ask("operator-police-1", "POST", PATH, a_body(**wrong))
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


LARGE = "\U0001d504" * 500


@pytest.mark.parametrize(
    "contact",
    [
        dict.fromkeys(("name", "phone", "email", "address"), "\x07" * 500),
        dict.fromkeys(("name", "phone", "address"), LARGE)
        | {"email": "a" * 254, "safe_contact": dict.fromkeys(("when", "agreed_word"), LARGE)},
    ],
    ids=["as it once was", "with the safe contact"],
)
async def test_the_longest_draft_can_be_published(
    ask: Any, contact: dict[str, Any], group: Group, log: Log
) -> None:
    """With the longest contact, in the characters that take the most bytes, it fits in an event."""
    await claimed(group)
    sealed = jwe_to(jwk("signalement"), orjson.dumps(contact))
    piece = ContactGiven.now(conversation=CONVERSATION, force="police", jwe=sealed)
    consent = a_consent()
    await group.consume(piece, consent.model_copy(update={"contact": piece.id})._in(consent._envelope))
    await registered(ask, "police", jwk("police"))
    summary = {**SUMMARY, "facts": "\U0001d504" * 8450}
    assert (await ask("operator-police-1", "POST", PATH, a_body(summary=summary))).json()[
        "status"
    ] == "forwarded"
    sizes = [len(event.record("signalement").value or b"") for event in (*log.published, *group.published)]
    assert 60_000 < max(sizes) <= MAX_BODY_BYTES
    for facts, status in (("\U0001d504" * 8500, 422), ("é" * 10_000, 201), ("é" * 10_001, 422)):
        answer = await ask("operator-police-1", "POST", PATH, a_body(summary={**SUMMARY, "facts": facts}))
        assert answer.status_code == status


async def test_what_an_error_stopped_is_seen_by_its_force_s_supervisor(ask: Any, group: Group) -> None:
    """With the moment at which it stopped; another force's is not theirs."""
    group.documents["parked"].documents["x"] = {
        "_id": "x",
        "key": CONVERSATION,
        "since": "2026-03-01T09:00:00+00:00",
    }
    path = "/api/signalement/supervision"
    (parked,) = (await ask("supervisor-police-1", "GET", path)).json()["parked"]
    assert parked == {"conversation": CONVERSATION, "since": "2026-03-01T09:00:00Z"}
    assert (await ask("supervisor-gendarmerie-1", "GET", path)).json()["parked"] == []


async def test_engines_that_are_away_are_not_hidden(ask: Any, group: Group, log: Log, app: FastAPI) -> None:
    """503, and without its own key nothing is taken that could not leave."""
    await claimed(group)
    log.is_away = True
    assert (await ask("operator-police-1", "POST", PATH, a_body())).status_code == 503
    assert (await ask("administrator-1", "PUT", f"{KEYS}/police", {"jwk": jwk("police")})).status_code == 503
    app.state.ports = replace(app.state.ports, sealer=Sealer(None))
    answer = await ask("operator-police-1", "POST", PATH, a_body())
    assert (answer.status_code, answer.json()["title"]) == (503, "Clé manquante")
    supervised = (await ask("supervisor-police-1", "GET", "/api/signalement/supervision")).json()
    assert supervised == {"signalement_key": False, "signalement_fingerprint": "", "parked": []}


async def test_the_families_of_offences_are_public(ask: Any) -> None:
    """As the decree has them, in both languages."""
    found = (await ask("operator-police-1", "GET", "/api/signalement/offences")).json()
    assert [offence["code"] for offence in found] == list(OFFENCES)
    assert all(offence["labels"].keys() == {"fr", "en"} for offence in found)
