"""The code keeps the words and the shapes of the house; `python -m tests.support.words` says where it does not."""

from pathlib import Path

import pytest

from tests.support.words import found, found_in


def test_nothing_is_to_be_said_better() -> None:
    """In code, tests, pages and papers: words of the field, functions and files that can be read at once."""
    assert list(map(str, found())) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def tell(event):\n    ...\n", "« tell » in tell: publish"),
        ("heardEvents = 1\n", "« heard » in heardEvents: consumed"),
        ('"""Publish whatever whoever asks."""\n', "« whoever » in a sentence: who"),
        ('"""What follows."""\n', "a docstring begins with « What »"),
        ("x = 1  # the store is set aside\n", "« set aside » in a sentence: parked, or a dead letter"),
        ("def long():\n" + "    x = 1\n" * 40, "long is 41 lines long"),
        ("\n" * 301, "a file of more than 300 lines"),
    ],
)
def test_what_is_to_be_said_better_is_found(text: str, said: str, tmp_path: Path) -> None:
    """In names, in docstrings, in comments, and in what is too long."""
    assert [each.what for each in found_in(written(tmp_path, "module.py", text))] == [said]


def test_scripts_are_read_too(tmp_path: Path) -> None:
    """Names and comments; what a sentence on a page says is its own affair."""
    script = written(tmp_path, "page.js", "// behind it\nconst told = 'told'; // in `told`\n")
    assert [each.what for each in found_in(script)] == [
        "« told » in told: published",
        "« behind » in a sentence: after",
    ]


@pytest.mark.parametrize("text", ["dead_letters = 1\n", '"""Chat behind a proxy."""\n', 'x = {"fact": 1}\n'])
def test_what_the_field_says_stays(text: str, tmp_path: Path) -> None:
    """A dead letter is one, a proxy stands in front; a stored name is no name of ours."""
    assert list(found_in(written(tmp_path, "module.py", text))) == []


def written(folder: Path, name: str, text: str) -> Path:
    """A file of that text."""
    (file := folder / name).write_text(text)
    return file
