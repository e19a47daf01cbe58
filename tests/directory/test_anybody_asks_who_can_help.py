"""Partners over HTTP, for everybody."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from services.directory.app import create_app
from services.directory.bundled import national
from shared.events.directory import PartnerPublished
from shared.languages import LANGUAGES
from shared.settings import Settings
from tests.directory.conftest import NOWHERE
from tests.support.directory.builders import BORDEAUX, PESSAC, a_publication, as_consumed
from tests.support.served import asking

PATH = "/api/directory/partners"


def known(app: FastAPI, *partners: Any) -> None:
    """Have the directory consume these."""
    for partner in partners:
        app.state.ports.followed.consumed(as_consumed(partner))


async def names(client: httpx.AsyncClient, **asked: Any) -> list[str]:
    """The names that are answered."""
    answer = await client.get(PATH, params=asked)
    assert answer.status_code == 200, answer.text
    return [partner["name"] for partner in answer.json()]


async def test_national_services_are_answered_with_every_engine_down() -> None:
    """Not ready, and help is given all the same."""
    app = create_app(Settings(**NOWHERE))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport) as client,
        asking(app.state.operations) as operations,
    ):
        ready = await operations.get("/api/directory/readyz")
        found = (await client.get(f"http://test{PATH}?commune=33063&theme=cyberharassment")).json()
    assert (ready.status_code, set(ready.json()["causes"])) == (503, {"partners", "sessions"})
    assert found[0]["phone"] in {"119", "3018"}
    assert {"17", "112", "114", "116 006", "3018"} <= {partner["phone"] for partner in found}
    assert "3919" not in {partner["phone"] for partner in found}


async def test_a_partner_is_shown_with_all_that_the_public_may_know(
    app: FastAPI, anybody: httpx.AsyncClient
) -> None:
    """How far, when, for whom, and the date on which a person verified it; never who."""
    hours = {"opening": "24/7", "text": ""}
    partner = a_publication("Pessac", PESSAC, kind="social-worker", opening="24/7", phone="05 00")
    known(app, partner)
    answer = await anybody.get(PATH, params={"commune": BORDEAUX, "limit": 1})
    (shown,) = answer.json()
    assert shown == {
        "id": str(partner.partner), "name": "Pessac", "kind": "social-worker", "scope": "near",
        "departements": [], "phone": "05 00", "address": "", "commune": PESSAC, "lat": 44.7934, "lon": -0.6747,
        "themes": [], "languages": ["fr"], "hours": hours, "accessibility": "", "url": "", "description": "",
        "distance_km": 9.0, "open_now": True, "opens_at": None, "time_zone": "Europe/Paris", "texts": {},
        "verified_on": "2026-11-25",
    }  # fmt: skip
    one = await anybody.get(f"{PATH}/{partner.partner}", params={"commune": BORDEAUX})
    assert one.json() == shown
    alone = (await anybody.get(f"{PATH}/{partner.partner}")).json()
    assert alone == {**shown, "distance_km": None}


async def test_national_services_say_their_hours_in_the_language_of_the_reader(
    app: FastAPI, anybody: httpx.AsyncClient
) -> None:
    """By the clock of Paris; what an administrator changed is said as it is, and nothing else for it."""
    (line,) = (one for one in national() if one.entry.phone == "116 006")
    shown = (await anybody.get(f"{PATH}/{line.partner}")).json()
    assert shown["time_zone"] == "Europe/Paris"
    assert shown["texts"]["hours"]["fr"] == shown["hours"]["text"] == "7 jours sur 7, de 9 h à 20 h"
    assert {field: set(texts) for field, texts in shown["texts"].items()} == {
        field: set(LANGUAGES) for field in ("hours", "description")
    }
    hours = line.entry.hours.model_copy(update={"text": "7 jours sur 7, de 8 h à 20 h"})
    changed = line.entry.model_copy(update={"hours": hours})
    fields = line.model_dump(exclude={"id", "draft", "revision", "entry"})
    known(app, PartnerPublished.now(id=uuid4(), draft=uuid4(), revision=1, entry=changed, **fields))
    shown = (await anybody.get(f"{PATH}/{line.partner}")).json()
    assert shown["texts"]["hours"] == {"fr": hours.text}
    assert set(shown["texts"]["description"]) == set(LANGUAGES)


async def test_the_hours_of_a_partner_overseas_are_in_its_own_time(
    app: FastAPI, anybody: httpx.AsyncClient
) -> None:
    """The zone is said with them: a page that shows them elsewhere names it."""
    there = a_publication("Saint-Denis", "97411", opening="Mo-Su 09:00-20:00")
    known(app, there)
    shown = (await anybody.get(f"{PATH}/{there.partner}")).json()
    assert (shown["time_zone"], shown["texts"]) == ("Indian/Reunion", {})


async def test_what_is_asked_for_is_what_is_answered(app: FastAPI, anybody: httpx.AsyncClient) -> None:
    """Kind, theme, language, hours, number: together."""
    known(
        app,
        a_publication(
            "Shelter", kind="shelter", languages=("en",), themes=("discrimination",), opening="24/7"
        ),
        a_publication("Closed shelter", kind="shelter", languages=("en",)),
        a_publication("Lawyer", kind="legal", languages=("en",)),
    )
    asked = {"commune": BORDEAUX, "language": "en", "kind": "shelter"}
    assert await names(anybody, **asked) == ["Closed shelter", "Shelter"]
    assert await names(anybody, **asked, open_now=True) == ["Shelter"]
    assert await names(anybody, **asked, theme="cyberharassment") == ["Closed shelter"]
    assert await names(anybody, **asked, limit=1) == ["Closed shelter"]


@pytest.mark.parametrize(
    "asked",
    [
        {"commune": "Bordeaux"}, {"commune": ""}, {"theme": "Violences"}, {"language": "english"},
        {"kind": "club"}, {"open_now": "perhaps"}, {"limit": 0}, {"limit": 1001},
    ],
)  # fmt: skip
async def test_a_malformed_question_is_refused_with_the_field(
    asked: dict[str, Any], anybody: httpx.AsyncClient
) -> None:
    """A problem that names what to correct."""
    answer = await anybody.get(PATH, params=asked)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert [error["field"] for error in answer.json()["errors"]] == list(asked)


async def test_what_a_browser_has_already_is_not_sent_again(app: FastAPI, anybody: httpx.AsyncClient) -> None:
    """Until something is published."""
    answer = await anybody.get(PATH, params={"commune": BORDEAUX})
    etag = answer.headers["etag"]
    assert answer.headers["cache-control"] == "public, max-age=60"
    again = await anybody.get(PATH, params={"commune": BORDEAUX}, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    known(app, a_publication())
    again = await anybody.get(PATH, params={"commune": BORDEAUX}, headers={"If-None-Match": etag})
    assert again.status_code == 200


@pytest.mark.parametrize(
    ("partner", "status"), [("5b1c2a34-0d7e-5f60-8a91-3c4d5e6f7a80", 404), ("nobody", 422)]
)
async def test_nobody_is_shown_under_an_unknown_id(
    partner: str, status: int, anybody: httpx.AsyncClient
) -> None:
    """A problem, never an empty answer."""
    answer = await anybody.get(f"{PATH}/{partner}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
