"""An administrator sees what an imported edition would change, before it is activated; nobody else does."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module

import httpx
import pytest

from services.router.app import create_app
from services.router.domain.editions import ActivatedEdition
from services.router.domain.outlines import on_the_map
from services.router.domain.search.gazetteer import Gazetteer
from services.router.domain.territory import Territory
from services.router.editions.comparisons import Comparisons
from services.router.editions.edition import Edition
from services.router.settings import RouterSettings
from tests.support.router.doubles import RememberedEditions
from tests.support.router.files import an_edition
from tests.support.router.supervision import AuthenticationByRole

PATH = "/api/router/editions"
ADMINISTRATOR = {"Authorization": "Bearer administrator"}
SINCE = datetime(2026, 7, 31, 22, tzinfo=UTC)


class Followed:
    """The editions of a router in which a small one is in force."""

    def __init__(self, edition: Edition) -> None:
        empty = Gazetteer(Territory({}, {}, {}))
        self.known = (ActivatedEdition("2026-08", SINCE, edition.territory(), empty),)


@pytest.fixture
def store(small: Edition) -> RememberedEditions:
    """Give a store with an edition that moves two communes from one force to the other."""
    imported = replace(an_edition(small, "2026-12", c74280="PN", c74281=""), date="2026-12-01")
    return RememberedEditions({"2026-12": imported})


@pytest.fixture
async def client(small: Edition, store: RememberedEditions) -> AsyncIterator[httpx.AsyncClient]:
    """Give a browser of somebody whose role is their token."""
    app = create_app(RouterSettings(kafka="127.0.0.1:1", mongo="mongodb://127.0.0.1:1", local=True))
    app.state.authentication, followed = AuthenticationByRole(), Followed(small)
    comparisons = Comparisons(store, followed)  # type: ignore[arg-type] # doubles
    app.state.ports = replace(app.state.ports, editions=followed, comparisons=comparisons)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


async def test_the_editions_are_listed_the_latest_first(client: httpx.AsyncClient) -> None:
    """The bundled one among them, and which is in force since when."""
    imported, bundled = (await client.get(PATH, headers=ADMINISTRATOR)).json()
    assert imported == {"id": "2026-12", "date": "2026-12-01", "in_force": False, "moments": []}
    assert (bundled["id"], bundled["in_force"]) == ("2026-08", True)
    assert bundled["moments"] == ["2026-07-31T22:00:00Z"]


async def test_an_edition_is_compared_with_the_one_in_force(
    client: httpx.AsyncClient, small: Edition
) -> None:
    """Each commune with what was and what would be, at its place on the map."""
    answer = await client.get(f"{PATH}/2026-12/changes", headers=ADMINISTRATOR)
    found = answer.json()
    assert (found["before"], found["after"]) == ("2026-08", "2026-12")
    assert found["share"] == pytest.approx(2 / found["communes"])
    (force,) = found["kinds"]
    assert (force["kind"], force["count"], force["departements"]) == ("force", 2, {"74": 2})
    place = on_the_map("74", small.territory().communes["74280"].point or (0, 0)) or (0, 0)
    assert force["changes"][0] == {
        "code": "74280", "name": "Thônes", "departement": "74", "before": "gendarmerie", "after": "police",
        "at": [round(place[0]), round(place[1])],
    }  # fmt: skip
    assert (force["changes"][1]["code"], force["changes"][1]["after"]) == ("74281", "no-institution")


async def test_too_many_changes_are_counted_by_departement(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer has a bound, and so has what a browser draws."""
    monkeypatch.setattr(import_module("services.router.api.editions"), "MOST", 1)
    (force,) = (await client.get(f"{PATH}/2026-12/changes", headers=ADMINISTRATOR)).json()["kinds"]
    assert (force["changes"], force["departements"]) == ([], {"74": 2})


async def test_nobody_else_compares_and_an_unknown_edition_is_said_so(
    client: httpx.AsyncClient, store: RememberedEditions
) -> None:
    """401 without a sign-in, 403 in another role, 404 for no such edition, 503 while the store is away."""
    path = f"{PATH}/2026-12/changes"
    assert (await client.get(path)).status_code == 401
    assert (await client.get(path, headers={"Authorization": "Bearer supervisor"})).status_code == 403
    assert (await client.get(f"{PATH}/2027/changes", headers=ADMINISTRATOR)).status_code == 404
    store.away = True
    assert (await client.get(path, headers=ADMINISTRATOR)).status_code == 503


async def test_the_page_is_beside_that_of_everybody(client: httpx.AsyncClient) -> None:
    """With the outlines that it draws on."""
    answer = await client.get("/competence/editions/")
    assert (answer.status_code, 'id="edition"' in answer.text) == (200, True)
    outlines = (await client.get("/competence/editions/departements.json")).json()
    assert len(outlines["departements"]) == 108
    assert (await client.get("/competence/")).status_code == 200
