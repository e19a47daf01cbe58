"""The keys in memory: known once heard, never replaced, gone at their tombstone or when their month has passed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from aiokafka.structs import ConsumerRecord

from services.chat.keys.conversation_keys import ConversationKeys, NoKey
from shared.events.chat import KeyMade
from shared.sealing import KeyRing, KeyRingUnavailable, Unreadable

CONVERSATION = f"03-{'a' * 32}"


@pytest.fixture
def keys(tmp_path: Path) -> ConversationKeys:
    """Give an empty key chain over a new ring."""
    (tmp_path / "ring").mkdir(mode=0o700)
    return ConversationKeys(KeyRing(tmp_path / "ring"), timedelta(days=40), timedelta(hours=1))


def record(made: KeyMade, value: bool = True) -> ConsumerRecord:
    """The key as Kafka gives it, or its tombstone."""
    published = made.record("chat")
    return ConsumerRecord(
        published.topic,
        3,
        7,
        0,
        0,
        published.key,
        published.value if value else None,
        None,
        0,
        0,
        published.headers,
    )


def test_what_a_conversation_s_key_seals_its_key_opens(keys: ConversationKeys) -> None:
    """The words come back, and under another id they do not."""
    made, _, _ = keys.make(CONVERSATION, None)
    keys.consumed(record(made))
    message = uuid4()
    sealed = keys.seal(CONVERSATION, message, "des mots")
    assert keys.open(CONVERSATION, message, sealed) == "des mots"
    with pytest.raises(Unreadable):
        keys.open(CONVERSATION, uuid4(), sealed)


def test_a_token_opens_its_conversation_alone_and_not_for_ever(keys: ConversationKeys) -> None:
    """Only a hash of it is kept."""
    made, token, code = keys.make(CONVERSATION, None)
    keys.consumed(record(made))
    assert keys.admits(CONVERSATION, token)
    assert not keys.admits(CONVERSATION, token + "x")
    assert not keys.admits(f"03-{'b' * 32}", token)
    assert token not in made.model_dump_json()
    assert code not in made.model_dump_json()
    short = ConversationKeys(keys._ring, timedelta(days=40), timedelta(seconds=-1))
    late, expired, _ = short.make(CONVERSATION, None)
    short.add(late)
    assert not short.admits(CONVERSATION, expired)


def test_a_resume_code_opens_however_it_is_typed(keys: ConversationKeys) -> None:
    """In small letters, with spaces; a wrong one opens nothing."""
    made, _, code = keys.make(CONVERSATION, None)
    keys.consumed(record(made))
    assert keys.resumed(code.lower().replace("-", " ")) == CONVERSATION
    with pytest.raises(NoKey):
        keys.resumed("0000-0000-0000-0000-0000")


def test_another_resume_code_takes_the_place_of_the_first(keys: ConversationKeys) -> None:
    """Whoever read the first code is locked out, with the tokens that it gave; who asked keeps their token."""
    made, token, code = keys.make(CONVERSATION, None)
    keys.consumed(record(made))
    stolen, thiefs = keys.renew(CONVERSATION, code, None)
    keys.consumed(record(stolen))
    message = uuid4()
    sealed = keys.seal(CONVERSATION, message, "des mots")
    replaced: list[str] = []
    keys.when_code_is_replaced(replaced.append)
    another, new_code = keys.replace_code(CONVERSATION, token, None)
    keys.consumed(record(another))
    late, late_token = keys.renew(CONVERSATION, code, None)
    keys.consumed(record(late))
    assert replaced == [CONVERSATION]
    assert keys.admits(CONVERSATION, token)
    assert not keys.admits(CONVERSATION, thiefs)
    assert not keys.admits(CONVERSATION, late_token)
    with pytest.raises(NoKey):
        keys.resumed(code)
    assert keys.resumed(new_code) == CONVERSATION
    assert keys.open(CONVERSATION, message, sealed) == "des mots"


def test_behind_its_tombstone_nothing_opens(keys: ConversationKeys) -> None:
    """Neither words, nor token, nor code; and nothing more is sealed."""
    made, token, code = keys.make(CONVERSATION, None)
    keys.consumed(record(made))
    message = uuid4()
    sealed = keys.seal(CONVERSATION, message, "des mots")
    keys.consumed(record(made, value=False))
    assert not keys.admits(CONVERSATION, token)
    for attempt in (
        lambda: keys.open(CONVERSATION, message, sealed),
        lambda: keys.seal(CONVERSATION, message, "encore"),
        lambda: keys.resumed(code),
    ):
        with pytest.raises(NoKey):
            attempt()


def test_a_key_that_is_known_is_never_replaced(keys: ConversationKeys) -> None:
    """A second record under the same name changes nothing."""
    made, token, _ = keys.make(CONVERSATION, None)
    other, _, _ = keys.make(CONVERSATION, None)
    keys.consumed(record(made))
    message = uuid4()
    sealed = keys.seal(CONVERSATION, message, "des mots")
    keys.consumed(record(other.model_copy(update={"key": made.key})._in(other._envelope)))
    assert keys.open(CONVERSATION, message, sealed) == "des mots"
    assert keys.admits(CONVERSATION, token)


def test_when_its_month_has_passed_a_key_is_to_end(keys: ConversationKeys) -> None:
    """It is listed for its tombstone, and opens nothing once the ring has forgotten the month."""
    made, _, _ = keys.make(CONVERSATION, None)
    keys.consumed(record(made))
    message = uuid4()
    sealed = keys.seal(CONVERSATION, message, "des mots")
    assert keys.expired(datetime.now(UTC)) == []
    later = datetime.now(UTC) + timedelta(days=80)
    assert keys.expired(later) == [made.conversation_key]
    keys._ring.forget_past(later)
    with pytest.raises(NoKey):
        keys.open(CONVERSATION, message, sealed)


async def test_a_reader_waits_a_little_for_a_key_made_elsewhere(keys: ConversationKeys) -> None:
    """Known as soon as it is heard; unknown when the wait is over."""
    made, _, _ = keys.make(CONVERSATION, None)
    assert not await keys.known(CONVERSATION, within=0.01)
    keys.consumed(record(made))
    assert await keys.known(CONVERSATION, within=0.01)


def test_a_record_that_cannot_be_read_is_left_and_the_next_is_heard(keys: ConversationKeys) -> None:
    """Garbage on the topic takes nobody's key away."""
    made, token, _ = keys.make(CONVERSATION, None)
    garbage = ConsumerRecord("chat.conversation-key", 3, 6, 0, 0, b"x", b"\xff", None, 0, 0, [])
    keys.consumed(garbage)
    keys.consumed(record(made))
    assert keys.admits(CONVERSATION, token)


def test_who_was_let_in_by_a_code_that_holds_no_more_is_known(keys: ConversationKeys) -> None:
    """However long their conversation takes to be read: the code that holds is another one."""
    made, token, _ = keys.make(CONVERSATION, None)
    keys.consumed(record(made))
    before = keys.code(CONVERSATION)
    renewed, _ = keys.replace_code(CONVERSATION, token, None)
    keys.consumed(record(renewed))
    assert before
    assert keys.code(CONVERSATION) not in {"", before}
    keys.evict(CONVERSATION)
    assert keys.code(CONVERSATION) == ""


def test_a_key_that_was_destroyed_never_comes_back(tmp_path: Path) -> None:
    """The topic was restored from a backup: the ring, which no backup has, remembers."""
    (tmp_path / "ring").mkdir(mode=0o700)

    def begun() -> ConversationKeys:
        return ConversationKeys(KeyRing(tmp_path / "ring"), timedelta(days=40), timedelta(hours=1))

    keys = begun()
    (gone, token, code), (ended, _, _) = keys.make(CONVERSATION, None), keys.make(CONVERSATION, None)
    keys.erase([gone.conversation_key, ended.conversation_key])
    again = begun()
    again.consumed(record(gone))
    again.consumed(record(ended))
    again.consumed(record(ended, value=False))
    assert not again.admits(CONVERSATION, token)
    with pytest.raises(NoKey):
        again.resumed(code)
    assert list(again.returned) == [gone.conversation_key]


class TestAnotherRing:
    """What a ring lacks is noticed when its key is heard, and nothing is sealed meanwhile."""

    @pytest.fixture
    def wrong(self, tmp_path: Path) -> ConversationKeys:
        """The keys as a process reads them that was given another folder."""
        return ConversationKeys(KeyRing(tmp_path / "other"), timedelta(days=40), timedelta(hours=1))

    def test_another_ring_is_noticed_and_seals_nothing(
        self, keys: ConversationKeys, wrong: ConversationKeys, tmp_path: Path
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
        self, keys: ConversationKeys, wrong: ConversationKeys
    ) -> None:
        """It was used elsewhere; one forged key among good ones, however, accuses no ring."""
        elsewhere, _, _ = wrong.make(f"03-{'b' * 32}", None)
        again = ConversationKeys(wrong._ring, timedelta(days=40), timedelta(hours=1))
        again.consumed(record(keys.make(CONVERSATION, None)[0]))
        assert again.months.missing
        again.consumed(record(elsewhere))
        assert not again.months.missing

    def test_a_ring_that_is_restored_is_seen_at_the_next_look(
        self, keys: ConversationKeys, wrong: ConversationKeys, tmp_path: Path
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

    def test_a_ring_that_goes_away_is_missed_at_the_next_look(
        self, keys: ConversationKeys, tmp_path: Path
    ) -> None:
        """Its folder was unmounted."""
        made, _, _ = keys.make(CONVERSATION, None)
        keys.consumed(record(made))
        keys.look()
        assert not keys.months.missing
        (tmp_path / "ring").rename(tmp_path / "unmounted")
        keys.look()
        assert keys.months.missing == {made.month}

    def test_a_month_that_has_passed_is_rightly_missing(self, keys: ConversationKeys) -> None:
        """Its key was destroyed on its day, before or after ours was heard."""
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
        self, keys: ConversationKeys, wrong: ConversationKeys
    ) -> None:
        """Neither when its tombstone is heard, nor when the ring knows it as erased."""
        made, _, _ = keys.make(CONVERSATION, None)
        wrong.consumed(record(made))
        wrong.consumed(record(made, value=False))
        wrong.look()
        assert not wrong.months.missing
        wrong.erase([made.conversation_key])
        again = ConversationKeys(wrong._ring, timedelta(days=40), timedelta(hours=1))
        again.consumed(record(made))
        assert not again.months.missing

    def test_a_month_that_another_process_has_just_made_is_there(
        self, keys: ConversationKeys, tmp_path: Path
    ) -> None:
        """The folder is looked at when its key is heard."""
        beside = ConversationKeys(KeyRing(tmp_path / "ring"), timedelta(days=40), timedelta(hours=1))
        beside.look()
        beside.consumed(record(keys.make(CONVERSATION, None)[0]))
        assert not beside.months.missing

    def test_what_is_heard_by_the_thousand_is_tried_once(
        self, keys: ConversationKeys, monkeypatch: pytest.MonkeyPatch
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
