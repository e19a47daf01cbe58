"""The pages know the events of the protocol, and mark each as its row says."""

import json
import re
from pathlib import Path

import pytest

from services.chat.domain.protocol import PROTOCOL, Side
from services.chat.marks import SCRIPT, script

WEB = SCRIPT.parents[1]


def test_the_pages_have_the_marks_of_the_protocol() -> None:
    """They are written, not kept by hand."""
    assert SCRIPT.read_text() == script(), "run `make scripts`, and commit what it wrote"


@pytest.mark.parametrize("sentences", sorted(WEB.glob("messages/*.json")), ids=lambda file: file.stem)
def test_each_mark_is_a_sentence_of_each_language(sentences: Path) -> None:
    """A page without it would show its name."""
    assert {row.mark for row in PROTOCOL if row.mark} <= json.loads(sentences.read_text()).keys()


@pytest.mark.parametrize(("folder", "side"), [("visitor", "visitor"), ("desk", "desk")])
def test_a_page_waits_for_no_event_that_its_side_is_never_shown(folder: str, side: Side) -> None:
    """A name that is misspelt, or that has gone, would be waited for in vain."""
    shown = {row.event.type for row in PROTOCOL if side in row.shown_to}
    scripts = [file.read_text() for file in (SCRIPT.parent / folder).glob("*.js")]
    named = {name for text in scripts for name in re.findall(r'"(chat\.[a-z-]+)"', text)}
    assert named
    assert named <= shown
