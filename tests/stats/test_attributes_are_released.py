"""Hours, languages, what was said of victims, units' delays: tables of attributes, released once a year is over."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.stats.closing import ClosingRules
from services.stats.domain.departements import UNKNOWN
from services.stats.domain.open_data.directive import directive_rows
from services.stats.domain.projection.counted_conversation import (
    CountedConversation,
    Wait,
    counted_conversation,
)
from services.stats.domain.release.attribute_figures import attribute_figures
from services.stats.domain.release.plan import PLAN, attribute_tables
from services.stats.domain.suppression.attributes import releasable
from services.stats.domain.suppression.protection import SuppressionRules
from services.stats.scheduler import Scheduler
from shared.events.chat import ConversationOpened, OrientationGiven, PsychologistJoined, Sealed
from tests.stats.test_a_conversation_is_counted_once import LATER, NAME
from tests.support.stats.asking import FIGURES, a_client, an_app
from tests.support.stats.builders import a_conversation, an_erasure, at, published
from tests.support.stats.doubles import Kafka, RememberedFigures

LIMIT, PROTECTION = 4, 1
RULES = SuppressionRules(limit=11, protection=2)
YEAR = {"from": "2026-01-01", "to": "2026-12-31"}
NEXT_YEAR = datetime(2027, 1, 2, tzinfo=UTC)
rows = st.lists(st.integers(0, 9), min_size=1, max_size=5)


@settings(max_examples=200, deadline=None)
@given(counts=rows, other=rows)
def test_a_small_figure_of_a_row_keeps_its_width(counts: list[int], other: list[int]) -> None:
    """Also for those who know the rule: all rows are tried that have the same sum and the same released figures."""
    table = {("a", str(n)): count for n, count in enumerate(counts)}
    released = releasable(
        table | {("b", str(n)): count for n, count in enumerate(other)},
        lambda key: key[:1],
        LIMIT,
        PROTECTION,
    )
    released = {key: count for key, count in released.items() if key[0] == "a"}
    assert all(count >= LIMIT and table[key] == count for key, count in released.items())
    hidden = [key for key in table if key not in released]
    if not released:
        return
    small = [key for key in hidden if table[key] < LIMIT]
    total = sum(table[key] for key in hidden)
    choices = [range(LIMIT) if key in small else range(LIMIT, total + 1) for key in hidden]
    possible = [values for values in product(*choices) if sum(values) == total]
    for n, key in enumerate(hidden):
        if key in small:
            values = {row[n] for row in possible}
            assert max(values) - min(values) > PROTECTION, (table, released, key)


def test_no_attribute_stands_in_two_tables() -> None:
    """Each table is protected for itself, or divides another further: what two had in common would link them."""
    tables = attribute_tables("year")
    planned = [table.by for table in tables]
    names = Counter(name for table in tables for name in set(table.by) - set(table.within or ()))
    assert set(names.values()) == {1}
    linked = {name for table in PLAN if table not in tables and table.adds_up for name in table.by}
    assert not names.keys() & linked
    for number, table in enumerate(tables):
        assert table.within in planned[:number] or set(table.within or ()) <= {"force", "weekday"}


def a_year(count: int, **fields: Any) -> list[CountedConversation]:
    """Conversations of the police in the Gironde, as many as asked for, on a Tuesday."""
    one = CountedConversation("police", "33", "discrimination", "2026-03-10", "2026-03-10", "information")
    return [replace(one, **fields) for _ in range(count)]


@settings(max_examples=60, deadline=None)
@given(
    said=st.lists(
        st.tuples(
            st.sampled_from(["victim", "witness"]), st.sampled_from(["minor", "adult", UNKNOWN]),
            st.sampled_from(["female", "male"]), st.sampled_from(["partner", "ex-partner", "family", UNKNOWN]),
            st.integers(1, 20),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_what_is_divided_further_adds_up_to_what_is_released(
    said: list[tuple[str, str, str, str, int]],
) -> None:
    """Of a class that is suppressed no part is released: it would give a bound of it away."""
    conversations = [
        one
        for who, age, sex, relation, count in said
        for one in a_year(count, particulars=(UNKNOWN, UNKNOWN, who, age, sex, relation))
    ]
    tables = attribute_figures("2026", conversations, RULES)
    classes, parts = tables["sex,age_class,relation_class"], tables["who,age_group,sex,relation"]
    sums = Counter[tuple[str, ...]]()
    for (_, age, sex, relation), count in parts.items():
        tie = {"family": "family", UNKNOWN: UNKNOWN}.get(relation, "intimate-partner")
        sums[sex, {"minor": "child"}.get(age, age), tie] += count
    assert sums.keys() <= classes.keys()
    for key, count in sums.items():
        assert count == classes[key] or classes[key] - count > RULES.protection


def test_delays_are_released_where_enough_lie_beyond_them() -> None:
    """A median with the limit on either side, nine in ten with as many above; of fewer, nothing."""

    def delays(count: int) -> dict[tuple[str, ...], int]:
        waits = [(Wait("first-answer", "2026-03", n),) for n in range(count)]
        conversations = [one for each in waits for one in a_year(1, waits=each)]
        return attribute_figures("2026", conversations, RULES)["region,wait"]

    assert delays(21) == {}
    assert delays(22) == {("75", "first-answer", "median"): 10}
    assert delays(109).keys() == {("75", "first-answer", "median")}
    assert delays(110) == {
        ("75", "first-answer", "median"): 54, ("75", "first-answer", "ninth_decile"): 98
    }  # fmt: skip


STORY = a_conversation(name=NAME, said={"language": "en", "who": "witness"}, noted={"sex": "female"})
STAY = STORY[-1].stay
CARD = Sealed(key="k", box="x")
HELP = OrientationGiven(conversation=NAME, request=uuid4(), operator="eve", card=CARD)
PSYCHOLOGIST = PsychologistJoined(conversation=NAME, request=uuid4(), psychologist="p", pseudonym="Ariel")
EVENTS = published([*STORY, at(HELP, STAY, LATER), at(PSYCHOLOGIST, STAY, LATER)])
ERASED = an_erasure(NAME, LATER + timedelta(days=3), STAY)


@settings(max_examples=40, deadline=None)
@given(events=st.permutations([*EVENTS, *EVENTS[-4:]]), is_erased=st.booleans())
def test_attributes_are_the_same_in_any_order(events: list[Any], is_erased: bool) -> None:
    """And twice; at erasure hour and language count as not said, whenever it is consumed."""
    store = RememberedFigures()
    for event in [ERASED, *events] if is_erased else events:
        store.consume(event)
    counted = counted_conversation(store.documents[NAME])
    assert counted
    assert (counted.psychologist, counted.help, counted.front_end) == ("yes", "yes", "own-page")
    kept = (UNKNOWN, UNKNOWN) if is_erased else ("10", "en")
    assert (counted.hour, counted.language) == kept


def test_a_document_of_an_earlier_version_has_what_it_has() -> None:
    """Its hour; of what was not kept, that it is not known."""
    store = RememberedFigures()
    for event in STORY:
        store.consume(event)
    document = {k: v for k, v in store.documents[NAME].items() if k not in {"language", "front_end"}}
    counted = counted_conversation(document)
    assert counted
    assert (counted.hour, counted.language, counted.front_end) == ("10", UNKNOWN, UNKNOWN)


@pytest.fixture
async def repository() -> RememberedFigures:
    """Give a year that is closed: 60 conversations of a Tuesday at ten, 40 at eleven, one at noon; 20 in English."""
    repository = RememberedFigures()
    for hour, count in ((9, 60), (10, 40), (11, 1)):
        for n in range(count):
            said = {"language": "en"} if hour == 10 and n < 20 else {}
            for event in a_conversation(opened=datetime(2026, 3, 10, hour, tzinfo=UTC), said=said):
                repository.consume(event)
    scheduler = Scheduler(repository, Kafka(), ClosingRules(11, timedelta(hours=1), 14))
    for _ in range(2):
        await scheduler.tick(NEXT_YEAR)
    return repository


@pytest.fixture
async def client(repository: RememberedFigures) -> AsyncIterator[httpx.AsyncClient]:
    """Give an analyst's browser."""
    async with a_client(an_app(), repository) as client:
        yield client


async def asked(client: httpx.AsyncClient, by: str, **query: str) -> Any:
    """The answer about a year."""
    answer = await client.get(FIGURES, params=YEAR | {"by": by} | query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_hours_of_a_week_are_for_all_the_staff(client: httpx.AsyncClient) -> None:
    """Supervisors plan shifts; the one at noon is suppressed with 23 hours at which nobody wrote."""
    supervisor = {"Authorization": "Bearer supervisor police"}
    answer = await client.get(FIGURES, params=YEAR | {"by": "force,weekday,hour"}, headers=supervisor)
    shown = [row for row in answer.json()["figures"] if row["conversations"] is not None]
    assert shown == [{"force": "police", "weekday": "2", "hour": "10", "conversations": 60}]
    assert answer.json()["released"] == ["2026"]
    refused = await client.get(FIGURES, params=YEAR | {"by": "force,language"}, headers=supervisor)
    assert refused.status_code == 403


async def test_attributes_are_asked_for_by_the_same_grammar(client: httpx.AsyncClient) -> None:
    """With a year as a column; as CSV; of a year that is not released, nothing."""
    english = {"year": "2026", "force": "police", "language": "en", "conversations": 20}
    assert english in (await asked(client, "year,force,language"))["figures"]
    file = await client.get(FIGURES, params=YEAR | {"by": "force,language", "format": "csv"})
    assert "police,en,20\r\n" in file.text
    before = await asked(client, "force,language", **{"from": "2025-01-01", "to": "2025-12-31"})
    assert (before["figures"], before["released"]) == ([], [])
    parquet = await client.get(
        FIGURES, params=YEAR | {"by": "who,age_group,sex,relation", "format": "parquet"}
    )
    assert parquet.content.startswith(b"PAR1")


@pytest.mark.parametrize(
    "by",
    [
        "language",
        "force,sex",
        "month,force,language",
        "force,language,outcome",
        "theme,hour",
        "region,theme",
        "month,region,theme,outcome",
        "region,month,wait",
    ],
)
async def test_a_table_of_attributes_that_is_not_planned_is_refused(
    client: httpx.AsyncClient, by: str
) -> None:
    """With those that are."""
    answer = await client.get(FIGURES, params=YEAR | {"by": by})
    assert answer.status_code == 422
    for planned in ("force,weekday,hour (year)", "sex,age_class,relation_class (year)", "region,wait (year)"):
        assert planned in answer.json()["detail"]


async def test_delays_are_files_as_well(client: httpx.AsyncClient) -> None:
    """By région as released, by force exactly, in whole months."""
    waits = await asked(client, "force,wait")
    answered = {"force": "police", "wait": "first-answer", "begun": 101, "count": 101}
    assert answered | {"median": 2, "ninth_decile": 2} in waits["figures"]
    regions = await asked(client, "region,wait")
    answered = [
        row for row in regions["figures"] if row["median"] is not None and row["wait"] == "first-answer"
    ]
    assert answered == [{"region": "75", "wait": "first-answer", "median": 2, "ninth_decile": None}]
    part = await client.get(FIGURES, params={"from": "2026-01-02", "to": "2026-12-31", "by": "force,wait"})
    assert part.status_code == 422


async def test_a_year_released_by_an_earlier_version_has_no_such_table(
    client: httpx.AsyncClient, repository: RememberedFigures
) -> None:
    """Its other figures stay; nothing is decided a second time."""
    repository.tables.clear()
    answer = await asked(client, "force,weekday,hour")
    assert {row["conversations"] for row in answer["figures"]} == {None}
    assert answer["released"] == []


def test_an_opening_through_a_front_end_bears_its_name() -> None:
    """And is counted under it."""
    front_end = {"name": "partner-app", "conversation": "x", "request": str(uuid4())}
    events = a_conversation(name=NAME, said={"front_end": front_end})
    assert isinstance(events[0], ConversationOpened)
    store = RememberedFigures()
    for event in events:
        store.consume(event)
    counted = counted_conversation(store.documents[NAME])
    assert counted
    assert counted.front_end == "partner-app"


def test_what_is_wholly_suppressed_is_no_zero_in_the_directive_s_export() -> None:
    """Where no figure of women is released, nobody reads that there were none."""
    keys = (("male", "adult", "family"),)
    rows = {row["indicator"]: row for row in directive_rows({keys[0]: 12}, keys)}
    assert (rows["eige-domestic-women"]["conversations"], rows["eige-domestic-women"]["at_least"]) == (
        None,
        0,
    )
    assert rows["eige-domestic-total"]["conversations"] == 12
