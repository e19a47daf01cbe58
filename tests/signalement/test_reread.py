"""An operator reads again what they wrote, and corrects it, until it has left."""

from typing import Any

import pytest

from services.signalement.domain.reread import why_not
from tests.support.signalement.asking import PATH, SUMMARY, a_body, claimed, consented, registered
from tests.support.signalement.builders import (
    ADAM,
    BORDEAUX,
    EVE,
    History,
    a_claim,
    a_consent,
    a_draft,
    a_stay,
    an_end,
)
from tests.support.signalement.group import Group
from tests.support.signalement.keys import jwk

DRAFT = a_draft(EVE)


@pytest.mark.parametrize(
    ("then", "operator", "why"),
    [
        ([], EVE, None),
        ([], ADAM, "unknown"),
        ([a_claim(ADAM)], EVE, "not-yours"),
        ([a_claim("")], EVE, "not-yours"),
        ([a_draft(EVE)], EVE, "not-waiting"),
        ([an_end()], EVE, "not-yours"),
        ([an_end(erased=True)], EVE, "not-yours"),
    ],
)
def test_only_who_wrote_it_and_has_the_conversation_reads_it(
    then: Any, operator: str, why: str | None
) -> None:
    """As long as it waits: not what gave way to another, nor what somebody else took over."""
    history = History(a_stay(), a_claim(EVE), DRAFT, *then)
    assert history.case is not None
    assert why_not(history.case, DRAFT.signalement, operator) == why


def test_what_has_left_is_read_by_its_unit_alone() -> None:
    """Nobody corrects what somebody outside has had."""
    history = History(a_stay(), a_claim(EVE), DRAFT, a_consent(BORDEAUX))
    history.tick()
    assert history.case is not None
    assert why_not(history.case, DRAFT.signalement, EVE) == "not-waiting"


async def test_what_waits_is_read_again_and_corrected(ask: Any, group: Group) -> None:
    """The corrected draft replaces it, and the former one is read no more."""
    await claimed(group)
    first = (await ask("operator-police-1", "POST", PATH, a_body())).json()["signalement"]
    read = await ask("operator-police-1", "GET", f"{PATH}/{first}/summary")
    assert (read.status_code, read.json()) == (200, SUMMARY)
    assert read.headers["cache-control"] == "no-store"
    corrected = a_body(summary=SUMMARY | {"facts": "Menaces, deux fois."})
    second = (await ask("operator-police-1", "POST", PATH, corrected)).json()["signalement"]
    again = await ask("operator-police-1", "GET", f"{PATH}/{second}/summary")
    assert again.json()["facts"] == "Menaces, deux fois."
    gone = await ask("operator-police-1", "GET", f"{PATH}/{first}/summary")
    assert (gone.status_code, gone.json()["reason"]) == (409, "not-waiting")


async def test_nobody_else_reads_it(ask: Any, group: Group) -> None:
    """Not a colleague, a supervisor, the other force, nor its operator once the conversation is another's."""
    await claimed(group)
    name = (await ask("operator-police-1", "POST", PATH, a_body())).json()["signalement"]
    refused = {"operator-police-2": 404, "supervisor-police-1": 403, "operator-gendarmerie-1": 404}
    for who, status in refused.items():
        assert (await ask(who, "GET", f"{PATH}/{name}/summary")).status_code == status, who
    await claimed(group, "operator-police-2")
    lost = await ask("operator-police-1", "GET", f"{PATH}/{name}/summary")
    assert (lost.status_code, lost.json()["reason"]) == (409, "not-yours")


async def test_what_has_left_is_not_given_back(ask: Any, group: Group) -> None:
    """The unit has it."""
    await claimed(group)
    assert (await registered(ask, "police", jwk("police"))).status_code == 200
    await consented(group)
    name = (await ask("operator-police-1", "POST", PATH, a_body())).json()["signalement"]
    left = await ask("operator-police-1", "GET", f"{PATH}/{name}/summary")
    assert (left.status_code, left.json()["reason"]) == (409, "not-waiting")
