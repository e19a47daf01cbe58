"""A reader of figures: the other force's counts rise four seconds after an opening, and say that somebody writes."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI

from services.stats.api.ports import LATE, stopped_now
from services.stats.domain.calendar import last_whole_day
from shared.cloudevents.event import TopicOffset
from shared.identifiers import Stay
from tests.support.stats.asking import FIGURES, MARCH, a_client, a_repository, an_app, asked
from tests.support.stats.builders import a_conversation, a_reopening, at, published
from tests.support.stats.doubles import RememberedFigures


@pytest.fixture(scope="module")
def app() -> FastAPI:
    """Give stats as it is composed, not connected."""
    return an_app()


@pytest.fixture
def repository() -> RememberedFigures:
    """Give two conversations of the police and one of the gendarmerie, in March."""
    return a_repository()


@pytest.fixture
async def client(app: FastAPI, repository: RememberedFigures) -> AsyncIterator[httpx.AsyncClient]:
    """Give an analyst's browser."""
    async with a_client(app, repository) as client:
        yield client


TODAY = datetime(2026, 3, 12, 9, tzinfo=UTC)
NIGHT = datetime(2026, 3, 12, 23, 30, tzinfo=UTC)
"""Half an hour after midnight in Paris: the day has ended, and is shown from one o'clock on."""


@pytest.fixture
def now(app: FastAPI, repository: RememberedFigures) -> Iterator[Callable[[datetime], None]]:
    """Give a way to set the time of reading; today, each force has one conversation more, one is reopened."""
    for force in ("police", "gendarmerie"):
        for event in a_conversation(opened=TODAY, force=force):
            repository.consume(event)

    def at_that_time(time: datetime) -> None:
        app.dependency_overrides[stopped_now] = lambda: last_whole_day(time, LATE)

    at_that_time(TODAY + timedelta(hours=1))
    yield at_that_time
    app.dependency_overrides.clear()


EVERYBODY = (
    "operator police",
    "supervisor gendarmerie",
    "magistrate",
    "analyst",
    "administrator",
    "agent police",
)


@pytest.mark.parametrize("role", EVERYBODY)
async def test_nobody_sees_another_force_s_figures_of_today(
    client: httpx.AsyncClient, now: Callable[[datetime], None], role: str
) -> None:
    """Neither in rows of the day nor in sums, files, the year, nor the waits: of today nothing is counted yet."""
    client.headers["Authorization"] = f"Bearer {role}"
    days = {"from": "2026-03-10", "to": "2026-03-13"}
    rows = await asked(client, by="force,day", **days)
    police = {row["day"]: row["conversations"] for row in rows if row["force"] == "police"}
    assert police == {"2026-03-10": 1, "2026-03-11": 1, "2026-03-12": None, "2026-03-13": None}
    assert [row["conversations"] for row in await asked(client, by="")] == [3]
    assert [row["conversations"] for row in await asked(client, by="", **{"from": "2026-03-12"})] == [None]
    file = await client.get(FIGURES, params=days | {"by": "force,day", "format": "csv"})
    assert "police,2026-03-12" not in file.text
    year = (await client.get("/api/stats/years/2026")).json()
    assert (year["figures"]["conversations"], year["until"]) == (3, "2026-03-11")
    waits = (await client.get("/api/stats/waits", params={"from": "2026-03", "to": "2026-03"})).json()
    assert waits[0]["count"] == 3


async def test_a_supervisor_sees_their_own_force_up_to_now(
    client: httpx.AsyncClient, now: Callable[[datetime], None]
) -> None:
    """And whole days of the others, beside it."""
    client.headers["Authorization"] = "Bearer supervisor police"
    rows = await asked(client, by="force,day", **{"from": "2026-03-12", "to": "2026-03-12"})
    assert [(row["force"], row["conversations"]) for row in rows] == [("police", 1), ("gendarmerie", None)]
    months = await asked(client, by="month,force")
    assert [(row["force"], row["conversations"]) for row in months] == [("police", 3), ("gendarmerie", 1)]
    answer = (await client.get(FIGURES, params=MARCH | {"by": "force"})).json()
    assert (answer["live"], answer["until"], answer["note"]) == ("police", "2026-03-11", None)
    assert [row["conversations"] for row in await asked(client, by="month")] == [3]


async def test_a_day_is_shown_an_hour_after_its_end_as_it_was_at_its_end(
    client: httpx.AsyncClient, repository: RememberedFigures, now: Callable[[datetime], None]
) -> None:
    """A reopening after midnight is seen the next day, though it takes back what yesterday counted."""
    now(NIGHT)
    assert [row["conversations"] for row in await asked(client, by="")] == [3]
    now(NIGHT + timedelta(minutes=31))
    assert [row["information"] for row in await asked(client, by="")] == [3]
    closed = next(d["_id"] for d in repository.documents.values() if d["opened"].startswith("2026-03-12"))
    for event in published([at(a_reopening(closed), Stay("police", 1), NIGHT)]):
        repository.consume(event.at(TopicOffset("chat.conversation.police", 3, 900)))
    assert [row["information"] for row in await asked(client, by="")] == [3]
    now(NIGHT + timedelta(days=1, hours=2))
    assert [row["information"] for row in await asked(client, by="")] == [2]
