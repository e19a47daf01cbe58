"""The keys in memory: known once consumed, never replaced, gone at their tombstone or when their month has passed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from aiokafka.structs import ConsumerRecord

from services.chat.keys import conversation_keys, key_records
from services.chat.keys.conversation_keys import ConversationKeys, NoKey
from shared.events.chat import KeyMade
from shared.sealing import KeyRing, Unreadable

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


def test_another_resume_code_replaces_the_first(keys: ConversationKeys) -> None:
    """Somebody who read the first code is locked out, with their tokens; who asked keeps their token."""
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


def test_a_code_that_has_to_wait_opens_nothing_until_its_moment(
    keys: ConversationKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The former one opens as before, and its pages are asked for their token when the other one holds."""
    made, token, code = keys.make(CONVERSATION, None)
    keys.consumed(record(made))
    hers, her_token = keys.renew(CONVERSATION, code, None)
    keys.consumed(record(hers))
    replaced: list[str] = []
    keys.when_code_is_replaced(replaced.append)
    another, new_code = keys.replace_code(CONVERSATION, token, None, datetime.now(UTC) + timedelta(days=1))
    keys.consumed(record(another))
    keys.look()
    assert replaced == []
    assert keys.resumed(code) == CONVERSATION
    assert keys.admits(CONVERSATION, her_token)
    with pytest.raises(NoKey):
        keys.resumed(new_code)
    a_day_later(monkeypatch)
    keys.look()
    keys.look()
    assert replaced == [CONVERSATION]
    assert keys.resumed(new_code) == CONVERSATION
    with pytest.raises(NoKey):
        keys.resumed(code)


def test_the_code_that_holds_can_be_kept_while_another_one_waits(
    keys: ConversationKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is shut out by a code that they did not ask for."""
    made, token, code = keys.make(CONVERSATION, None)
    keys.consumed(record(made))
    assert keys.keep_code(CONVERSATION, token, None) is None
    another, new_code = keys.replace_code(CONVERSATION, token, None, datetime.now(UTC) + timedelta(days=1))
    keys.consumed(record(another))
    kept = keys.keep_code(CONVERSATION, token, None)
    assert kept
    keys.consumed(record(kept))
    assert keys.keep_code(CONVERSATION, token, None) is None
    a_day_later(monkeypatch)
    keys.look()
    assert keys.resumed(code) == CONVERSATION
    assert keys.admits(CONVERSATION, token)
    with pytest.raises(NoKey):
        keys.resumed(new_code)


def a_day_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every code that waits for a day hold."""
    monkeypatch.setattr(key_records, "has_come", lambda made, now: True)
    monkeypatch.setattr(conversation_keys, "has_come", lambda made, now: True)


def test_after_its_tombstone_nothing_opens(keys: ConversationKeys) -> None:
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
    """The key is listed for its tombstone, and opens nothing once the ring has forgotten the month."""
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
    """The key is known as soon as it is consumed, and unknown when the wait is over."""
    made, _, _ = keys.make(CONVERSATION, None)
    assert not await keys.known(CONVERSATION, within=0.01)
    keys.consumed(record(made))
    assert await keys.known(CONVERSATION, within=0.01)


def test_a_record_that_cannot_be_read_is_left_and_the_next_is_consumed(keys: ConversationKeys) -> None:
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
