"""Digits and letters of any keyboard, what fingers leave out, and what people shorten."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.router.domain.search.gazetteer import Gazetteer
from services.router.domain.spelling import words

ZEROS = [ord(c) for c in map(chr, range(0x110000)) if unicodedata.decimal(c, None) == 0]
TYPED = [
    ("٧٥٠١٥", "75115"),
    ("۷۵۰۱۵", "75115"),
    ("७५०१५", "75115"),
    ("７５０１５", "75115"),
    ("Ｐａｒｉｓ　１５", "75115"),
    ("𝐁𝐨𝐫𝐝𝐞𝐚𝐮𝐱", "33063"),
    ("В\u043erd\u0435\u0430u\u0445", "33063"),
    ("Οrléans", "45234"),
    ("saint‑denis 93", "93066"),
    ("ﬁrminy", "42095"),
    ("monpelier", "34172"),
    ("monpellier", "34172"),
    ("monbéliard", "25388"),
    ("aix en pce", "13001"),
    ("salon de pce", "13103"),
    ("st et", "42218"),
    ("st etie", "42218"),
]


@pytest.mark.parametrize(("typed", "code"), TYPED)
def test_what_any_keyboard_writes_is_read(typed: str, code: str, gazetteer: Gazetteer) -> None:
    """The commune that is meant comes first."""
    assert gazetteer.find(typed, 8)[0].commune.code == code


@given(code=st.from_regex(r"[0-9]{5}", fullmatch=True), zero=st.sampled_from(ZEROS))
def test_digits_of_every_script_are_digits(code: str, zero: int) -> None:
    """All that Unicode knows."""
    assert words("".join(chr(zero + int(digit)) for digit in code)) == [code]
