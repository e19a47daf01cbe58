"""No administrator alone has what is said to a front-end's visitors sealed to a key of theirs."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from services.chat.api.ports import ChatPorts
from services.chat.app import create_app
from services.chat.settings import ChatSettings
from tests.support.directory.doubles import AuthenticationByRole, Kafka
from tests.support.served import asking
from tests.support.signalement.keys import jwk

KEYS, PROPOSALS = "/api/chat/front-end-keys", "/api/chat/front-end-key-proposals"
CONFIRM = f"{PROPOSALS}/site/confirmation"
Ask = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
async def ask() -> AsyncIterator[Ask]:
    """Give a way to ask chat as somebody, on a Kafka that is a double."""
    app = create_app(ChatSettings(kafka="127.0.0.1:9", local=True))
    app.state.authentication = AuthenticationByRole()
    ports: ChatPorts = app.state.ports
    ports.front_end_keys.topic.caught_up.set()
    ports.publish = Kafka(ports.front_end_keys)  # type: ignore[assignment, arg-type] # both consume records
    async with asking(app) as client:

        async def ask(who: str, method: str, path: str, body: Any = None) -> httpx.Response:
            return await client.request(method, path, json=body, headers={"Authorization": f"Bearer {who}"})

        yield ask


async def test_another_person_confirms_by_the_fingerprint(ask: Ask) -> None:
    """Not the one who proposed it, not another key; until then the key in force stays, and one may revoke it."""
    for key in ("site", "site next"):
        before = (await ask("administrator-1", "GET", KEYS)).json()
        proposed = (await ask("administrator-1", "PUT", f"{KEYS}/site", {"jwk": jwk(key)})).json()
        assert (proposed["proposed"], proposed["own"]) == (True, True)
        read = {"fingerprint": proposed["fingerprint"]}
        refused = await ask("administrator-1", "POST", CONFIRM, read)
        assert (refused.status_code, refused.json()["reason"]) == (409, "own-key")
        another = await ask("administrator-2", "POST", CONFIRM, {"fingerprint": "another"})
        assert (another.status_code, another.json()["reason"]) == (409, "another-key")
        assert (await ask("administrator-1", "GET", KEYS)).json() == before
        assert (await ask("administrator-2", "POST", CONFIRM, read)).status_code == 200
        (held,) = (await ask("administrator-1", "GET", KEYS)).json()
        assert (held["name"], held["fingerprint"], held["proposed"]) == (
            "site",
            proposed["fingerprint"],
            False,
        )
        assert (await ask("administrator-2", "GET", PROPOSALS)).json() == []
    assert (await ask("administrator-1", "DELETE", f"{KEYS}/site")).status_code == 204
    assert (await ask("administrator-1", "GET", KEYS)).json() == []


async def test_a_private_key_is_refused(ask: Ask) -> None:
    """And nothing of it is repeated."""
    answer = await ask("administrator-1", "PUT", f"{KEYS}/site", {"jwk": jwk("site", private=True)})
    assert (answer.status_code, answer.json()["reason"]) == (422, "key")
    assert (await ask("administrator-2", "GET", PROPOSALS)).json() == []
