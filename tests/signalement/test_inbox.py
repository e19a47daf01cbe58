"""A unit's inbox: sealed all the way, for its own agents alone, answered by the contract of Kafka."""

from datetime import date
from typing import Any
from uuid import uuid4, uuid5

from services.signalement.domain.inbox import InboxEntry, own_entries
from shared.events.territory import SignalementAcknowledgedV2
from tests.support.signalement.asking import Log, registered
from tests.support.signalement.builders import (
    BORDEAUX,
    MORNING,
    PESSAC,
    a_reroute,
    an_end,
    later,
    overdue,
)
from tests.support.signalement.consented import FACTS_SAID, PHONE, an_answer, consent_to_a_draft, proof_in
from tests.support.signalement.group import Group
from tests.support.signalement.keys import jwk, opened

INBOX = "/api/signalement/inbox"
AGENT, OF_THE_FORCE = f"agent@{BORDEAUX.id}", "agent@police"


async def arrived(ask: Any, group: Group) -> dict[str, Any]:
    """A signalement in Bordeaux's inbox, as the list shows it."""
    await registered(ask, "police", jwk("police"))
    await consent_to_a_draft(group)
    await group.tick()
    await group.consume(*group.forwarded)
    (one,) = (await ask(AGENT, "GET", INBOX)).json()["signalements"]
    shown: dict[str, Any] = one
    return shown


async def test_a_unit_reads_answers_and_the_server_reads_nothing(ask: Any, group: Group, log: Log) -> None:
    """The event is the one that the unit would publish on Kafka; given again, by either way, nothing is doubled."""
    one = await arrived(ask, group)
    assert (one["status"], one["answer"], one["urgency"]) == ("forwarded", None, "urgent")
    sealed = await ask(AGENT, "GET", f"{INBOX}/{one['id']}")
    for word in (FACTS_SAID, PHONE):
        assert word not in sealed.text
        assert word not in str(group.documents.copy())
    plain = opened(sealed.json()["jwe"], "police")
    body = {"status": "received", "proof": proof_in(plain)}
    for _ in range(2):
        answer = await ask(AGENT, "POST", f"{INBOX}/{one['id']}/answers", body)
        assert (answer.status_code, answer.json()["answer"]) == (200, "received")
    (event,) = (each for each in log.published if isinstance(each, SignalementAcknowledgedV2))
    assert (event.unit, event.id) == (BORDEAUX.id, uuid5(group.forwarded[0].id, "received"))
    assert event.record("signalement").topic == "territory.signalement-acknowledged.police"
    again = await group.consume(*await group.consume(an_answer(group, proof=body["proof"])))
    assert [each.type for each in again] == ["signalement.acknowledgement-refused"]
    tried = {"status": "unreachable", "proof": proof_in(plain, "unreachable"), "tried": ["phone", "visit"]}
    answer = (await ask(AGENT, "POST", f"{INBOX}/{one['id']}/answers", tried)).json()
    assert (answer["status"], answer["tried"], answer["deadline"]) == (
        "unreachable",
        ["phone", "visit"],
        None,
    )
    last = {"status": "contacted", "proof": proof_in(plain, "contacted")}
    assert (await ask(AGENT, "POST", f"{INBOX}/{one['id']}/answers", last)).json()["status"] == "contacted"
    repeated = await ask(AGENT, "POST", f"{INBOX}/{one['id']}/answers", tried)
    assert (repeated.status_code, repeated.json()["status"]) == (200, "contacted")
    assert (await ask(AGENT, "GET", f"{INBOX}/{one['id']}")).status_code == 200


async def test_a_wrong_proof_publishes_nothing(ask: Any, group: Group, log: Log) -> None:
    """Or its id would be spent for the right one; what was tried comes with `unreachable` alone."""
    one = await arrived(ask, group)
    plain, before = opened(group.forwarded[0].jwe, "police"), len(log.published)
    wrong = {"status": "contacted", "proof": proof_in(plain)}
    answer = await ask(AGENT, "POST", f"{INBOX}/{one['id']}/answers", wrong)
    assert (answer.status_code, answer.json()["reason"]) == (409, "secret")
    for body in (
        {"status": "received", "proof": "short"},
        {"status": "received", "proof": proof_in(plain), "tried": ["phone"]},
        {"status": "unreachable", "proof": proof_in(plain, "unreachable")},
        {"status": "unreachable", "proof": proof_in(plain, "unreachable"), "tried": ["elle habite au 3"]},
    ):
        assert (await ask(AGENT, "POST", f"{INBOX}/{one['id']}/answers", body)).status_code == 422
    assert len(log.published) == before


async def test_an_agent_sees_their_unit_alone(ask: Any, group: Group) -> None:
    """Or the force, where the account names it as its unit; without a unit, or with another role, nothing."""
    one = await arrived(ask, group)
    for who, count in {AGENT: 1, OF_THE_FORCE: 1, f"agent@{PESSAC.id}": 0, "agent@gendarmerie-33": 0}.items():
        assert len((await ask(who, "GET", INBOX)).json()["signalements"]) == count, who
        asked = [
            await ask(who, "GET", f"{INBOX}/{one['id']}"),
            await ask(who, "POST", f"{INBOX}/{one['id']}/answers", {"status": "received", "proof": "A" * 43}),
        ]
        assert [answer.status_code for answer in asked] == ([200, 409] if count else [404, 404]), who
    for who in ("agent-police-1", "supervisor-police-1", "operator-police-1", "administrator-1"):
        assert (await ask(who, "GET", INBOX)).status_code == 403, who


async def test_a_list_has_a_tag_and_comes_in_parts(ask: Any, group: Group) -> None:
    """A page that has it already is not sent it again."""
    one = await arrived(ask, group)
    first = await ask(AGENT, "GET", f"{INBOX}?limit=1")
    assert first.json()["next"] is None
    assert (await ask(AGENT, "GET", f"{INBOX}?after={one['id']}")).json()["signalements"] == []
    known = {"If-None-Match": first.headers["etag"]}
    again = await ask(AGENT, "GET", f"{INBOX}?limit=1", **known)
    assert (again.status_code, again.content) == (304, b"")
    await group.consume(an_end(erased=True))
    assert (await ask(AGENT, "GET", f"{INBOX}?limit=1", **known)).status_code == 200


async def test_erasing_takes_the_sealed_text_from_the_inbox(ask: Any, group: Group) -> None:
    """The unit sees that it is erased; consumed again after a restart, it does not come back."""
    one = await arrived(ask, group)
    await group.consume(an_end(erased=True))
    (left,) = (await ask(AGENT, "GET", INBOX)).json()["signalements"]
    assert left["erased"]
    assert (await ask(AGENT, "GET", f"{INBOX}/{one['id']}")).status_code == 410
    group.documents["inbox"].documents.clear()
    await group.consume(*group.forwarded)
    assert group.forwarded[0].jwe not in str(group.documents["inbox"].documents)


async def test_an_inbox_is_kept_for_days(ask: Any, group: Group) -> None:
    """As what waits for a consent is."""
    await arrived(ask, group)
    await group.unit_of_work.forget_days([date.fromisoformat(group.forwarded[0].time.date().isoformat())])
    assert (await ask(AGENT, "GET", INBOX)).json()["signalements"] == []


def test_what_goes_to_another_unit_leaves_the_inbox_and_may_come_back() -> None:
    """Of a signalement that comes back, the last forwarding alone counts."""
    history = overdue()
    name = history.one.id
    first = InboxEntry(uuid4(), name, BORDEAUX.id, MORNING, erased=False)
    assert [entry for entry, _ in own_entries([first], {name: history.one})] == [first]
    history.keys["police"] = "key"
    history.consume(a_reroute(name))
    assert own_entries([first], {name: history.one}) == []
    second = InboxEntry(uuid4(), name, PESSAC.id, later(25), erased=False)
    assert [entry for entry, _ in own_entries([second, first], {name: history.one})] == [second]
    assert own_entries([first], {}) == []
