"""Consent, cards and a magistrate's word, with the real product: what is recorded, refused, and seen by whom."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest
from joserfc import jwe
from joserfc.jwk import ECKey

from shared.languages import LANGUAGES
from tests.chat.api.conftest import Api, Opened, Socket

CONTACT = {"name": "Ada", "phone": "06 12 34 56 78"}
SAFE = {"when": "le matin", "means": ["phone"], "leave_message": False, "agreed_word": "tournesol"}
CARD = {"name": "Maison de Simone", "phone": "05 56 00 00 00"}


async def text_of(opened: Opened) -> dict[str, Any]:
    """The text and the consent that the visitor reads."""
    answer = await opened.api.http.get(f"{opened.path}/consent", headers=opened.bearer)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def consents(opened: Opened, **changed: Any) -> Any:
    """The visitor gives their consent."""
    version = (await text_of(opened))["version"]
    body = {"id": str(uuid4()), "contact": CONTACT, "text_version": version, **changed}
    return await opened.api.http.put(f"{opened.path}/consent", json=body, headers=opened.bearer)


async def event(socket: Socket, name: str) -> dict[str, Any]:
    """The next event of this name."""
    while True:
        frame = await socket.frame("event")
        if frame["event"] == f"chat.{name}":
            return frame


async def test_consent_is_for_the_competent_unit_and_the_operator_alone_sees_the_details(api: Api) -> None:
    """The visitor is shown to whom; asked again, the same is answered, and what was given is not given back."""
    opened = await api.opened()
    operator = await opened.claimed_by("operator-police-1")
    assert (await opened.ask("consent/invitation", operator)).status_code == 200
    unit = (await text_of(opened))["unit"]
    asked = str(uuid4())
    named = {
        "id": unit["id"],
        "name": "Une association amie",
    }  # the name is the territory's, whatever is sent
    first, again = [await consents(opened, id=asked, unit=named, safe_contact=SAFE) for _ in range(2)]
    assert first.status_code == again.status_code == 200
    assert first.json()["id"] == again.json()["id"]
    shown = (await text_of(opened))["given"]
    assert (shown["unit"], shown["transmitted"]) == (unit, ["name", "phone", *SAFE])
    async with opened.socket() as mine, opened.socket(token=operator["Authorization"][7:]) as desk:
        recorded = await event(mine, "consent-recorded")
        assert ("details" in recorded, recorded["safe_contact"]) == (False, list(SAFE))
        assert (await event(desk, "consent-recorded"))["details"] == CONTACT | {"safe_contact": SAFE}
    assert (await consents(opened, unit="gendarmerie-33")).status_code == 200
    chosen = {"id": "gendarmerie-33", "name": "Groupement de gendarmerie départementale de la Gironde"}
    assert (await text_of(opened))["given"]["unit"] == chosen, "named by the router, whom nobody asked here"


async def test_not_now_is_shown_at_the_desk_and_asked_again_the_visitor_may_agree(api: Api) -> None:
    """Pressed in two windows it is one answer; nobody gives it for the visitor."""
    opened = await api.opened()
    operator = await opened.claimed_by("operator-police-1")
    assert (await opened.ask("consent/invitation", operator)).status_code == 200
    body, path = {"id": str(uuid4())}, f"{opened.path}/consent/postponement"
    assert (await api.http.post(path, json=body, headers=operator)).status_code == 404
    first, again = [await api.http.post(path, json=body, headers=opened.bearer) for _ in range(2)]
    assert first.status_code == again.status_code == 200
    assert first.json()["id"] == again.json()["id"]
    async with opened.socket(token=operator["Authorization"][7:]) as desk:
        assert (await event(desk, "consent-postponed"))["id"] == first.json()["id"]
    assert (await opened.ask("consent/invitation", operator)).status_code == 200
    assert (await consents(opened)).status_code == 200


@pytest.mark.parametrize(
    ("changed", "status", "reason"),
    [
        ({"text_version": "another"}, 409, "text-changed"),
        ({"contact": {"name": "Ada"}}, 422, None),
        ({"contact": {"phone": "x" * 501}}, 422, None),
        ({"unit": {"id": "mairie-33", "name": "Mairie"}}, 422, None),
        ({"unit": "police-nulle-part"}, 422, None),
        ({"unit": "police-33-un-service-invente"}, 422, "unit"),
        ({"contact": {"phone": "après 18 h"}}, 422, "phone"),
        ({"contact": {"email": "ada chez exemple"}}, 422, "email"),
        ({"safe_contact": {"means": ["letter"]}}, 422, "means"),
        ({"safe_contact": {"agreed_word": "x" * 501}}, 422, None),
        ({"contact": None}, 422, None),
    ],
)
async def test_what_is_no_consent_is_refused_and_changes_nothing(
    api: Api, changed: dict[str, Any], status: int, reason: str | None
) -> None:
    """The sentence says what to do."""
    opened = await api.opened()
    await opened.claimed_by("operator-police-1")
    answer = await consents(opened, **changed)
    assert (answer.status_code, answer.json().get("reason")) == (status, reason)
    assert (await text_of(opened))["given"] is None


async def test_nobody_consents_for_the_visitor(api: Api) -> None:
    """Not their operator, nor another visitor."""
    opened, other = await api.opened(), await api.opened()
    operator = await opened.claimed_by("operator-police-1")
    for bearer in (operator, other.bearer):
        for method in ("GET", "PUT", "DELETE"):
            body = {"contact": CONTACT, "text_version": "1"} if method == "PUT" else None
            answer = await api.http.request(method, f"{opened.path}/consent", json=body, headers=bearer)
            assert answer.status_code == 404


async def test_what_was_consented_goes_with_the_conversation_and_is_taken_back_there(api: Api) -> None:
    """Transferred to the other force under a stream of messages: both operators see the same."""
    opened = await api.opened()
    police = await opened.claimed_by("operator-police-1")
    assert (await consents(opened)).status_code == 200
    saying = [asyncio.create_task(opened.says(f"message {i}")) for i in range(12)]
    assert (await opened.ask("transfer", police, force="gendarmerie")).status_code == 200
    assert {answer.status_code for answer in await asyncio.gather(*saying)} == {200}
    await opened.until(lambda state: state["log"].startswith("gendarmerie"))
    gendarmerie = await api.staff("operator-gendarmerie-1")
    assert (await opened.ask("claim", gendarmerie)).status_code == 200
    async with opened.socket(token=gendarmerie["Authorization"][7:]) as desk:
        assert (await event(desk, "consent-recorded"))["details"] == CONTACT
    assert (await text_of(opened))["given"]["transmitted"] == ["name", "phone"]
    gone = await api.http.delete(f"{opened.path}/consent", headers=opened.bearer)
    assert gone.status_code == 200
    assert (await text_of(opened))["given"] is None
    again = await api.http.delete(f"{opened.path}/consent", headers=opened.bearer)
    assert (again.status_code, again.json()["reason"]) == (409, "no-consent")


async def test_a_card_is_shown_to_both_and_given_by_the_operator_alone(api: Api) -> None:
    """Sealed like what is said."""
    opened = await api.opened()
    operator = await opened.claimed_by("operator-police-1")
    other = await api.staff("operator-police-2")
    refused = await opened.ask("orientation", other, card=CARD)
    assert (refused.status_code, refused.json()["reason"]) == (409, "not-yours")
    assert (await opened.ask("orientation", operator, card=CARD)).status_code == 200
    async with opened.socket() as mine:
        shown = (await event(mine, "orientation-given"))["card"]
    assert {name: shown[name] for name in CARD} == CARD
    for wrong in ({"url": "javascript:alert(1)"}, {"verified_on": "2099-01-01"}, {"name": ""}):
        assert (await opened.ask("orientation", operator, card=CARD | wrong)).status_code == 422, wrong


async def test_what_to_do_next_is_public_and_by_theme(api: Api) -> None:
    """Everybody's sheets, and those of the theme."""
    every = (await api.http.get("/api/chat/information")).json()
    some = (await api.http.get("/api/chat/information?theme=cyberharassment")).json()
    assert {sheet["code"] for sheet in every} < {sheet["code"] for sheet in some}
    assert all(set(sheet["points"]) == set(LANGUAGES) == set(sheet["title"]) for sheet in some)


async def test_the_address_is_opened_by_two_people_and_shown_to_the_operator_alone(api: Api) -> None:
    """The operator asks, the magistrate decides and opens it with a key that the product does not have."""
    opened = await api.opened()
    operator, magistrate = await opened.claimed_by("operator-police-1"), await api.staff("magistrate-1")
    asked = await opened.ask("identification", operator, ground="minor")
    assert asked.status_code == 200
    entry = await awaited(opened, magistrate)
    deciding = {"identification": entry["identification"]}
    assert entry["sealed_addresses"] == []
    guessed = {"address": "198.51.100.7", "port": 443, "time": entry["asked"]}
    early = await decided(opened, magistrate, "disclosure", **deciding, addresses=[guessed])
    assert (early.status_code, early.json()["reason"]) == (409, "not-authorised")
    for account in ("operator-police-1", "supervisor-police-1", "administrator-1"):
        bearer = await api.staff(account)
        assert (await decided(opened, bearer, "authorisation", **deciding, granted=True)).status_code == 403
    assert (await decided(opened, magistrate, "authorisation", **deciding, granted=True)).status_code == 200
    known = address_in(api, await awaited(opened, magistrate))
    assert (await decided(opened, magistrate, "disclosure", **deciding, addresses=[known])).status_code == 200
    async with opened.socket(token=operator["Authorization"][7:]) as desk:
        assert (await event(desk, "identification-disclosed"))["address"][0]["address"] == known["address"]
    async with opened.socket() as mine:
        names = [(await mine.frame("event"))["event"] for _ in range(3)]
    assert not any("identification" in name for name in names)
    listed = await api.http.get("/api/chat/identifications", headers=magistrate)
    assert opened.id not in {one["conversation"] for one in listed.json()}
    acts = (await api.http.get("/api/chat/identifications/decided", headers=magistrate)).json()
    own = [(act["act"], act["asked_by"]["operator"]) for act in acts if act["conversation"] == opened.id]
    assert own == [
        ("disclosed", entry["asked_by"]["operator"]),
        ("authorised", entry["asked_by"]["operator"]),
    ]


async def test_the_magistrate_is_shown_what_was_refused_before_by_any_force(api: Api) -> None:
    """With the ground of each request, when it was made and when it was refused."""
    opened = await api.opened()
    operator, magistrate = await opened.claimed_by("operator-police-1"), await api.staff("magistrate-1")
    assert (await opened.ask("identification", operator, ground="minor")).status_code == 200
    first = await awaited(opened, magistrate)
    assert (first["ground"], first["refused"]) == ("minor", [])
    refusing = {"identification": first["identification"], "granted": False}
    assert (await decided(opened, magistrate, "authorisation", **refusing)).status_code == 200
    assert (await opened.ask("identification", operator, ground="emergency")).status_code == 200
    assert (await opened.ask("transfer", operator, force="gendarmerie")).status_code == 200
    await opened.until(lambda state: state["log"].startswith("gendarmerie"))
    second = await awaited(opened, magistrate)
    assert (second["ground"], second["force"]) == ("emergency", "gendarmerie")
    (before,) = second["refused"]
    assert (before["ground"], before["asked"]) == ("minor", first["asked"])
    assert first["asked"] < before["refused"] < second["asked"]


async def awaited(opened: Opened, magistrate: dict[str, str]) -> dict[str, Any]:
    """The request that the magistrate receives about this conversation, once it is there."""
    async with asyncio.timeout(20):
        while True:
            listed = await opened.api.http.get("/api/chat/identifications", headers=magistrate)
            if found := [one for one in listed.json() if one["conversation"] == opened.id]:
                return dict(found[0])
            await asyncio.sleep(0.1)


async def decided(opened: Opened, bearer: dict[str, str], what: str, **body: Any) -> Any:
    """The answer to a request of the magistrate, or of somebody else."""
    asked = {"id": str(uuid4()), **body}
    return await opened.api.http.post(f"{opened.path}/{what}", json=asked, headers=bearer)


def address_in(api: Api, entry: dict[str, Any]) -> dict[str, Any]:
    """The sealed address, opened as the magistrate's own tool does."""
    private = json.loads((api.product.folder / "keys" / "magistrate.json").read_text())
    algorithms = ["ECDH-ES+A256KW", "A256GCM"]
    plain = jwe.decrypt_compact(
        entry["sealed_addresses"][0], ECKey.import_key(private), algorithms=algorithms
    )
    found: dict[str, Any] = json.loads(plain.plaintext or b"")
    return found
