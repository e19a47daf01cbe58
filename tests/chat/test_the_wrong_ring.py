"""A ring that lacks a month is noticed when a key of that month is consumed, and nothing is sealed meanwhile."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from services.chat.keys.conversation_keys import ConversationKeys
from shared.sealing import KeyRing, KeyRingUnavailable
from tests.chat.test_keys import CONVERSATION, record


@pytest.fixture
def keys(tmp_path: Path) -> ConversationKeys:
    """Give an empty key chain over the right ring."""
    (tmp_path / "ring").mkdir(mode=0o700)
    return ConversationKeys(KeyRing(tmp_path / "ring"), timedelta(days=40), timedelta(hours=1))


@pytest.fixture
def wrong(tmp_path: Path) -> ConversationKeys:
    """The keys as a process reads them that was given another folder."""
    return ConversationKeys(KeyRing(tmp_path / "other"), timedelta(days=40), timedelta(hours=1))


def test_another_ring_is_noticed_and_seals_nothing(
    keys: ConversationKeys, wrong: ConversationKeys, tmp_path: Path
) -> None:
    """The sentence names the variable and the month; no key is made in the folder."""
    made, _, _ = keys.make(CONVERSATION, None)
    wrong.consumed(record(made))
    assert wrong.months.missing == {made.month}
    assert "KEY_RING" in wrong.months.sentence
    assert made.month in wrong.months.sentence
    for attempt in (
        lambda: wrong.make(f"03-{'b' * 32}", None),
        lambda: wrong.seal(CONVERSATION, uuid4(), "des mots"),
    ):
        with pytest.raises(KeyRingUnavailable, match="KEY_RING"):
            attempt()
    assert not list((tmp_path / "other").glob("*.key"))


def test_a_ring_that_has_another_key_of_the_month_is_another_ring(
    keys: ConversationKeys, wrong: ConversationKeys
) -> None:
    """The ring was used elsewhere; one forged key among good ones, however, accuses no ring."""
    elsewhere, _, _ = wrong.make(f"03-{'b' * 32}", None)
    again = ConversationKeys(wrong._ring, timedelta(days=40), timedelta(hours=1))
    again.consumed(record(keys.make(CONVERSATION, None)[0]))
    assert again.months.missing
    again.consumed(record(elsewhere))
    assert not again.months.missing


def test_a_ring_that_is_restored_is_seen_at_the_next_look(
    keys: ConversationKeys, wrong: ConversationKeys, tmp_path: Path
) -> None:
    """With what it remembers of the conversations that were erased."""
    made, _, _ = keys.make(CONVERSATION, None)
    erased, token, _ = keys.make(f"03-{'b' * 32}", None)
    keys.erase([erased.conversation_key])
    for each in (made, erased):
        wrong.consumed(record(each))
    wrong.look()
    assert wrong.months.missing
    for file in (tmp_path / "ring").iterdir():
        (tmp_path / "other" / file.name).write_bytes(file.read_bytes())
    wrong.look()
    assert wrong.months.sentence == ""
    assert not wrong.admits(erased.conversation, token)
    assert list(wrong.returned) == [erased.conversation_key]
    wrong.make(f"03-{'c' * 32}", None)


def test_a_ring_that_goes_away_is_missed_at_the_next_look(keys: ConversationKeys, tmp_path: Path) -> None:
    """Its folder was unmounted."""
    made, _, _ = keys.make(CONVERSATION, None)
    keys.consumed(record(made))
    keys.look()
    assert not keys.months.missing
    (tmp_path / "ring").rename(tmp_path / "unmounted")
    keys.look()
    assert keys.months.missing == {made.month}


def test_a_month_that_has_passed_is_rightly_missing(keys: ConversationKeys) -> None:
    """Its key was destroyed on its day, before or after ours was consumed."""
    made, _, _ = keys.make(CONVERSATION, None)
    keys.consumed(record(made))
    keys._ring.forget_past(datetime.now(UTC) + timedelta(days=80))
    later = ConversationKeys(keys._ring, timedelta(days=400), timedelta(hours=1))
    later.consumed(record(made))
    for each in (keys, later):
        each.look()
        assert not each.months.missing
    later.make(f"03-{'b' * 32}", None)


def test_a_conversation_that_is_erased_needs_no_month(
    keys: ConversationKeys, wrong: ConversationKeys
) -> None:
    """Neither when its tombstone is consumed, nor when the ring knows it as erased."""
    made, _, _ = keys.make(CONVERSATION, None)
    wrong.consumed(record(made))
    wrong.consumed(record(made, value=False))
    wrong.look()
    assert not wrong.months.missing
    wrong.erase([made.conversation_key])
    again = ConversationKeys(wrong._ring, timedelta(days=40), timedelta(hours=1))
    again.consumed(record(made))
    assert not again.months.missing


def test_a_month_that_another_process_has_just_made_is_there(keys: ConversationKeys, tmp_path: Path) -> None:
    """The folder is looked at when its key is consumed."""
    beside = ConversationKeys(KeyRing(tmp_path / "ring"), timedelta(days=40), timedelta(hours=1))
    beside.look()
    beside.consumed(record(keys.make(CONVERSATION, None)[0]))
    assert not beside.months.missing


def test_keys_that_come_by_the_thousand_are_tried_once(
    keys: ConversationKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody goes through all keys for a request, or for one key more."""
    tried: list[str] = []
    opens = keys._ring.opens

    def counted(wrapped: str, month: str) -> bool:
        tried.append(month)
        return opens(wrapped, month)

    monkeypatch.setattr(keys._ring, "opens", counted)
    for n in range(100):
        keys.consumed(record(keys.make(f"03-{n:032x}", None)[0]))
    assert len(tried) == 1
    keys.look()
    assert len(tried) == 2
