"""The supervisors' list over HTTP, and what a choice becomes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from services.router.app import create_app
from services.router.domain.choose import End, Unrouted
from services.router.domain.competence import Competence, Territory
from services.router.settings import RouterSettings
from shared.cloudevents.event import Event
from shared.events.router import ConversationRouted
from shared.events.values import Unit
from shared.identity import Staff
from shared.problems import Problem
from tests.support.router.builders import an_unrouted
from tests.support.router.doubles import PublishedInTime, RememberedUnroutables

PATH = "/api/router/unroutable"
SUPERVISOR = {"Authorization": "Bearer supervisor"}
UNIT = Unit(id="police-78", name="Police nationale des Yvelines")


class AuthenticationByRole:
    """Lets in whoever's token is the name of a role."""

    async def staff(self, authorization: str | None) -> Staff:
        """The staff of that role, or 401."""
        if authorization is None:
            raise Problem(401, "Connexion nécessaire", "Connectez-vous pour continuer.")
        role = authorization.removeprefix("Bearer ")
        return Staff(f"{role}-1", "", role, "police")  # type: ignore[arg-type] # any role may knock


class Log(PublishedInTime):
    """Kafka, and a log that decides as soon as it is told: the first choice of a conversation holds."""

    def __init__(self, unroutables: RememberedUnroutables) -> None:
        super().__init__()
        self.unroutables = unroutables

    async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
        """Tell, then decide a moment later."""
        await super().acknowledged(*events, within=within)
        asyncio.get_running_loop().call_later(0.02, lambda: asyncio.ensure_future(self._decide()))

    async def _decide(self) -> None:
        for event in self.published:
            unrouted = await self.unroutables.of(event.conversation)
            if isinstance(event, ConversationRouted) and unrouted and unrouted.end is None:
                await self.unroutables.end(event.conversation, 20, event.force, event.unit)


@pytest.fixture
def unroutables() -> RememberedUnroutables:
    """Give an empty list."""
    return RememberedUnroutables()


@pytest.fixture
def log(unroutables: RememberedUnroutables) -> Log:
    """Give a log that decides."""
    return Log(unroutables)


@pytest.fixture
async def client(
    app: FastAPI, unroutables: RememberedUnroutables, log: Log
) -> AsyncIterator[httpx.AsyncClient]:
    """Give a desk, connected to the list and the log."""
    app.state.ports = replace(app.state.ports, unroutables=unroutables, publish=log, patience=0.5)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


@pytest.fixture(scope="module")
def app() -> FastAPI:
    """Give the router, with a door that knows roles."""
    app = create_app(RouterSettings(kafka="127.0.0.1:1", mongo="mongodb://127.0.0.1:1", local=True))
    app.state.authentication = AuthenticationByRole()
    return app


@pytest.fixture
async def waiting(unroutables: RememberedUnroutables, territory: Territory) -> Unrouted:
    """Give a conversation about Trappes, which waits for a person."""
    unrouted = an_unrouted(territory, "78621")
    await unroutables.begin(unrouted, 10)
    return unrouted


async def _choose(
    client: httpx.AsyncClient, conversation: str, force: str, unit: str | None = None
) -> httpx.Response:
    body = {"id": str(uuid4()), "force": force} | ({"unit": unit} if unit else {})
    return await client.post(f"{PATH}/{conversation}", json=body, headers=SUPERVISOR)


async def test_the_list_says_where_why_and_since_when(client: httpx.AsyncClient, waiting: Unrouted) -> None:
    """All that a decision needs, and no word of the conversation."""
    answer = await client.get(PATH, headers=SUPERVISOR)
    assert answer.status_code == 200
    (line,) = answer.json()
    assert line == {
        "conversation": waiting.conversation,
        "commune": "78621",
        "name": "Trappes",
        "reason": "no-institution",
        "since": waiting.since.isoformat().replace("+00:00", "Z"),
    }
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer operator"}])
@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "/{}"), ("GET", "/{}/police")])
async def test_only_a_supervisor_may_see_and_choose(
    headers: dict[str, str], method: str, path: str, client: httpx.AsyncClient, log: Log, waiting: Unrouted
) -> None:
    """401 without a token, 403 for another role; nothing is told."""
    body = {"id": str(uuid4()), "force": "police"} if method == "POST" else None
    address = PATH + path.format(waiting.conversation)
    answer = await client.request(method, address, json=body, headers=headers)
    assert answer.status_code == (403 if headers else 401)
    assert log.published == []


async def test_a_choice_sends_the_conversation_to_its_unit(
    client: httpx.AsyncClient, log: Log, waiting: Unrouted
) -> None:
    """Told once, under the name of who chose; answered once the log has decided."""
    answer = await _choose(client, waiting.conversation, "police")
    assert answer.status_code == 200
    assert answer.json() == {
        "conversation": waiting.conversation,
        "end": "police",
        "unit": UNIT.model_dump(),
    }
    (event,) = log.published
    assert isinstance(event, ConversationRouted)
    assert (event.force, event.unit, event.decided_by) == ("police", UNIT, "supervisor-1")
    assert (await client.get(PATH, headers=SUPERVISOR)).json() == []


async def test_the_unit_may_be_chosen_too(
    client: httpx.AsyncClient, log: Log, waiting: Unrouted, territory: Territory
) -> None:
    """By the id that another commune's competence gives; its name is the territory's, not the supervisor's."""
    bordeaux = territory.competence("33063")
    assert isinstance(bordeaux, Competence)
    answer = await _choose(client, waiting.conversation, "police", bordeaux.unit.id)
    assert (answer.status_code, answer.json()["unit"]) == (200, bordeaux.unit.model_dump())
    (event,) = log.published
    assert isinstance(event, ConversationRouted)
    assert (event.force, event.unit, event.decided_by) == ("police", bordeaux.unit, "supervisor-1")


async def test_a_unit_of_no_such_force_is_refused(
    client: httpx.AsyncClient, log: Log, waiting: Unrouted, territory: Territory
) -> None:
    """422, and nothing is told: neither an id that nobody has, nor the other force's."""
    bordeaux = territory.competence("33063")
    assert isinstance(bordeaux, Competence)
    for force, unit in (
        ("police", "police-nowhere"),
        ("gendarmerie", bordeaux.unit.id),
        ("police", "x" * 101),
    ):
        answer = await _choose(client, waiting.conversation, force, unit)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert log.published == []


async def test_another_unit_than_the_one_decided_is_refused(
    client: httpx.AsyncClient, log: Log, waiting: Unrouted, territory: Territory
) -> None:
    """409 with what was decided, though the force is the same; asked again by its address, too."""
    bordeaux = territory.competence("33063")
    assert isinstance(bordeaux, Competence)
    await _choose(client, waiting.conversation, "police")
    answer = await _choose(client, waiting.conversation, "police", bordeaux.unit.id)
    assert (answer.status_code, answer.json()["unit"]["id"]) == (409, UNIT.id)
    address = f"{PATH}/{waiting.conversation}/police"
    for unit, status in ((bordeaux.unit.id, 409), (UNIT.id, 200)):
        shown = await client.get(address, params={"unit": unit}, headers=SUPERVISOR)
        assert shown.status_code == status
    assert len(log.published) == 1


async def test_a_choice_of_a_unit_not_decided_in_time_is_asked_for_by_it(
    client: httpx.AsyncClient, app: FastAPI, unroutables: RememberedUnroutables, waiting: Unrouted
) -> None:
    """The address remembers the unit: another one's is not taken for it."""
    app.state.ports = replace(app.state.ports, publish=PublishedInTime(), patience=0.1)
    address = (await _choose(client, waiting.conversation, "police", UNIT.id)).headers["location"]
    await unroutables.end(waiting.conversation, 20, "police", Unit(id="police-33", name="Bordeaux"))
    assert (await client.get(address, headers=SUPERVISOR)).status_code == 409


async def test_choosing_the_same_again_is_answered_the_same(
    client: httpx.AsyncClient, log: Log, waiting: Unrouted
) -> None:
    """By the same supervisor or another one: nothing more is told."""
    first = await _choose(client, waiting.conversation, "police")
    again = await _choose(client, waiting.conversation, "police")
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(log.published) == 1


async def test_choosing_otherwise_is_refused_with_what_was_decided(
    client: httpx.AsyncClient, log: Log, waiting: Unrouted
) -> None:
    """409, and where the conversation is."""
    await _choose(client, waiting.conversation, "police")
    answer = await _choose(client, waiting.conversation, "gendarmerie")
    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["reason"], problem["end"], problem["unit"]["id"]) == ("moved", "police", "police-78")
    assert len(log.published) == 1


async def test_of_two_choices_at_once_the_first_in_the_log_holds(
    client: httpx.AsyncClient, log: Log, waiting: Unrouted
) -> None:
    """Both are told under one id; one supervisor is answered 200, the other 409."""
    answers = await asyncio.gather(
        _choose(client, waiting.conversation, "police"), _choose(client, waiting.conversation, "gendarmerie")
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len({event.id for event in log.published}) == 1
    assert {answer.json()["end"] for answer in answers} == {log.published[0].force}


async def test_a_choice_not_decided_in_time_can_be_asked_for_again(
    client: httpx.AsyncClient,
    app: FastAPI,
    unroutables: RememberedUnroutables,
    waiting: Unrouted,
) -> None:
    """202 and an address; the address says 202, then what was decided."""
    app.state.ports = replace(app.state.ports, publish=PublishedInTime(), patience=0.1)
    answer = await _choose(client, waiting.conversation, "police")
    assert answer.status_code == 202
    address = answer.headers["location"]
    assert (await client.get(address, headers=SUPERVISOR)).status_code == 202
    await unroutables.end(waiting.conversation, 20, "police", UNIT)
    assert (await client.get(address, headers=SUPERVISOR)).status_code == 200
    other = await client.get(f"{PATH}/{waiting.conversation}/gendarmerie", headers=SUPERVISOR)
    assert other.status_code == 409


async def test_nothing_can_be_chosen_for_a_closed_conversation(
    client: httpx.AsyncClient, log: Log, unroutables: RememberedUnroutables, waiting: Unrouted
) -> None:
    """Its visitor waits no more."""
    closed: End = "closed"
    await unroutables.end(waiting.conversation, 20, closed)
    answer = await _choose(client, waiting.conversation, "police")
    assert (answer.status_code, answer.json()["reason"]) == (409, "closed")
    assert log.published == []


async def test_a_conversation_that_was_never_unroutable_cannot_be_moved(
    client: httpx.AsyncClient, log: Log
) -> None:
    """404: this door moves nothing else."""
    answer = await _choose(client, "07-" + "c" * 32, "police")
    assert answer.status_code == 404
    assert log.published == []


@pytest.mark.parametrize(
    ("conversation", "body"),
    [
        ("nonsense", {"id": str(uuid4()), "force": "police"}),
        ("07-" + "c" * 32, {"id": "no-uuid", "force": "police"}),
        ("07-" + "c" * 32, {"id": str(uuid4()), "force": "army"}),
        ("07-" + "c" * 32, {"id": str(uuid4())}),
        ("07-" + "c" * 32, []),
    ],
)
async def test_a_malformed_choice_is_refused(
    conversation: str, body: object, client: httpx.AsyncClient
) -> None:
    """422, a problem."""
    answer = await client.post(f"{PATH}/{conversation}", json=body, headers=SUPERVISOR)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


async def test_a_store_or_a_log_that_is_away_is_not_hidden(
    client: httpx.AsyncClient, log: Log, unroutables: RememberedUnroutables, waiting: Unrouted
) -> None:
    """503 with a sentence, never an empty list; nothing counts as decided."""
    log.away = True
    assert (await _choose(client, waiting.conversation, "police")).status_code == 503
    unroutables.away = True
    answer = await client.get(PATH, headers=SUPERVISOR)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    unroutables.away = False
    assert await unroutables.waiting() == [replace(waiting, end=None)]
