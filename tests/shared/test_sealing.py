"""Sealing: what is sealed opens with its own key in its own index, and nothing else opens it."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.chat import Sealed
from shared.sealing import (
    Unreadable,
    open_sealed,
    seal,
)

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
