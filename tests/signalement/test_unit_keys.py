"""The administrator registers, replaces and revokes the units' keys."""

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from services.signalement.followed_keys import UnitKeys
from shared.events.signalement import UnitKeyRegistered
from tests.support.signalement.asking import KEYS, PATH, Log, registered
from tests.support.signalement.builders import BORDEAUX, CONVERSATION, as_record
from tests.support.signalement.followed import unit_keys_in_memory
from tests.support.signalement.keys import a_private, jwk


async def test_the_administrator_keeps_the_units_keys(ask: Any, keys: UnitKeys) -> None:
    """Registered, replaced, revoked; only they may."""
    body = {
        "jwk": a_private("bordeaux").as_dict(private=False),
        "name": "An invented name",
        "force": "police",
    }
    confirmed = await registered(ask, BORDEAUX.id, body["jwk"])
    assert (confirmed.status_code, confirmed.json()["kid"]) == (200, "bordeaux")
    assert keys.key(BORDEAUX.id, "police") is not None
    await registered(ask, BORDEAUX.id, jwk("another"))
    (listed,) = (await ask("administrator-1", "GET", KEYS)).json()
    assert (listed["unit"], listed["name"], listed["kid"]) == (BORDEAUX.id, BORDEAUX.name, "another")
    assert (await ask("administrator-1", "GET", f"{KEYS}/{BORDEAUX.id}")).json() == listed
    assert (await ask("administrator-1", "DELETE", f"{KEYS}/{BORDEAUX.id}")).status_code == 204
    assert (await ask("administrator-1", "DELETE", f"{KEYS}/{BORDEAUX.id}")).status_code == 404
    assert (await ask("administrator-1", "GET", KEYS)).json() == []
    for who in ("supervisor-police-1", "operator-police-1", "agent-police-1"):
        assert (await ask(who, "PUT", f"{KEYS}/{BORDEAUX.id}", body)).status_code == 403, who
        assert (await ask(who, "GET", KEYS)).status_code == 403, who


@pytest.mark.parametrize(
    "unit", ["mairie", "police-99-nulle-part", "police-20", "police-33-", "police-1008583", "gendarmerie-96"]
)
async def test_a_unit_that_cannot_be_has_no_key(ask: Any, log: Log, unit: str) -> None:
    """Said in a sentence, and nothing is published; nor can a signalement be rerouted to it."""
    answer = await ask("administrator-1", "PUT", f"{KEYS}/{unit}", {"jwk": jwk("bordeaux")})
    assert (answer.status_code, answer.json()["reason"], log.published) == (422, "unit", [])
    path = f"{PATH}/police-{CONVERSATION}-{'0' * 12}/reroute"
    body = {"id": str(uuid4()), "unit": unit}
    assert (await ask("supervisor-police-1", "POST", path, body)).status_code == 422


async def test_a_key_of_before_whose_unit_cannot_be_is_revoked(ask: Any, keys: UnitKeys) -> None:
    """Listed as it is, it would never go away."""
    fields = {"name": "", "force": "police", "jwk": jwk("bordeaux")}
    keys.consumed(as_record(UnitKeyRegistered.now(unit="police-99-nulle-part", **fields)))
    path = f"{KEYS}/police-99-nulle-part"
    assert (await ask("administrator-1", "GET", path)).status_code == 200
    assert (await ask("administrator-1", "DELETE", path)).status_code == 204
    assert (await ask("administrator-1", "GET", path)).status_code == 404


async def test_a_key_that_must_not_be_used_is_not_registered(ask: Any, app: FastAPI, log: Log) -> None:
    """A private half, no key at all, another force's unit; a demonstration key outside local mode."""
    for body in (
        {"jwk": a_private("bordeaux").as_dict(private=True)}, {"jwk": jwk("bordeaux", private=True)},
        {"jwk": {}}, {"jwk": "nonsense"}, {"jwk": jwk("bordeaux"), "force": "gendarmerie"}, {},
    ):  # fmt: skip
        assert (await ask("administrator-1", "PUT", f"{KEYS}/{BORDEAUX.id}", body)).status_code == 422, body
    app.state.ports = replace(app.state.ports, keys=unit_keys_in_memory(local=False))
    demonstration = {"jwk": jwk("demonstration-police")}
    answer = await ask("administrator-1", "PUT", f"{KEYS}/police", demonstration)
    assert (answer.status_code, "démonstration" in answer.json()["detail"]) == (422, True)
    assert [event for event in log.published if isinstance(event, UnitKeyRegistered)] == []


@pytest.mark.parametrize("what", ["brackets", "half a character", "deep members", "a number too long"])
async def test_a_key_that_could_not_be_shown_again_is_refused_before_it_is_published(
    ask: Any, log: Log, what: str
) -> None:
    """With the sentence that any other text would get which is no key."""
    public = a_private("bordeaux").as_dict(private=False)
    abyss: list[Any] = []
    for _ in range(300):
        abyss = [abyss]
    keys = {
        "brackets": "[" * 4000,
        "half a character": json.dumps(public | {"kid": "\ud800"}),
        "deep members": public | {"note": abyss},
        "a number too long": public | {"note": 2**70},
    }
    answer = await ask("administrator-1", "PUT", f"{KEYS}/{BORDEAUX.id}", {"jwk": keys[what]})
    assert (answer.status_code, answer.json()["reason"]) == (422, "key")
    assert answer.json()["errors"] == [{"field": "jwk", "reason": "unreadable"}]
    assert "JWK" in answer.json()["detail"]
    assert log.published == []
