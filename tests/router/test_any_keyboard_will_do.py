"""Digits and letters of any keyboard, what fingers leave out, and what people shorten."""

import unicodedata

import pytest

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
    ("mt dore", "63236"),
    ("n-d de gravenchon", "76476"),
    (",qrseille", "13201"),
    (";qrseille", "13201"),
    ("auiberon", "56186"),
]


@pytest.mark.parametrize(("typed", "code"), TYPED)
def test_what_any_keyboard_writes_is_read(typed: str, code: str, gazetteer: Gazetteer) -> None:
    """The commune that is meant comes first."""
    assert gazetteer.find(typed, 8)[0].commune.code == code


def test_digits_of_every_script_are_digits() -> None:
    """All ten, of every script that Unicode knows."""
    assert len(ZEROS) > 60
    for zero in ZEROS:
        assert words("".join(chr(zero + digit) for digit in range(10))) == ["0123456789"]
