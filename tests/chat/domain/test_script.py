"""A scripted visitor does what their script says, on the cues that it names, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.chat.content.choices import CHOICES
from services.chat.content.scripted_visitors import SCRIPTS
from services.chat.content.themes import THEMES
from services.chat.domain.asked import asked_in
from services.chat.domain.contact import Contact, SafeContact
from services.chat.domain.script import Cue, Progress, Script, Step, react

CUES = st.lists(st.sampled_from(["begun", "claimed", "answered", "invited", "silent"]), max_size=40)


def a_script(**more: object) -> Script:
    """A visitor who says three things, and agrees."""
    return Script.model_validate(
        {
            "code": "somebody", "labels": {"fr": "Quelqu’un"}, "commune": "33063",
            "steps": [
                {"on": "begun", "text": "Bonjour"}, {"on": "answered", "text": "Voilà"}, {"text": "C’est tout"},
            ],
            "otherwise": ["Merci"], "silences": ["Vous êtes là ?"], "contact": {"phone": "01 99 00 12 34"},
            "invitations": [[{"act": "postpone"}], [{"text": "Bon"}, {"act": "consent"}]],
        } | more
    )  # fmt: skip


def played(script: Script, *cues: Cue) -> list[list[str]]:
    """Play the cues: the visitor's words and acts on each."""
    progress, done = Progress(), []
    for cue in cues:
        progress, steps = react(script, progress, cue)
        done.append([step.text or step.act for step in steps])
    return done


def test_steps_follow_their_cues() -> None:
    """Steps without a cue follow the one before; after the last, a word for each answer while there is one."""
    assert played(a_script(), "begun", "claimed", "answered", "answered", "answered") == [
        ["Bonjour"], [], ["Voilà", "C’est tout"], ["Merci"], [],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Bonsoir. Où êtes-vous ?", ["where", "yes-no"]),
        ("Êtes-vous en sécurité ?", ["safe", "yes-no"]),
        ("Qui vous a fait cela, et quand ?", ["when", "who"]),
        ("Dites-moi ce qui s’est passé ?", []),
        ("Est-ce que vous l'avez dit à quelqu'un ?", ["yes-no"]),
        ("Je sais où vous êtes.", []),
        ("Are you safe? Where is he?", ["safe", "where", "yes-no"]),
    ],
)
def test_simple_questions_are_recognised(text: str, asked: list[str]) -> None:
    """In a question alone, whatever apostrophe is typed."""
    assert list(asked_in([text])) == asked


def test_what_is_asked_is_answered_once_before_the_story_goes_on() -> None:
    """A question for which the script has no answer left moves it on, as any answer does."""
    script = a_script(answers={"where": ["À la maison"]})
    progress, said = Progress(steps=1), []
    for text in ("Où êtes-vous ?", "Où est-il ?", "Qui ?"):
        progress, steps = react(script, progress, "answered", [text])
        said.append([step.text for step in steps])
    assert said == [["À la maison"], ["Voilà", "C’est tout"], ["Merci"]]


def test_each_invitation_has_its_answer() -> None:
    """« Not now » first, and then yes; asked a third time, nothing."""
    assert played(a_script(), "invited", "invited", "invited") == [["postpone"], ["Bon", "consent"], []]


def test_only_who_waits_for_an_answer_loses_patience() -> None:
    """And as often as the script has words for it."""
    assert played(a_script(), "silent", "begun", "silent", "silent", "answered", "silent") == [
        [], ["Bonjour"], ["Vous êtes là ?"], [], ["Voilà", "C’est tout"], [],
    ]  # fmt: skip


def test_who_has_vanished_does_nothing_any_more() -> None:
    """Their line is lost: whatever is said, nobody reads it."""
    script = a_script(steps=[{"on": "begun", "text": "vite"}, {"act": "vanish"}])
    assert played(script, "begun", "answered", "invited", "silent") == [["vite", "vanish"], [], [], []]


@pytest.mark.parametrize(
    "more",
    [
        {"steps": []},
        {"steps": [{"on": "claimed", "text": "Bonjour"}]},
        {"steps": [{"on": "begun"}]},
        {"steps": [{"on": "begun", "act": "leave", "text": "Au revoir"}]},
        {"steps": [{"on": "begun", "act": "come-back"}]},
        {"contact": {}},
        {"unknown": 1},
    ],
)
def test_a_script_that_cannot_be_played_is_refused(more: dict[str, object]) -> None:
    """When it is read, and not in the middle of a conversation."""
    with pytest.raises(ValidationError):
        a_script(**more)


@given(st.sampled_from(sorted(SCRIPTS)), CUES)
def test_whatever_the_desk_does_a_script_goes_forward_and_ends(code: str, cues: list[Cue]) -> None:
    """No step is done twice, and each script is bounded."""
    script, progress, done = SCRIPTS[code], Progress(), 0
    for cue in cues:
        after, steps = react(script, progress, cue)
        assert all(new >= old for new, old in zip(after[:4], progress[:4], strict=True))
        assert (after[:4] == progress[:4]) == (steps == ())
        progress, done = after, done + len(steps)
    words = len(script.otherwise) + len(script.silences) + sum(map(len, script.invitations))
    assert done <= len(script.steps) + words


@pytest.mark.parametrize("code", SCRIPTS)
def test_each_visitor_can_be_played_by_the_products_own_rules(code: str) -> None:
    """A theme that there is, a label in each language of the desk, a contact that is taken, and nobody's number."""
    script = SCRIPTS[code]
    assert script.theme is None or script.theme in THEMES
    assert script.who is None or script.who in {choice.code for choice in CHOICES["who"]}
    assert script.labels.keys() == {"fr", "en"}
    safe = SafeContact.model_validate(script.safe_contact)
    if script.contact:
        contact = Contact(**script.contact).filled_in(elsewhere=not safe.is_here_alone)
        safe.filled_in(contact)
        assert script.contact.get("phone", "01 99 00").startswith("01 99 00")
        assert script.contact.get("email", "x@exercice.example").endswith(".example")


def test_there_is_somebody_of_every_kind() -> None:
    """Somebody consents, refuses, leaves and comes back, vanishes, and writes in English."""
    acts = {step.act for script in SCRIPTS.values() for step in _all_steps(script)}
    assert acts == {"say", "consent", "postpone", "leave", "come-back", "vanish"}
    assert {script.language for script in SCRIPTS.values()} == {"fr", "en"}
    assert len(SCRIPTS) >= 6  # a night


def _all_steps(script: Script) -> list[Step]:
    return [*script.steps, *(step for steps in script.invitations for step in steps)]
