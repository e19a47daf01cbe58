"""The communes over HTTP, with no engine at all."""

import httpx
import pytest

from services.router.app import create_app
from services.router.settings import RouterSettings
from shared.settings import Settings
from tests.support.served import asking

PATH = "/api/router/communes"


async def test_a_beginning_is_answered_with_communes_best_first(client: httpx.AsyncClient) -> None:
    """The fixed fields, and nothing else."""
    answer = await client.get(PATH, params={"q": "bordeau", "limit": 2})
    assert answer.status_code == 200
    first, _ = answer.json()
    assert first == {
        "code": "33063",
        "name": "Bordeaux",
        "postal_codes": ["33000", "33100", "33200", "33300", "33800"],
        "departement": "33",
        "population": first["population"],
        "matched": "name",
        "recognised": "Bordeaux",
        "highlight": [[0, 7]],
        "chosen": False,
        "unrecognised": [],
    }
    assert first["population"] > 200_000


async def test_a_question_that_comes_too_fast_is_refused_until_a_named_time() -> None:
    """By network, and others are not held up; the loopback of a developer is not counted."""
    settings = {"kafka": "127.0.0.1:1", "mongo": "mongodb://127.0.0.1:1", "router_questions_at_once": 3}
    app = create_app(RouterSettings(**settings, router_questions_per_second=0.1))
    answers = []
    for address in ["198.51.100.7"] * 4 + ["198.51.100.8"]:
        transport = httpx.ASGITransport(app, client=(address, 7))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            answers.append(await client.get(PATH, params={"q": "bordeaux"}))
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 200]
    assert int(answers[3].headers["retry-after"]) >= 9
    assert answers[3].headers["access-control-allow-origin"] == "*"
    assert "réessayez" in answers[3].json()["detail"]


async def test_points_are_given_to_who_draws_maps(client: httpx.AsyncClient) -> None:
    """GeoJSON, longitude first; a commune of which no point is known has no geometry."""
    answer = await client.get(PATH, params={"q": "bordeaux", "limit": 1, "format": "geojson"})
    assert answer.headers["content-type"] == "application/geo+json"
    (bordeaux,) = answer.json()["features"]
    longitude, latitude = bordeaux["geometry"]["coordinates"]
    assert (round(longitude), round(latitude)) == (-1, 45)
    assert (bordeaux["id"], bordeaux["properties"]["name"]) == ("33063", "Bordeaux")
    clipperton = (await client.get(f"{PATH}/98901", params={"format": "geojson"})).json()
    assert (clipperton["type"], clipperton["geometry"]) == ("Feature", None)
    assert clipperton["properties"]["doubt"] == "no-institution"


async def test_eight_are_suggested_unless_otherwise_asked(client: httpx.AsyncClient) -> None:
    """As many as a person reads."""
    assert len((await client.get(PATH, params={"q": "saint"})).json()) == 8
    assert len((await client.get(PATH, params={"q": "paris", "limit": 20})).json()) == 20


async def test_a_text_that_is_no_place_is_answered_with_nothing(client: httpx.AsyncClient) -> None:
    """Not an error: the person goes on typing."""
    answer = await client.get(PATH, params={"q": "zzzz"})
    assert (answer.status_code, answer.json()) == (200, [])


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({}, "q"),
        ({"q": ""}, "q"),
        ({"q": "x" * 81}, "q"),
        ({"q": "bordeaux", "limit": "0"}, "limit"),
        ({"q": "bordeaux", "limit": "61"}, "limit"),
        ({"q": "bordeaux", "limit": "many"}, "limit"),
        ({"q": "bordeaux", "departement": "gironde"}, "departement"),
    ],
)
async def test_a_malformed_question_is_refused_with_the_field(
    params: dict[str, str], field: str, client: httpx.AsyncClient
) -> None:
    """A problem that names what to correct, and never quotes what was typed."""
    answer = await client.get(PATH, params=params)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("asked", "correction"),
    [
        (f"{PATH}?q=bordeaux&departement=gironde", "departement (comme 33 ou 2A)"),
        (f"{PATH}?q=bordeaux&format=xml", "format (parmi 'json' ou 'geojson')"),
        (f"{PATH}/3306", "code (comme 33063 ou 2A004)"),
    ],
)
async def test_a_malformed_code_is_refused_with_what_to_write(
    asked: str, correction: str, client: httpx.AsyncClient
) -> None:
    """In words that a person understands."""
    answer = await client.get(asked)
    assert (answer.status_code, answer.json()["detail"]) == (
        422,
        f"À corriger dans la demande : {correction}.",
    )


@pytest.mark.parametrize("case", [str.lower, str.upper])
async def test_codes_of_corsica_are_understood_in_any_case(case, client: httpx.AsyncClient) -> None:
    """Of a département and of a commune."""
    answer = await client.get(PATH, params={"q": "ajaccio", "departement": case("2A")})
    assert [found["code"] for found in answer.json()] == ["2A004"]
    assert (await client.get(f"{PATH}/{case('2A004')}")).json()["name"] == "Ajaccio"


async def test_a_commune_is_shown_with_who_is_competent(client: httpx.AsyncClient) -> None:
    """The same fields, and the force and unit."""
    answer = await client.get(f"{PATH}/33063")
    shown = answer.json()
    assert (shown["code"], shown["name"], shown["matched"], shown["doubt"]) == (
        "33063",
        "Bordeaux",
        "code",
        None,
    )
    assert shown["competence"] == {
        "force": "police",
        "unit": {"id": "police-33-bordeaux", "name": "Commissariat de police de Bordeaux"},
        "both_forces": False,
    }


async def test_both_forces_are_said(client: httpx.AsyncClient) -> None:
    """Annecy."""
    competence = (await client.get(f"{PATH}/74010")).json()["competence"]
    assert (competence["force"], competence["both_forces"]) == ("police", True)


@pytest.mark.parametrize("code", ["78621", "98411", "98901"])
async def test_a_commune_without_institution_says_so(code: str, client: httpx.AsyncClient) -> None:
    """A true answer, not an error: nobody is named."""
    answer = await client.get(f"{PATH}/{code}")
    assert answer.status_code == 200
    assert (answer.json()["competence"], answer.json()["doubt"]) == (None, "no-institution")


@pytest.mark.parametrize(("code", "parts"), [("75056", 20), ("69123", 9), ("13055", 16)])
async def test_a_whole_city_is_refused_with_its_arrondissements(
    code: str, parts: int, client: httpx.AsyncClient
) -> None:
    """The person chooses among them."""
    answer = await client.get(f"{PATH}/{code}")
    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["doubt"], len(problem["choices"])) == ("choose-arrondissement", parts)
    assert problem["edition"]["id"] == "2026-08"
    chosen = await client.get(f"{PATH}/{problem['choices'][-1]['code']}")
    assert chosen.json()["competence"]["force"] == "police"


@pytest.mark.parametrize(("code", "status"), [("33999", 404), ("99999", 404), ("3306", 422), ("paris", 422)])
async def test_a_code_that_is_unknown_or_malformed_is_refused(
    code: str, status: int, client: httpx.AsyncClient
) -> None:
    """404 for a code that could be, 422 for what is no code."""
    answer = await client.get(f"{PATH}/{code}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


@pytest.mark.parametrize("path", [f"{PATH}?q=bordeau", f"{PATH}/33063"])
async def test_an_answer_that_a_browser_has_already_is_not_sent_again(
    path: str, client: httpx.AsyncClient
) -> None:
    """By its ETag, weak or strong, among others."""
    answer = await client.get(path)
    etag = answer.headers["etag"]
    assert "max-age" in answer.headers["cache-control"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = await client.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert (await client.get(path, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_the_settings_that_all_services_share_are_enough() -> None:
    """A process runs the five services with one set of settings."""
    app = create_app(Settings(kafka="127.0.0.1:1", mongo="mongodb://127.0.0.1:1", local=True))
    assert app.state.settings.router_database == "router"


async def test_every_operation_is_documented_with_who_may_call_it(operations: httpx.AsyncClient) -> None:
    """Communes are everybody's, the list is the staff's."""
    paths = (await operations.get("/api/router/openapi.json")).json()["paths"]
    assert paths[PATH]["get"]["security"] == paths[f"{PATH}/{{code}}"]["get"]["security"] == []
    for path in ("/api/router/unroutable", "/api/router/unroutable/{conversation}"):
        assert [operation["security"] for operation in paths[path].values()] == [[{"staff": []}]]


async def test_the_router_says_what_it_waits_for_while_communes_answer() -> None:
    """Kafka and the store are away: not ready, and the first thing a person does works all the same."""
    app = create_app(RouterSettings(kafka="127.0.0.1:1", mongo="mongodb://127.0.0.1:1", local=True))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport) as client,
        asking(app.state.operations) as operations,
    ):
        ready = await operations.get("/api/router/readyz")
        found = await client.get(f"http://test{PATH}?q=33000")
    assert (ready.status_code, set(ready.json()["causes"])) == (
        503,
        {"store", "router", "activations", "editions", "units", "unit-names", "sessions"},
    )
    assert found.json()[0]["name"] == "Bordeaux"
