"""Sealing: what is sealed opens with its own key in its own index, and nothing else opens it."""

from base64 import urlsafe_b64encode
from uuid import UUID

import orjson
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from shared.events.chat import Sealed
from shared.sealing import (
    Unreadable,
    open_sealed,
    padded_json,
    seal,
)
from shared.sealing.lengths import SMALLEST, bucket, padded, unpadded

CONVERSATION = "07-0123456789abcdef0123456789abcdef"
MESSAGE = UUID("6f9619ff-8b86-4d01-b42d-00cf4fc964ff")
KEY = bytes(range(32))
TEXTS = st.text(st.characters(codec="utf-8"), max_size=300)


def a_box(text: str = "il me frappe") -> Sealed:
    """A text sealed under the usual ids."""
    return seal(KEY, text, conversation=CONVERSATION, message=MESSAGE, key_id="k1")


@given(text=TEXTS, key=st.binary(min_size=32, max_size=32), message=st.uuids(), key_id=st.text(max_size=20))
def test_what_is_sealed_opens(text: str, key: bytes, message: UUID, key_id: str) -> None:
    """Any text, under any ids."""
    sealed = seal(key, text, conversation=CONVERSATION, message=message, key_id=key_id)
    assert open_sealed(key, sealed, conversation=CONVERSATION, message=message) == text


@given(text=TEXTS.filter(bool), data=st.data())
def test_a_changed_box_opens_for_nobody(text: str, data: st.DataObject) -> None:
    """Any character changed to any other; or cut, or lengthened."""
    box = a_box(text).box
    index = data.draw(st.integers(0, len(box) - 1))
    other = data.draw(st.characters().filter(lambda c: c != box[index]))
    for changed in (box[:index] + other + box[index + 1 :], box[:index], box + "A", box + "="):
        with pytest.raises(Unreadable):
            open_sealed(KEY, Sealed(key="k1", box=changed), conversation=CONVERSATION, message=MESSAGE)


@given(flipped=st.integers(0, 255))
def test_another_key_opens_nothing(flipped: int) -> None:
    """Were it but one bit away."""
    other = bytearray(KEY)
    other[flipped // 8] ^= 1 << flipped % 8
    with pytest.raises(Unreadable):
        open_sealed(bytes(other), a_box(), conversation=CONVERSATION, message=MESSAGE)


@given(message=st.uuids().filter(lambda m: m != MESSAGE), other=st.text(max_size=40))
def test_a_box_opens_under_its_own_ids_only(message: UUID, other: str) -> None:
    """Another message's, conversation's or key's name is another index."""
    box = a_box()
    with pytest.raises(Unreadable):
        open_sealed(KEY, box, conversation=CONVERSATION, message=message)
    with pytest.raises(Unreadable):
        open_sealed(KEY, box, conversation=CONVERSATION + "x" + other, message=MESSAGE)
    with pytest.raises(Unreadable):
        open_sealed(
            KEY, Sealed(key=box.key + "x" + other, box=box.box), conversation=CONVERSATION, message=MESSAGE
        )


def test_sealing_twice_gives_two_boxes() -> None:
    """Nobody sees that the same was said twice."""
    assert a_box().box != a_box().box


OPERATOR = ("operator", "op-1")


@pytest.mark.parametrize("other", [("visitor", ""), ("operator", "op-2"), ("psychologist", "op-1"), ("", "")])
def test_a_box_opens_for_its_own_writer_only(other: tuple[str, str]) -> None:
    """The right to write on the log puts nobody's words into another's mouth."""
    names = {"conversation": CONVERSATION, "message": MESSAGE}
    sealed = seal(KEY, "des mots", key_id="k1", writer=OPERATOR, **names)
    assert open_sealed(KEY, sealed, writer=OPERATOR, **names) == "des mots"
    with pytest.raises(Unreadable):
        open_sealed(KEY, sealed, writer=other, **names)


@given(text=TEXTS)
def test_a_box_of_a_former_version_still_opens(text: str) -> None:
    """Bound to its ids alone, and as long as its text."""
    nonce, bound = bytes(12), orjson.dumps([CONVERSATION, str(MESSAGE), "k1"])
    box = nonce + AESGCM(KEY).encrypt(nonce, text.encode(), bound)
    sealed = Sealed(key="k1", box=urlsafe_b64encode(box).rstrip(b"=").decode())
    for writer in (OPERATOR, ("visitor", "")):
        assert open_sealed(KEY, sealed, conversation=CONVERSATION, message=MESSAGE, writer=writer) == text


def test_the_length_of_a_box_says_little_of_its_text() -> None:
    """« Oui » is as long as three sentences; the longest message is still published."""
    assert len(a_box("oui").box) == len(a_box("Il rentre à dix-huit heures, écrivez-moi avant. " * 4).box)
    assert len(a_box("\U0001f600" * 10_000).box) < 60_000
    lengths = [bucket(length) for length in range(1, 50_000)]
    assert all(size >= length for length, size in enumerate(lengths, 1))
    assert sorted(set(lengths))[:6] == [256, 512, 1024, 2048, 4096, 5120]


@given(st.binary(max_size=600))
def test_what_is_filled_up_is_found_again(text: bytes) -> None:
    """Though it ends as the filling does."""
    for ended in (text, text + b"\0", text + b"\x80", text + b"\x80\0\0"):
        assert unpadded(padded(ended)) == ended
    with pytest.raises(ValueError, match="not filled up"):
        unpadded(bytes(256))


def test_json_is_filled_up_with_what_its_readers_pass_over() -> None:
    """A unit that reads JSON needs to know nothing of it."""
    plain = orjson.dumps({"phone": "06 00 00 00 00"})
    assert len(padded_json(plain)) == SMALLEST
    assert orjson.loads(padded_json(plain)) == orjson.loads(plain)
