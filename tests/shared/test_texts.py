"""Texts that look empty, that turn what is read around, that cover what stands near them."""

from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.texts import HIGHEST, Plain, Written, is_blank, is_plain, plain

BLANKS = [
    "", " \t\n", "\u00a0\u2003\u3000", "\u200b\u200c\u200d\ufeff\u2060", "\u2028\u2029", "\u00ad", "\u034f",
    "\u115f\u1160\u3164\uffa0", "\u2800\u2800", "\u0301\u0302", "\ufe0f", "\U000e0041\U000e0001", "\u180e\u17b4",
    "\u202e\u2066", "\x00\x1b", "\U00013441\U0001d159",
]  # fmt: skip
SEEN = ["a", "\u200b.\u200b", "é", "e\u0301", "👍🏽", "👩\u200d👧", "٣", "ن", "한", "⠓", "\U0001faec", "?"]
READ = [
    "Une\nligne\r\net\tune autre, « می\u200cخواهم »", "\u200fשלום\u200e", "ཧྐྵྨླྺྼྻྂ", "Việt", "שָׁ֖", "👨‍👩‍👧",
    "a" + "\u0301" * HIGHEST, "❤️\u200d🔥", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
]  # fmt: skip
HIDDEN = [
    "\x00",
    "\x1b",
    "\x7f",
    "\x85",
    "\u202a",
    "\u202e",
    "\u2066",
    "\u2069",
    "\ud800",
    "\ufffe",
    "\U000e0041\U000e0001",
]


@pytest.mark.parametrize("text", BLANKS, ids=ascii)
def test_a_text_of_which_nothing_is_seen_is_blank(text: str) -> None:
    """Whatever Unicode calls its characters."""
    assert is_blank(text)
    assert plain(text) == ""


@pytest.mark.parametrize("text", SEEN, ids=ascii)
def test_a_text_of_which_anything_is_seen_is_not_blank(text: str) -> None:
    """In any script; of an emoji that is younger than our library too."""
    assert not is_blank(text)


@pytest.mark.parametrize("text", READ, ids=ascii)
def test_no_language_is_refused(text: str) -> None:
    """Line breaks are read; joiners and the marks of direction are letters of some languages."""
    assert is_plain(text)
    assert plain(text) == text


@pytest.mark.parametrize("hidden", HIDDEN, ids=ascii)
def test_a_hidden_character_is_refused_or_taken_out(hidden: str) -> None:
    """Control characters, what turns the direction of reading, what is no character."""
    assert not is_plain(f"a{hidden}b")
    assert plain(f"a{hidden}b") == "ab"


@pytest.mark.parametrize("unseen", ["\u200b\u200c", "\ufe01\U000e0101", "\u2060\u200d\ufeff"], ids=ascii)
def test_a_row_of_unseen_characters_is_refused_or_cut(unseen: str) -> None:
    """A row of them spells a text that its reader does not see; languages and emoji put two together at most."""
    assert not is_plain("a" + unseen * 9)
    assert plain("a" + unseen * 9 + "b") == "a" + (unseen * 2)[:2] + "b"


def test_a_pile_of_marks_is_refused_or_cut() -> None:
    """A letter with 99 accents covers the five lines above it."""
    assert not is_plain("a" + "\u0301" * 99)
    assert plain("a" + "\u0301" * 99 + "b") == "a" + "\u0301" * HIGHEST + "b"


def test_a_field_takes_plain_texts_alone() -> None:
    """The same check, for the bodies of requests."""
    field = TypeAdapter(Annotated[str, Plain])
    assert field.validate_python("Ada") == "Ada"
    assert field.validate_python("\u3164\u200b") == ""
    with pytest.raises(ValidationError):
        field.validate_python("Ada\u202e")
    with pytest.raises(ValidationError):
        TypeAdapter(Annotated[str, Written]).validate_python("\u3164\u200b")
