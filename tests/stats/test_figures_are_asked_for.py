"""Figures over HTTP: exact ones for the staff, themes and départements for analysts, as JSON, CSV and Parquet."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pyarrow.parquet as pq
import pytest
from fastapi import FastAPI

from services.stats import tally_cache
from services.stats.api.ports import LATE
from services.stats.domain.calendar import last_whole_day, months_of
from services.stats.tally_cache import TallyCache
from shared.codes import DEPARTEMENTS, THEMES
from tests.support.stats.asking import FIGURES, MARCH, MEASURES, a_client, a_repository, an_app, asked
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


def as_role(role: str) -> dict[str, str]:
    """The header of somebody else."""
    return {"Authorization": f"Bearer {role}"}


async def test_the_nation_and_each_force_are_counted_exactly(client: httpx.AsyncClient) -> None:
    """However few they are: these say nothing of a person."""
    assert await asked(client, by="") == [dict(zip(MEASURES, (3, 1, 0, 1, 0), strict=True))]
    assert await asked(client, by="force") == [
        {"force": "police", **dict(zip(MEASURES, (2, 1, 0, 1, 0), strict=True))},
        {"force": "gendarmerie", **dict(zip(MEASURES, (1, 0, 0, 0, 0), strict=True))},
    ]


async def test_rows_by_day_are_those_of_the_range_with_both_its_ends(client: httpx.AsyncClient) -> None:
    """Days without anybody are zero, for these are exact."""
    rows = await asked(client, by="day", **{"from": "2026-03-09", "to": "2026-03-11"})
    assert [(row["day"], row["conversations"]) for row in rows] == [
        ("2026-03-09", 0), ("2026-03-10", 2), ("2026-03-11", 1),
    ]  # fmt: skip
    months = await asked(client, by="month,force", to="2026-04-02")
    assert [tuple(row)[:2] for row in months] == [("month", "force")] * 4


async def test_outcomes_may_be_rows(client: httpx.AsyncClient) -> None:
    """For those who draw them."""
    rows = await asked(client, by="outcome")
    assert rows[0] == {"outcome": "signalement", "conversations": 1}
    assert [row["outcome"] for row in rows] == list(MEASURES[1:])


async def test_a_figure_that_is_not_released_is_null_and_the_answer_says_why(
    client: httpx.AsyncClient,
) -> None:
    """Each theme and département stands in its row, whether anybody is counted there or not."""
    answer = (await client.get(FIGURES, params=MARCH | {"by": "force,theme"})).json()
    assert {(row["force"], row["theme"]) for row in answer["figures"]} == {
        (force, theme) for force in ("police", "gendarmerie") for theme in (*THEMES, "unknown")
    }
    assert {row[measure] for row in answer["figures"] for measure in MEASURES} == {None}
    assert "masqué" in answer["note"]
    assert answer["released"] == []
    rows = await asked(client, by="departement")
    assert [row["departement"] for row in rows] == [*DEPARTEMENTS, "unknown"]


async def test_released_months_and_years_add_up_where_all_are_shown(
    client: httpx.AsyncClient, repository: RememberedFigures
) -> None:
    """A figure that is suppressed in one of them is suppressed in their sum; a range of other days has none."""
    key, other = ("*", "R75", "*", "conversations"), ("*", "R11", "*", "conversations")
    repository.releases |= {
        "2025": ({key: 400}, {}),
        "2026-01": ({key: 30, other: 20}, {}),
        "2026-02": ({key: 25}, {}),
    }

    async def conversations(first: str, last: str, region: str) -> Any:
        rows = await asked(client, by="region", **{"from": first, "to": last})
        return next(row["conversations"] for row in rows if row["region"] == region)

    assert await conversations("2025-01-01", "2026-02-28", "75") == 455
    assert await conversations("2026-01-01", "2026-02-28", "11") is None
    assert await conversations("2026-01-01", "2026-01-31", "11") == 20
    assert await conversations("2026-01-02", "2026-01-31", "75") is None
    assert await conversations("2025-01-01", "2026-03-31", "75") is None
    rows = await asked(client, by="month,region", **{"from": "2026-01-01", "to": "2026-02-28"})
    assert [row["conversations"] for row in rows if row["region"] == "75"] == [30, 25]


async def test_a_departement_is_counted_by_whole_years(
    client: httpx.AsyncClient, repository: RememberedFigures
) -> None:
    """A month that was released with départements before the plan was made stays as it is, and is not added."""
    key = ("*", "33", "*", "conversations")
    repository.releases |= {"2025": ({key: 400}, {}), "2026-01": ({key: 30}, {})}
    for last, count in (("2025-12-31", 400), ("2026-01-31", None), ("2025-11-30", None)):
        rows = await asked(client, by="departement", **{"from": "2025-01-01", "to": last})
        assert next(row["conversations"] for row in rows if row["departement"] == "33") == count


@pytest.mark.parametrize(
    "by", ["day,region", "month,departement", "month,force,theme", "departement,theme", "region,departement"]
)
async def test_a_table_that_is_not_planned_is_refused_with_those_that_are(
    client: httpx.AsyncClient, by: str
) -> None:
    """422, in a file as on the page."""
    answer = await client.get(FIGURES, params=MARCH | {"by": by, "format": "csv"})
    assert answer.status_code == 422
    assert "region,outcome (month, year)" in answer.json()["detail"]


async def test_themes_and_departements_are_for_analysts(client: httpx.AsyncClient) -> None:
    """The rest is for all the staff; nothing is for others."""
    for role in ("operator", "supervisor", "administrator"):
        assert (await client.get(FIGURES, params={"by": "force"}, headers=as_role(role))).status_code == 200
        refused = await client.get(FIGURES, params={"by": "force,theme"}, headers=as_role(role))
        assert (refused.status_code, refused.headers["content-type"]) == (403, "application/problem+json")
    async with httpx.AsyncClient(transport=client._transport, base_url="http://test") as stranger:
        for path in (FIGURES, "/api/stats/years/2026", "/api/stats/waits?from=2026-01&to=2026-02"):
            assert (await stranger.get(path)).status_code == 401


@pytest.mark.parametrize(
    "query",
    [
        {"by": "commune"},
        {"by": "day,theme"},
        {"from": "2026-03-02", "to": "2026-03-01"},
        {"from": "2010-01-01", "to": "2026-01-01"},
        {"from": "yesterday"},
        {"format": "xls"},
    ],
)
async def test_a_question_without_an_answer_is_refused_with_a_sentence(
    client: httpx.AsyncClient, query: dict[str, str]
) -> None:
    """422, and what to correct."""
    answer = await client.get(FIGURES, params=MARCH | query)
    assert answer.status_code == 422
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "query", "sentence"),
    [
        (FIGURES, {"to": "9999-12-31"}, "2100-12-31 au plus"),
        (FIGURES, {"from": "9999-12-01", "to": "9999-12-31", "by": "day"}, "2100-12-31 au plus"),
        (FIGURES, {"from": "0001-01-01", "to": "0001-01-31"}, "2000-01-01 au moins"),
        ("/api/stats/years/9999", {}, "2100 au plus"),
        ("/api/stats/years/1999", {}, "2000 au moins"),
        ("/api/stats/waits", {"from": "9999-12", "to": "9999-12"}, "comme 2026-01"),
    ],
)
async def test_days_out_of_the_calendar_are_refused(
    client: httpx.AsyncClient, path: str, query: dict[str, str], sentence: str
) -> None:
    """With the first or the last day that is in it."""
    answer = await client.get(path, params=query)
    assert answer.status_code == 422
    assert sentence in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (FIGURES, {"to": "2100-12-31", "by": "day,force"}),
        (FIGURES, {"from": "2000-01-01", "to": "2000-01-31", "by": "departement"}),
        ("/api/stats/years/2000", {}),
        ("/api/stats/years/2100", {}),
        ("/api/stats/waits", {"from": "2090-01", "to": "2099-12"}),
    ],
)
async def test_the_calendar_is_answered_to_both_its_ends(
    client: httpx.AsyncClient, path: str, query: dict[str, str]
) -> None:
    """Though nothing is counted there."""
    assert (await client.get(path, params=query)).status_code == 200


@pytest.mark.parametrize("how", [{"params": {"format": "csv"}}, {"headers": {"Accept": "text/csv"}}])
async def test_csv_has_the_same_rows(client: httpx.AsyncClient, how: dict[str, Any]) -> None:
    """By the address or by Accept; a suppressed figure is an empty cell."""
    query = MARCH | {"by": "force,theme"} | how.get("params", {})
    answer = await client.get(FIGURES, params=query, headers=how.get("headers", {}))
    assert answer.headers["content-type"].startswith("text/csv")
    assert 'filename="passerelle-2026-03-01-2026-03-31.csv"' in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert list(rows[0]) == ["force", "theme", *MEASURES]
    assert rows[0]["conversations"] == ""


async def test_parquet_has_the_same_rows(client: httpx.AsyncClient) -> None:
    """Numbers as numbers, suppressed ones as nulls."""
    exact = await client.get(FIGURES, params=MARCH | {"by": "force", "format": "parquet"})
    assert pq.read_table(io.BytesIO(exact.content)).to_pylist() == await asked(client, by="force")
    accept = {"Accept": "application/vnd.apache.parquet"}
    fine = await client.get(FIGURES, params=MARCH | {"by": "theme"}, headers=accept)
    table = pq.read_table(io.BytesIO(fine.content))
    assert str(table.schema.field("conversations").type) == "int64"
    assert table.column("conversations").null_count == len(THEMES) + 1


@pytest.mark.parametrize("step", ["day", "month", "year"])
async def test_a_file_has_no_rows_of_a_time_that_has_not_begun(client: httpx.AsyncClient, step: str) -> None:
    """Nor of a day that is not counted yet: read later, their zeros would be taken for counted ones."""
    today = datetime.fromisoformat(last_whole_day(datetime.now(UTC), LATE)[0]).date()
    span = {"from": f"{today.year}-01-01", "to": f"{today.year + 1}-12-31"}
    file = await client.get(FIGURES, params=span | {"by": step, "format": "csv"})
    last = list(csv.DictReader(io.StringIO(file.text)))[-1]
    assert last[step] == today.isoformat()[: len(last[step])]


@pytest.mark.parametrize("asked", [{}, {"from": "2026-11-01"}, {"from": "2026-11", "to": "12"}])
async def test_the_refusal_of_a_month_says_how_to_write_one(
    asked: dict[str, str], client: httpx.AsyncClient
) -> None:
    """Whether it is missing or otherwise written."""
    wrong = (await client.get("/api/stats/waits", params=asked)).json()
    assert "comme 2026-12" in wrong["detail"]
    assert "2026-11" not in wrong["detail"]


async def test_the_year_and_the_waits_are_answered(client: httpx.AsyncClient) -> None:
    """As the page shows them."""
    year = (await client.get("/api/stats/years/2026")).json()
    assert year["sentences"]["fr"].startswith("3 conversations, 1 signalement, 0 orientation")
    assert year["growth"]["conversations"] is None
    waits = (await client.get("/api/stats/waits", params={"from": "2026-03", "to": "2026-03"})).json()
    unshown = {"median": None, "ninth_decile": None}
    assert waits[0] == {"force": "", "wait": "first-answer", "begun": 3, "count": 3} | unshown
    wrong = await client.get("/api/stats/waits", params={"from": "2026-03", "to": "2026-01"})
    assert wrong.status_code == 422


async def test_a_store_that_is_away_is_an_error(
    client: httpx.AsyncClient, repository: RememberedFigures
) -> None:
    """503, never zeros."""
    repository.away = True
    for path in (FIGURES, "/api/stats/years/2026"):
        assert (await client.get(path)).status_code == 503


async def test_months_with_nobody_are_not_counted_again_for_each_question(
    monkeypatch: pytest.MonkeyPatch, repository: RememberedFigures
) -> None:
    """Ten years of them are asked for at once, however fast each was counted."""
    monkeypatch.setattr(tally_cache, "monotonic", lambda: 0.0)
    tallies, months = TallyCache(repository), months_of(date(2017, 1, 1), date(2026, 12, 31))
    first = await tallies.of_months(months)
    repository.away = True
    assert await tallies.of_months(months) == first
    assert len(first) == 120
