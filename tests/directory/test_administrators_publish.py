"""Two steps to be published, and the way back: an administrator's request is published, consumed, then answered."""

from time import time
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from shared.codes import THEMES
from shared.events.directory import PartnerDrafted, PartnerPublished, PartnerWithdrawn
from tests.directory.conftest import ADMINISTRATOR, OTHER
from tests.support.directory.builders import BORDEAUX
from tests.support.directory.doubles import Kafka

API = "/api/directory"
PATH = f"{API}/partners"
ENTRY = {"name": "Maison", "kind": "association", "scope": "near", "commune": BORDEAUX}
CSV = "name;kind;scope;commune\nMaison;association;near;33063\nFoyer;shelter;near;33063\n"


async def submit(client: httpx.AsyncClient, **fields: Any) -> httpx.Response:
    """Submit an entry."""
    return await client.post(PATH, json={"id": str(uuid4()), **ENTRY, **fields})


async def verify(client: httpx.AsyncClient, standing: dict[str, str]) -> httpx.Response:
    """Have another administrator verify the draft that a standing names."""
    path, body = f"{PATH}/{standing['partner']}/verification", {"draft": standing["draft"]}
    return await client.post(path, json=body, headers=OTHER)


async def near(client: httpx.AsyncClient) -> list[str]:
    """The names that are shown near Bordeaux."""
    found = (await client.get(PATH, params={"commune": BORDEAUX})).json()
    return [partner["name"] for partner in found if partner["scope"] == "near"]


async def test_a_partner_is_drafted_verified_shown_and_withdrawn(
    administrator: httpx.AsyncClient, kafka: Kafka
) -> None:
    """Each step is an event; the name of who verified it and the date stay with it."""
    submitted = await submit(administrator, hours={"opening": "lu-ve 09:00-17:00"})
    assert submitted.status_code == 201
    assert await near(administrator) == []
    (draft,) = (await administrator.get(f"{API}/drafts")).json()
    assert (draft["entry"]["name"], draft["drafted_by"], draft["replaces"]) == ("Maison", "Noa", False)
    assert draft["entry"]["hours"]["opening"] == "Mo-Fr 09:00-17:00"
    assert draft["entry"]["lat"] is not None
    verified = await verify(administrator, submitted.json())
    assert (verified.status_code, verified.json()["status"]) == (200, "published")
    assert await near(administrator) == ["Maison"]
    assert (await administrator.get(f"{API}/drafts")).json() == []
    withdrawn = await administrator.delete(f"{PATH}/{draft['partner']}")
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn")
    assert await near(administrator) == []
    drafted, published, gone = kafka.published
    assert isinstance(drafted, PartnerDrafted)
    assert isinstance(published, PartnerPublished)
    assert isinstance(gone, PartnerWithdrawn)
    assert (drafted.drafted_by, published.verified_by, gone.withdrawn_by) == ("Noa", "Eve", "Noa")
    assert published.draft == drafted.id


async def test_a_published_partner_is_changed_by_the_same_two_steps(
    administrator: httpx.AsyncClient,
) -> None:
    """Until the change is verified, what was shown is shown."""
    standing = (await submit(administrator)).json()
    await verify(administrator, standing)
    changed = (await submit(administrator, partner=standing["partner"], name="Maison d’Ada")).json()
    assert (changed["partner"], changed["status"]) == (standing["partner"], "published")
    (draft,) = (await administrator.get(f"{API}/drafts")).json()
    assert draft["replaces"] is True
    assert await near(administrator) == ["Maison"]
    await verify(administrator, changed)
    assert await near(administrator) == ["Maison d’Ada"]


async def test_asking_again_is_answered_the_same(administrator: httpx.AsyncClient, kafka: Kafka) -> None:
    """A page that lost the answer asks once more: nothing more is published."""
    request = {"id": str(uuid4()), **ENTRY}
    first, again = [await administrator.post(PATH, json=request) for _ in range(2)]
    assert again.json() == first.json()
    for _ in range(2):
        assert (await verify(administrator, first.json())).json()["status"] == "published"
    for _ in range(2):
        withdrawn = await administrator.delete(f"{PATH}/{first.json()['partner']}")
        assert withdrawn.json()["status"] == "withdrawn"
    assert len(kafka.published) == 3


@pytest.mark.parametrize("is_change", [False, True])
async def test_a_request_of_before_is_not_done_again(
    is_change: bool, administrator: httpx.AsyncClient, kafka: Kafka
) -> None:
    """Whatever became of its partner meanwhile: neither a verified nor a withdrawn one is drafted again."""
    request = {"id": str(uuid4()), **ENTRY}
    if is_change:
        request["partner"] = (await submit(administrator)).json()["partner"]
        request["name"] = "Maison d’Ada"
    standing = (await administrator.post(PATH, json=request)).json()
    partner = standing["partner"]
    await verify(administrator, standing)
    before = len(kafka.published)
    verified = await administrator.post(PATH, json=request)
    assert (verified.status_code, verified.json()) == (
        201,
        {**standing, "status": "published", "draft": None},
    )
    await administrator.delete(f"{PATH}/{partner}")
    assert (await administrator.post(PATH, json=request)).json() == {**verified.json(), "status": "withdrawn"}
    assert (len(kafka.published), (await administrator.get(f"{API}/drafts")).json()) == (before + 1, [])
    if not is_change:
        await administrator.post(PATH, json=request | {"name": "Foyer"})
        assert len(kafka.published) == before + 1
    again = {**request, "id": str(uuid4()), "partner": partner}
    assert (await administrator.post(PATH, json=again)).json()["draft"], "asked for again, it may come back"


async def test_a_draft_that_changed_meanwhile_is_not_published_unread(
    administrator: httpx.AsyncClient,
) -> None:
    """409 with the reason; 404 for a partner that nobody knows."""
    standing = (await submit(administrator)).json()
    await submit(administrator, partner=standing["partner"], phone="05 56 01 02 03")
    answer = await verify(administrator, standing)
    assert (answer.status_code, answer.json()["reason"]) == (409, "another-draft")
    assert (await verify(administrator, {**standing, "partner": str(uuid4())})).status_code == 404
    assert (await administrator.delete(f"{PATH}/{uuid4()}")).status_code == 404


@pytest.mark.parametrize("action", ["submit", "verify", "withdraw", "import"])
async def test_what_is_not_consumed_in_time_can_be_asked_for_again(
    action: str, administrator: httpx.AsyncClient, kafka: Kafka
) -> None:
    """202 and an address; the address says 202, then where the partner stands."""
    standing = (await submit(administrator)).json()
    kafka.slow = True
    answer = await {
        "submit": lambda: submit(administrator, name="Foyer"),
        "verify": lambda: verify(administrator, standing),
        "withdraw": lambda: administrator.delete(f"{PATH}/{standing['partner']}"),
        "import": lambda: administrator.post(f"{API}/imports", content=CSV),
    }[action]()
    assert answer.status_code == 202
    address = answer.headers["location"]
    assert (await administrator.get(address)).status_code == 202
    kafka.bring(*kafka.published[1:])
    assert (await administrator.get(address)).status_code == 200


async def test_what_nobody_ever_asked_for_is_not_waited_for(
    administrator: httpx.AsyncClient, app: FastAPI
) -> None:
    """404, for another partner's request too, and whatever moment is made up; 503 while nobody can know."""
    standing = (await submit(administrator)).json()
    path = f"{PATH}/{standing['partner']}/requests"
    assert (await administrator.get(f"{path}/{standing['draft']}")).status_code == 200
    for unknown in (f"{path}/{uuid4()}", f"{PATH}/{uuid4()}/requests/{standing['draft']}"):
        for until in ("", f"?until={int(time()) - 1}", f"?until={int(time()) + 10_000}"):
            answer = await administrator.get(unknown + until)
            assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    app.state.ports.followed.caught_up = False
    assert (await administrator.get(f"{path}/{standing['draft']}")).status_code == 503


async def test_what_may_be_on_its_way_is_waited_for_a_minute(
    administrator: httpx.AsyncClient, kafka: Kafka
) -> None:
    """On any process: its address says until when."""
    kafka.slow = True
    address = (await submit(administrator)).headers["location"]
    waiting = await administrator.get(address)
    assert (waiting.status_code, waiting.headers["location"]) == (202, address)
    request, _, until = address.partition("?until=")
    assert time() + 50 < int(until) <= time() + 60
    late = f"{request}?until={int(time())}"
    assert (await administrator.get(late)).status_code == 404
    kafka.bring(*kafka.published)
    assert (await administrator.get(late)).status_code == 200


async def test_a_kafka_that_is_away_is_not_hidden(administrator: httpx.AsyncClient, kafka: Kafka) -> None:
    """503 with a sentence; and nothing is decided before all that was published is consumed."""
    kafka.away = True
    answer = await submit(administrator)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    kafka.away, kafka.followed.caught_up = False, False
    assert (await submit(administrator)).status_code == 503
    assert (await administrator.get(f"{API}/drafts")).status_code == 503
    assert kafka.published == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"), ({"kind": "club"}, "kind"), ({"commune": "33999"}, "commune"),
        ({"commune": None}, "commune"), ({"scope": "departements"}, "departements"), ({"lat": 44.8}, "lat"),
        ({"hours": {"opening": "9-17"}}, "opening"), ({"url": "javascript:alert(1)"}, "url"),
        ({"description": "x" * 501}, "description"), ({"departements": ["33", "99"]}, "departements"),
        ({"themes": ["zz"]}, "themes"), ({"phone": "05 00"}, "phone"), ({"phone": "à midi"}, "phone"),
        ({"url": "https://eve:secret@site.fr"}, "url"), ({"url": "ftp://site.fr"}, "url"),
        ({"lat": 0, "lon": 0}, "lat"), ({"lat": 48.85, "lon": 2.35}, "lat"), ({"name": "A\0"}, "name"),
        ({"description": "\x1b[0m"}, "description"), ({"hours": {"text": "de 9\x08 h"}}, "hours"),
    ],
)  # fmt: skip
async def test_an_entry_that_does_not_fit_is_refused_with_the_field(
    fields: dict[str, Any], field: str, administrator: httpx.AsyncClient, kafka: Kafka
) -> None:
    """A sentence that a person can act on, and nothing published."""
    answer = await submit(administrator, **fields)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert kafka.published == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"phone": "05 00"}, "un seul numéro"), ({"url": "javascript:alert(1)"}, "commence par https://"),
        ({"url": "https://eve@site.fr"}, "sans nom d’utilisateur"), ({"lat": 0, "lon": 0}, "100 km"),
        ({"address": "\0"}, "invisibles"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_said_in_words(
    fields: dict[str, Any], sentence: str, administrator: httpx.AsyncClient
) -> None:
    """Not as the pattern that it does not match."""
    assert sentence in (await submit(administrator, **fields)).json()["detail"]


async def test_which_themes_and_departements_are_known_is_said(administrator: httpx.AsyncClient) -> None:
    """In the sentence of what is refused."""
    refused = (await submit(administrator, themes=["zz"])).json()
    assert all(theme in refused["detail"] for theme in THEMES)
    refused = (await submit(administrator, departements=["99"])).json()
    assert all(code in refused["detail"] for code in ("01", "95", "2A", "971", "989"))


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer operator"}])
async def test_only_an_administrator_may_publish(
    headers: dict[str, str], anybody: httpx.AsyncClient, kafka: Kafka
) -> None:
    """401 without a token, 403 for another role; nothing is published."""
    partner = str(uuid4())
    asked: list[tuple[str, str, Any]] = [
        ("GET", f"{API}/drafts", None),
        ("POST", PATH, {"id": partner, **ENTRY}),
        ("POST", f"{PATH}/{partner}/verification", {"draft": partner}),
        ("DELETE", f"{PATH}/{partner}", None),
        ("POST", f"{API}/imports", None),
        ("GET", f"{PATH}/{partner}/requests/{partner}", None),
    ]
    answers = [
        await anybody.request(method, path, json=body, headers=headers) for method, path, body in asked
    ]
    assert {answer.status_code for answer in answers} == {403 if headers else 401}
    assert kafka.published == []


async def test_every_operation_is_documented_with_who_may_call_it(app: FastAPI) -> None:
    """Partners are everybody's, drafts and decisions the staff's; a file's body is described."""
    paths = app.openapi()["paths"]
    mine = {path: methods for path, methods in paths.items() if path.startswith((PATH, f"{API}/drafts"))}
    public = {
        (path, m) for path, methods in mine.items() for m, what in methods.items() if not what["security"]
    }
    assert public == {(PATH, "get"), (f"{PATH}/{{partner}}", "get")}
    assert "text/csv" in paths[f"{API}/imports"]["post"]["requestBody"]["content"]
    assert ADMINISTRATOR["Authorization"]
