"""Texts sealed with a conversation's key, each bound to its message and writer: moved, a box does not open."""

from contextlib import suppress
from secrets import token_bytes
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.events.chat import Sealed
from shared.sealing.base64url import decoded, encoded
from shared.sealing.lengths import padded, unpadded

NONCE = 12
KEY = 32
Writer = tuple[str, str]
"""The author of a message (visitor, operator, psychologist) and the account, empty for the visitor."""
NOBODY: Writer = ("", "")
"""The writer of what is no message: a contact, a card, an address."""


class Unreadable(ValueError):
    """A text sealed with another key or for another message, or changed since."""


def new_key() -> bytes:
    """A key of 256 bits for AES."""
    return token_bytes(KEY)


def seal(
    key: bytes, text: str, *, conversation: str, message: UUID, key_id: str, writer: Writer = NOBODY
) -> Sealed:
    """Seal a text: AES-256-GCM, bound to the ids of its conversation, its message and its key, and to its writer.

    It is filled up first, so that the box says little of its length.
    """
    nonce = token_bytes(NONCE)
    bound = _bound_to(conversation, message, key_id, *writer)
    return Sealed(key=key_id, box=encoded(nonce + AESGCM(key).encrypt(nonce, padded(text.encode()), bound)))


def open_sealed(
    key: bytes, sealed: Sealed, *, conversation: str, message: UUID, writer: Writer = NOBODY
) -> str:
    """The text, or `Unreadable`; boxes of former versions are neither filled up nor bound to their writer."""
    try:
        box = decoded(sealed.box)
        cipher, nonce, ciphertext = AESGCM(key), box[:NONCE], box[NONCE:]
        with suppress(InvalidTag):
            bound = _bound_to(conversation, message, sealed.key, *writer)
            return unpadded(cipher.decrypt(nonce, ciphertext, bound)).decode()
        return cipher.decrypt(nonce, ciphertext, _bound_to(conversation, message, sealed.key)).decode()
    except (InvalidTag, ValueError):
        raise Unreadable("not sealed with this key for this message and writer, or changed since") from None


def _bound_to(conversation: str, message: UUID, key_id: str, *writer: str) -> bytes:
    return orjson.dumps([conversation, str(message), key_id, *writer])
