"""An administrator alone registers a key of their own for a unit: with one supervisor, they read identities."""

from collections.abc import AsyncIterator
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI

from services.signalement.api.ports import SignalementPorts
from services.signalement.app import create_app
from services.signalement.followed_keys import UnitKeys
from services.signalement.settings import SignalementSettings
from services.signalement.store.queries import Queries
from tests.support.signalement.asking import KEYS, PROPOSALS, Authentication, Log
from tests.support.signalement.builders import BORDEAUX, LIMITS, as_record
from tests.support.signalement.followed import unit_keys_in_memory, units_in_memory
from tests.support.signalement.group import Group
from tests.support.signalement.keys import a_registration, jwk, own_sealer


@pytest.fixture
def keys() -> UnitKeys:
    """Give the units' keys, none registered."""
    return unit_keys_in_memory()


@pytest.fixture
async def ask(keys: UnitKeys) -> AsyncIterator[Any]:
    """Give a way to ask signalement as somebody; the territory has Bordeaux."""
    app: FastAPI = create_app(
        SignalementSettings(kafka="127.0.0.1:1", mongo="mongodb://127.0.0.1:1", local=True)
    )
    app.state.authentication = Authentication()
    group = Group()
    queries = {"police": Queries(cast("Any", group.documents))}
    app.state.ports = SignalementPorts(
        Log(group, keys), queries, keys, units_in_memory(BORDEAUX), own_sealer(), LIMITS,
        partitions=6, patience=0.2,
    )  # type: ignore[arg-type] # fmt: skip
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:

        async def ask(who: str, method: str, path: str, body: Any = None) -> httpx.Response:
            return await client.request(method, path, json=body, headers={"Authorization": f"Bearer {who}"})

        yield ask


async def _proposed(ask: Any, key: str, by: str = "administrator-1") -> dict[str, str]:
    answer = await ask(by, "PUT", f"{KEYS}/{BORDEAUX.id}", {"jwk": jwk(key)})
    assert (answer.status_code, answer.json()["proposed"]) == (200, True)
    return {"fingerprint": answer.json()["fingerprint"]}


CONFIRM = f"{PROPOSALS}/{BORDEAUX.id}/confirmation"


async def test_no_key_is_registered_for_a_unit_that_is_none(ask: Any, keys: UnitKeys) -> None:
    """Its id is well formed, and no territory has it."""
    answer = await ask("administrator-1", "PUT", f"{KEYS}/police-33-invente", {"jwk": jwk("theirs")})
    assert (answer.status_code, answer.json()["reason"], keys.proposals()) == (422, "unit", [])


async def test_a_proposed_key_seals_nothing(ask: Any, keys: UnitKeys) -> None:
    """Nor does it take the place of the one that is registered; its author cannot confirm it."""
    keys.consumed(as_record(a_registration(BORDEAUX.id, "bordeaux")))
    body = await _proposed(ask, "theirs")
    assert keys.key(BORDEAUX.id, "police") == jwk("bordeaux")
    answer = await ask("administrator-1", "POST", CONFIRM, body)
    assert (answer.status_code, answer.json()["reason"]) == (409, "own-key")
    assert keys.key(BORDEAUX.id, "police") == jwk("bordeaux")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("administrator-2", 200), ("supervisor-police-1", 200), ("supervisor-gendarmerie-1", 404),
        ("operator-police-1", 403), ("magistrate-1", 403),
    ],
)  # fmt: skip
async def test_another_person_of_that_force_confirms_it(
    ask: Any, keys: UnitKeys, who: str, status: int
) -> None:
    """An administrator, or a supervisor of the unit's force."""
    body = await _proposed(ask, "bordeaux")
    assert (await ask(who, "POST", CONFIRM, body)).status_code == status
    assert keys.key(BORDEAUX.id, "police") == (jwk("bordeaux") if status == 200 else None)
    if status == 200:
        assert (await ask("administrator-2", "GET", PROPOSALS)).json() == []
        assert (await ask(who, "POST", CONFIRM, body)).status_code == 404


async def test_a_key_that_was_exchanged_since_it_was_read_is_not_confirmed(ask: Any, keys: UnitKeys) -> None:
    """The fingerprint that was compared is the one that is registered, or none is."""
    read = await _proposed(ask, "bordeaux")
    await _proposed(ask, "theirs", "administrator-3")
    answer = await ask("administrator-2", "POST", CONFIRM, read)
    assert (answer.status_code, answer.json()["reason"]) == (409, "another-key")
    assert keys.key(BORDEAUX.id, "police") is None


async def test_one_person_is_enough_to_revoke(ask: Any, keys: UnitKeys) -> None:
    """At once: the key, and whatever is proposed; what was proposed before is not confirmed afterwards."""
    await ask("administrator-2", "POST", CONFIRM, await _proposed(ask, "bordeaux"))
    body = await _proposed(ask, "theirs")
    assert (await ask("administrator-2", "DELETE", f"{KEYS}/{BORDEAUX.id}")).status_code == 204
    assert keys.key(BORDEAUX.id, "police") is None
    assert (await ask("administrator-2", "POST", CONFIRM, body)).status_code == 404
