"""The statuses of a signalement stand in one table, which pages read as a script."""

import json
from pathlib import Path
from typing import get_args

import pytest

from shared.events.signalement import OfSignalement
from shared.events.signalement.statuses import SCRIPT, STATUSES, script
from shared.events.values import SignalementStatus
from tests.support.sources import ROOT

SENTENCES = [
    *((file, "signalement.") for file in sorted(ROOT.glob("services/chat/web/messages/*.json"))),
    *((file, "lead.status.") for file in sorted(ROOT.glob("services/chat/web/messages/*.json"))),
]


def test_the_pages_have_the_table() -> None:
    """The script is written, not kept by hand."""
    assert SCRIPT.read_text() == script(), "run `make scripts`, and commit what it wrote"


def test_each_status_has_a_row_and_an_event() -> None:
    """A status without a row would be shown nowhere; one without an event would never come about."""
    assert STATUSES.keys() == set(get_args(SignalementStatus))
    assert STATUSES.keys() == {event.status for event in OfSignalement.__subclasses__()}


@pytest.mark.parametrize(("file", "prefix"), SENTENCES, ids=lambda value: str(value)[-20:])
def test_each_status_is_a_sentence_on_both_sides(file: Path, prefix: str) -> None:
    """The visitor and the operator read it in each language."""
    assert {prefix + status for status in STATUSES} <= json.loads(file.read_text()).keys()
