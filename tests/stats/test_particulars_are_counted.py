"""Particulars are counted as they were said last, exactly for a force's own supervisors, and reduced at erasure."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.stats.domain.figures.particulars import particular_rows
from services.stats.domain.figures.tally import Tally, tally_month
from services.stats.domain.projection.particulars import COUNTED
from tests.stats.test_a_conversation_is_counted_once import LATER, NAME
from tests.support.stats.asking import a_client, an_app
from tests.support.stats.builders import a_conversation, an_erasure, at, published
from tests.support.stats.doubles import RememberedFigures

SAID = {"who": "witness", "minor": True}
NOTED = {"who": "victim", "age_group": "young-adult", "sex": "female", "offence_family": "harassment"}
STORY = a_conversation(name=NAME, said=SAID, noted=NOTED)


def read(store: RememberedFigures, tally: Tally) -> dict[str, str]:
    """The particulars of the one conversation that is counted."""
    [(force, *codes)] = tally.particulars
    assert force == "police"
    return {field: code for field, code in zip(COUNTED, codes, strict=True) if code != "unknown"}


async def counted(*events: Any) -> dict[str, str]:
    """The particulars that are counted after these events."""
    store = RememberedFigures()
    for event in events:
        store.consume(event)
    return read(store, tally_month(await store.conversations(["2026-03"]), "2026-03"))


async def test_what_the_operator_noted_at_the_end_corrects_what_was_said_before() -> None:
    """Count as not said what nobody said; without an end, the opening alone counts."""
    assert await counted(*STORY) == {"minor": "yes", **NOTED}
    assert await counted(*STORY[:-1]) == {"minor": "yes", "who": "witness"}
    assert await counted(*a_conversation(name=NAME)) == {}


async def test_an_end_that_says_nothing_takes_nothing_back() -> None:
    """After a reopening somebody else may close it, and know less."""
    closed = STORY[-1]
    again = closed.model_copy(update=dict.fromkeys(NOTED) | {"relation": "family"})
    events = published([*STORY, at(again, closed.stay, LATER)])
    assert await counted(*events) == {"minor": "yes", **NOTED, "relation": "family"}


ERASED = an_erasure(NAME, LATER + timedelta(days=3), STORY[-1].stay)


@settings(max_examples=40, deadline=None)
@given(st.permutations([*STORY, ERASED, *STORY]))
async def test_what_could_single_somebody_out_goes_at_erasure(events: list[Any]) -> None:
    """In whatever order it is consumed, and consumed again: of the age, whether it is a minor's is left."""
    store = RememberedFigures()
    for event in events:
        store.consume(event)
    tally = tally_month(await store.conversations(["2026-03"]), "2026-03")
    assert read(store, tally) == {
        "minor": "yes", "who": "victim", "age_group": "of-age", "offence_family": "harassment"
    }  # fmt: skip
    assert not {"female", "young-adult"} & {
        word for text in str(store.documents).split("'") for word in text.split()
    }


async def test_a_folded_month_keeps_them_together_without_a_day() -> None:
    """Any two can be tabled later; a month that was folded before they were counted has none."""
    store = RememberedFigures()
    for event in STORY:
        store.consume(event)
    tally = tally_month(await store.conversations(["2026-03"]), "2026-03")
    document = tally.to_document()
    assert document["particulars"] == [
        ["police", "yes", "harassment", "victim", "young-adult", "female", "unknown", 1]
    ]
    assert Tally.from_document(document) == tally
    del document["particulars"]
    assert not Tally.from_document(document).particulars
    rows = particular_rows([tally], "police")
    assert {"particular": "relation", "value": "unknown", "conversations": 1} in rows
    assert {"particular": "who", "value": "unknown", "conversations": 0} in rows


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """Give stats over HTTP, with one conversation of the police."""
    store = RememberedFigures()
    for event in STORY:
        store.consume(event)
    async with a_client(an_app(), store) as client:
        yield client


async def test_a_force_s_supervisors_alone_read_them(client: httpx.AsyncClient) -> None:
    """Exactly, and of their own force."""

    async def asked(role: str, until: str = "2026-03") -> httpx.Response:
        query = {"from": "2026-03", "to": until}
        bearer = {"Authorization": f"Bearer {role}"}
        return await client.get("/api/stats/particulars", params=query, headers=bearer)

    mine, others = [(await asked(f"supervisor {force}")).json() for force in ("police", "gendarmerie")]
    assert {"particular": "sex", "value": "female", "conversations": 1} in mine
    assert {row["conversations"] for row in others} == {0}
    for role in ("analyst", "operator police", "administrator"):
        assert (await asked(role)).status_code == 403
    assert (await asked("supervisor police", until="2026-01")).status_code == 422
