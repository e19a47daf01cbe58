"""Scripted visitors, with whom one practises: what one of them does next. Pure, like every decision."""

from collections.abc import Iterable
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.chat.domain.asked import Asked, asked_in
from shared.events.values import Code, Commune

Cue = Literal["begun", "claimed", "answered", "invited", "silent"]
"""A thing that a scripted visitor notices: they may write, an operator has them, wrote to them, asks for their
consent, or has not written for as long as their patience lasts.
"""
Act = Literal["say", "consent", "postpone", "leave", "come-back", "vanish"]
"""`leave`: by the page's way out; `come-back`: with the resume code; `vanish`: the line is lost, without a word."""


class Step(BaseModel):
    """A step of a script: on which cue, after how long a pause, and what is done."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    on: Literal["begun", "claimed", "answered"] | None = None
    """None: right after the step before."""
    pause: Annotated[float, Field(ge=0, le=300)] = 3
    """Seconds for which the visitor writes, or hesitates."""
    act: Act = "say"
    text: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if (self.act == "say") != bool(self.text.strip()):
            raise ValueError("a step that says something has a text, and no other has")
        return self


class Script(BaseModel):
    """A scripted visitor: how they open their conversation, and all that they do in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Code
    labels: dict[str, str]
    """A line on what an operator practises with them, in each language of the desk."""
    commune: Commune
    theme: Code | None = None
    language: Literal["fr", "en"] = "fr"
    who: Code | None = None
    minor: bool | None = None
    steps: tuple[Step, ...]
    answers: dict[Asked, tuple[str, ...]] = {}
    """Their answers to simple things that they are asked, one after the other, before their steps go on."""
    otherwise: tuple[str, ...] = ()
    """Sentences, one after the other, to whatever is answered after their last step."""
    invitations: tuple[tuple[Step, ...], ...] = ()
    """Their answers when they are asked for their consent: the first time, the second time."""
    silences: tuple[str, ...] = ()
    """Sentences, one after the other, while they wait for an answer."""
    patience: Annotated[float, Field(ge=10, le=600)] = 60
    """Seconds for which they wait for an answer before that."""
    contact: dict[str, str] = {}
    """The details that they give with their consent: nobody's name, nobody's number."""
    safe_contact: dict[str, str | bool | list[str]] = {}

    @model_validator(mode="after")
    def _can_be_played(self) -> Self:
        if not self.steps or self.steps[0].on != "begun":
            raise ValueError("the first step is on « begun »")
        acts = [step.act for step in (*self.steps, *(s for each in self.invitations for s in each))]
        if "consent" in acts and not self.contact:
            raise ValueError("who consents gives a way to be reached")
        if acts.count("leave") < acts.count("come-back"):
            raise ValueError("who comes back has left")
        return self


class Progress(NamedTuple):
    """How far a scripted visitor is: all that their next act depends on."""

    steps: int = 0
    otherwise: int = 0
    invitations: int = 0
    silences: int = 0
    waits: bool = False
    """Whether they said something that nobody has answered yet."""
    vanished: bool = False
    answers: tuple[Asked, ...] = ()
    """The things that they have answered."""


Reaction = tuple[Progress, tuple[Step, ...]]
"""How far the visitor is then, and what they do until then, in order."""


def react(script: Script, progress: Progress, cue: Cue, texts: Iterable[str] = ()) -> Reaction:
    """Decide the visitor's steps on that cue: none, where the script awaits another. `texts`: what was answered."""
    if progress.vanished:
        return progress, ()
    if cue == "answered":
        progress = progress._replace(waits=False)
    after, steps = _answered(script, progress, texts) or _steps(script, progress, cue)
    said = any(step.act == "say" for step in steps)
    vanished = any(step.act == "vanish" for step in steps)
    return after._replace(waits=after.waits or said, vanished=vanished), steps


def _steps(script: Script, progress: Progress, cue: Cue) -> Reaction:
    if cue == "invited":
        return _invited(script, progress)
    if cue == "silent":
        return _waiting(script, progress)
    if progress.steps == len(script.steps):
        return _otherwise(script, progress) if cue == "answered" else (progress, ())
    if script.steps[progress.steps].on != cue:
        return progress, ()
    end = progress.steps + 1
    while end < len(script.steps) and script.steps[end].on is None:
        end += 1
    return progress._replace(steps=end), script.steps[progress.steps : end]


def _answered(script: Script, progress: Progress, texts: Iterable[str]) -> Reaction | None:
    """The answer to the first thing that is asked and that the script has an answer left for."""
    for asked in asked_in(texts):
        left = script.answers.get(asked, ())[progress.answers.count(asked) :]
        if left:
            return progress._replace(answers=(*progress.answers, asked)), (Step(pause=5, text=left[0]),)
    return None


def _invited(script: Script, progress: Progress) -> Reaction:
    steps = script.invitations[progress.invitations : progress.invitations + 1]
    return progress._replace(invitations=progress.invitations + len(steps)), steps[0] if steps else ()


def _waiting(script: Script, progress: Progress) -> Reaction:
    texts = script.silences[progress.silences : progress.silences + 1] if progress.waits else ()
    steps = tuple(Step(pause=0, text=text) for text in texts)
    return progress._replace(silences=progress.silences + len(steps)), steps


def _otherwise(script: Script, progress: Progress) -> Reaction:
    texts = script.otherwise[progress.otherwise : progress.otherwise + 1]
    steps = tuple(Step(text=text) for text in texts)
    return progress._replace(otherwise=progress.otherwise + len(steps)), steps
