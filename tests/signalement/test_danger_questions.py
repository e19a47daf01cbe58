"""The danger assessment: questions by theme as data, each optional, sealed with the draft, shown after the facts."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.signalement.api.drafts import Summary
from services.signalement.danger_questions import QUESTIONS, with_questions
from shared.codes import THEMES
from tests.support.signalement.asking import PATH, SUMMARY, Log, a_body, claimed
from tests.support.signalement.group import Group
from tests.support.signalement.keys import opened

ASSESSMENT = {"injured": "no", "weapon": "yes", "separation": "unknown"}


def test_there_are_about_twenty_questions_for_the_theme_that_needs_them_most() -> None:
    """In both languages; some for every theme."""
    asked = [one for one in QUESTIONS.values() if not one.themes or "domestic-violence" in one.themes]
    assert 20 <= len(asked) <= 25
    assert all(one.labels.keys() == {"fr", "en"} for one in QUESTIONS.values())
    assert {theme for one in QUESTIONS.values() for theme in one.themes} == set(THEMES)
    assert sum(not one.themes for one in QUESTIONS.values()) >= 5


def test_a_unit_reads_the_answers_after_the_facts_the_gravest_first() -> None:
    """As sentences; what was not answered is not there."""
    read = with_questions({**SUMMARY, "assessment": ASSESSMENT})
    assert list(read)[:2] == ["facts", "assessment"]
    assert [(each["code"], each["answer"], each["grave"]) for each in read["assessment"]] == [
        ("weapon", "oui", True),
        ("injured", "non", False),
        ("separation", "ne sait pas", False),
    ]
    assert read["assessment"][0]["question"] == QUESTIONS["weapon"].labels["fr"]


def test_without_an_answer_the_summary_is_as_before() -> None:
    """Nobody reads an empty assessment."""
    assert with_questions(SUMMARY) == SUMMARY
    assert Summary.model_validate(SUMMARY).as_written() == SUMMARY


@pytest.mark.parametrize("wrong", [{"unheard-of": "yes"}, {"weapon": "perhaps"}, {"weapon": True}])
def test_what_is_no_answer_is_refused(wrong: dict[str, Any]) -> None:
    """A question that nobody reads, or an answer that nobody understands."""
    with pytest.raises(ValidationError):
        Summary.model_validate({**SUMMARY, "assessment": wrong})


async def test_the_questions_are_public_and_the_answers_sealed_with_the_draft(
    ask: Any, group: Group, log: Log
) -> None:
    """Their author reads them again until they leave."""
    listed = (await ask("operator-police-1", "GET", "/api/signalement/danger-questions")).json()
    assert [one["code"] for one in listed] == list(QUESTIONS)
    await claimed(group)
    summary = {**SUMMARY, "assessment": ASSESSMENT}
    drafted = (await ask("operator-police-1", "POST", PATH, a_body(summary=summary))).json()
    text = log.published[0]
    assert opened(text.jwe, "signalement") == summary  # type: ignore[attr-defined]
    again = await ask("operator-police-1", "GET", f"{PATH}/{drafted['signalement']}/summary")
    assert again.json() == summary
