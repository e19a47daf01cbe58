"""The prepared replies: whole in each language, of known themes, with a source and the day of their last look."""

import re
from datetime import UTC, datetime

import pytest

from services.chat.content.replies import REPLIES, PreparedReply
from services.chat.content.themes import THEMES
from shared.texts import is_plain

LANGUAGES = {"fr", "en", "ar"}
each = pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.code)


@each
def test_a_reply_is_whole_in_each_language(reply: PreparedReply) -> None:
    """Short enough to be read on a telephone, and nothing in it is unseen."""
    assert set(reply.title) == set(reply.text) == LANGUAGES
    for text in (*reply.title.values(), *reply.text.values()):
        assert is_plain(text)
        assert text == text.strip()
    assert all(len(text) <= 60 for text in reply.title.values())
    assert all(len(text) <= 500 for text in reply.text.values())


@each
def test_a_reply_says_where_it_comes_from_and_when_somebody_looked(reply: PreparedReply) -> None:
    """Law changes: a reply without a source cannot be looked at again."""
    assert reply.source
    assert reply.looked_at <= datetime.now(UTC).date()
    assert set(reply.themes) <= set(THEMES)


@each
def test_a_reply_names_the_same_numbers_in_each_language(reply: PreparedReply) -> None:
    """A number that is only in one language was forgotten in the other."""
    numbers = [
        sorted(re.findall(r"\b1\d\b|\b11\d\b|\b3\d{3}\b|116 006|39 28", reply.text[of])) for of in LANGUAGES
    ]
    assert numbers[0] == numbers[1] == numbers[2]


def test_each_reply_has_a_name_of_its_own() -> None:
    """A code names one reply, and so does a title."""
    for names in ([reply.code for reply in REPLIES], *([r.title[of] for r in REPLIES] for of in LANGUAGES)):
        assert len(set(names)) == len(REPLIES)


def test_every_theme_has_replies_of_its_own() -> None:
    """An operator finds what they need first."""
    assert {theme for reply in REPLIES for theme in reply.themes} == set(THEMES)
