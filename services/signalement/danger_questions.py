"""The questions of a danger assessment, by theme: data, not code (`danger_questions.json`).

In our own words, after the danger grid that the French forces use (Ministry of the Interior, November 2019);
a specialist must confirm them before they are used.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, TypeAdapter

Answer = Literal["yes", "no", "unknown"]
SAID: dict[Answer, str] = {"yes": "oui", "no": "non", "unknown": "ne sait pas"}


class Question(BaseModel):
    """A question, for some themes or, if it names none, for all of them."""

    code: str
    grave: bool
    """Whether « yes » alone says that the danger is grave."""
    themes: list[str]
    labels: dict[str, str]


QUESTIONS: dict[str, Question] = {
    question.code: question
    for question in TypeAdapter(list[Question]).validate_json(
        Path(__file__).with_name("danger_questions.json").read_bytes()
    )
}


def with_questions(summary: Mapping[str, Any]) -> dict[str, Any]:
    """The summary as a unit reads it: after the facts, each question that was answered, grave dangers first."""
    answers: Mapping[str, Answer] = summary.get("assessment") or {}
    rest = {name: value for name, value in summary.items() if name not in {"facts", "assessment"}}
    if not answers:
        return {**_facts(summary), **rest}
    read = [_read(QUESTIONS[code], answers[code]) for code in QUESTIONS if code in answers]
    read.sort(key=lambda each: not each["grave"])
    return {**_facts(summary), "assessment": read, **rest}


def _facts(summary: Mapping[str, Any]) -> dict[str, Any]:
    return {"facts": summary["facts"]} if "facts" in summary else {}


def _read(question: Question, answer: Answer) -> dict[str, Any]:
    """An answer; `grave`: it is « yes », which alone says that the danger is grave."""
    grave = question.grave and answer == "yes"
    return {"question": question.labels["fr"], "answer": SAID[answer], "code": question.code, "grave": grave}
