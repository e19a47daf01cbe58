"""A disclosure that is no address, or is not of that conversation: an operator would act on it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from services.chat.api.desk.identification import Address

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
KNOWN = {"address": "198.51.100.1", "port": 40_000, "time": NOON}


@pytest.mark.parametrize("address", ["198.51.100.1", "2001:db8::1"])
def test_an_address_is_disclosed_as_it_was_sealed(address: str) -> None:
    """Of either family."""
    assert Address(**{**KNOWN, "address": address}).model_dump(mode="json")["address"] == address


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "198.51.100.1 <script>"}, {"address": "fe80::1%<script>"}, {"address": ""},
        {"address": "198.51.100.1\u202e"}, {"address": "12 rue Haute"}, {"address": "198.51.100.0/24"},
        {"port": -1}, {"port": 65_536}, {"time": "hier"},
        {"time": "2026-11-29T12:00:00"},
    ],
)  # fmt: skip
def test_what_is_no_address_is_not_disclosed(wrong: dict[str, Any]) -> None:
    """Text, a network, a zone of free text, a port that is none, a time that names no zone."""
    with pytest.raises(ValidationError):
        Address(**{**KNOWN, **wrong})


@pytest.mark.parametrize(
    "time", [datetime(1999, 1, 1, tzinfo=UTC), NOON - timedelta(hours=1), NOON + timedelta(days=1)]
)
def test_an_address_of_another_time_is_not_this_conversations(time: datetime) -> None:
    """Sealed long before it was opened, or not yet: it was put there."""
    now = NOON + timedelta(hours=2)
    assert Address(**KNOWN).is_of(NOON + timedelta(seconds=1), now)
    assert not Address(**{**KNOWN, "time": time}).is_of(NOON + timedelta(seconds=1), now)
