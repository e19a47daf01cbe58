"""Competence depends on the date: in the API, and for a conversation that was opened before."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI

from services.router.app import create_app
from services.router.domain.choose import Unroutables
from services.router.domain.editions import ActivatedEdition, Editions, in_force
from services.router.domain.moments import moment, written
from services.router.domain.search.gazetteer import Gazetteer
from services.router.editions.edition import Edition
from services.router.handlers import router
from services.router.settings import RouterSettings
from shared.cloudevents.event import Envelope, Event
from shared.events.chat import ConversationOpened
from shared.events.router import ConversationRouted
from shared.identifiers import new_conversation
from shared.kafka.handlers import Publish
from tests.support.router.builders import consumed
from tests.support.router.doubles import PublishedEvents, RememberedUnroutables
from tests.support.router.files import an_edition

PATH = "/api/router/communes"
THONES = "74280"
CHANGE = datetime(2026, 10, 1, tzinfo=UTC)


@dataclass
class TwoEditions:
    """Two editions: Thônes is the gendarmerie's, and from October on the police's."""

    known: tuple[ActivatedEdition, ...]

    def at(self, moment: datetime) -> ActivatedEdition:
        """The edition in force then."""
        return in_force(self.known, moment)


@pytest.fixture(scope="module")
def two(small: Edition) -> TwoEditions:
    """Give both editions."""
    before, after = small.territory(), an_edition(small, "2026-10", c74280="PN").territory()
    gazetteer = Gazetteer(before)
    return TwoEditions(
        (
            ActivatedEdition("2026-08", datetime(2026, 8, 1, tzinfo=UTC), before, gazetteer),
            ActivatedEdition("2026-10", CHANGE, after, gazetteer),
        )
    )


@pytest.fixture(scope="module")
def app(two: TwoEditions) -> FastAPI:
    """Give a router that knows both."""
    app = create_app(RouterSettings(kafka="127.0.0.1:1", mongo="mongodb://127.0.0.1:1", local=True))
    app.state.ports = replace(app.state.ports, editions=two)
    return app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Give a browser."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


@pytest.mark.parametrize(
    ("at", "named", "force"),
    [
        ("2026-09-30", "2026-08", "gendarmerie"),
        ("2026-10-01", "2026-08", "gendarmerie"),
        ("2026-10-01T00:00:00Z", "2026-10", "police"),
        ("2026-10-01T01:59+02:00", "2026-08", "gendarmerie"),
        ("2026-10-01T02:00:00.000+0200", "2026-10", "police"),
        ("2026-10-02", "2026-10", "police"),
        ("2999-12-31", "2026-10", "police"),
    ],
)
@pytest.mark.parametrize("escaped", [True, False])
async def test_a_commune_is_shown_at_another_date(
    client: httpx.AsyncClient, at: str, named: str, force: str, escaped: bool
) -> None:
    """A day begins in Paris; a « + » that an address made a space is understood."""
    query = str(httpx.QueryParams(at=at)) if escaped else f"at={at}"
    shown = (await client.get(f"{PATH}/{THONES}?{query}")).json()
    assert (shown["edition"]["id"], shown["competence"]["force"]) == (named, force)
    assert shown["edition"]["note"] is None


async def test_without_a_date_the_edition_is_today_s(client: httpx.AsyncClient) -> None:
    """With the moment from which that edition is in force."""
    shown = (await client.get(f"{PATH}/{THONES}")).json()
    assert shown["edition"] == {"id": "2026-10", "since": "2026-10-01T00:00:00Z", "note": None}


async def test_before_all_editions_the_first_answers_and_says_so(client: httpx.AsyncClient) -> None:
    """Nothing older is known."""
    shown = (await client.get(f"{PATH}/{THONES}", params={"at": "1999-01-01"})).json()
    assert (shown["edition"]["id"], shown["edition"]["since"]) == ("2026-08", "2026-08-01T00:00:00Z")
    assert "première" in shown["edition"]["note"]


@pytest.mark.parametrize(
    "at",
    ["yesterday", "2026-13-01", "2026-02-30", "2026", "2026-10-01T10:00", "20261001", "2026-W40-1", "0001-01-01",
     "2026-10-01T25:00Z", "2026-10-01T10:00Z;", " ", "x" * 41, "２０２６-10-01"],
)  # fmt: skip
async def test_a_text_that_is_no_date_is_refused_with_a_sentence(client: httpx.AsyncClient, at: str) -> None:
    """422, the field, and how a date is written; never what was typed."""
    answer = await client.get(f"{PATH}/{THONES}", params={"at": at})
    problem = answer.json()
    assert (answer.status_code, [error["field"] for error in problem["errors"]]) == (422, ["at"])
    assert len(at) > 40 or "2026-01-01" in problem["detail"]


async def test_an_answer_that_a_browser_keeps_is_of_one_edition(client: httpx.AsyncClient) -> None:
    """Even where the answer is the same but for the edition: the former one's ETag matches nothing."""
    first, second = [
        await client.get(f"{PATH}/74001", params={"at": day}) for day in ("2026-09-01", "2026-11-01")
    ]
    assert first.json()["competence"] == second.json()["competence"]
    assert first.headers["etag"] != second.headers["etag"]
    known = {"If-None-Match": first.headers["etag"]}
    assert (await client.get(f"{PATH}/74001", headers=known)).status_code == 200


async def test_the_edition_in_force_at_the_opening_decides(two: TwoEditions) -> None:
    """A router that was down at the change routes what was opened before as it would have then."""
    published = PublishedEvents()
    consume = router.bound({Editions: two, Unroutables: RememberedUnroutables(), Publish: published})
    for when in ("2026-09-30T23:59:59Z", "2026-10-01T00:00:00Z"):
        await consume["chat.conversation-opened"].handle(_opened(moment(when)))
    assert [event.force for event in published if isinstance(event, ConversationRouted)] == [
        "gendarmerie",
        "police",
    ]


def _opened(when: datetime) -> Event:
    event = ConversationOpened.now(conversation=new_conversation(3), commune=THONES)
    return consumed(ConversationOpened.read(Envelope(event.id, when), event.model_dump_json().encode()), 10)


@pytest.mark.parametrize("text", ["2026-12-01T00:00Z", "2026-11-30T23:00:00Z", "2026-12-01T01:00:00.5+01:00"])
def test_a_moment_is_written_as_it_is_read(text: str) -> None:
    """In UTC."""
    assert moment(written(moment(text))) == moment(text)
