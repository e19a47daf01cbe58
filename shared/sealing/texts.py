"""Texts sealed with a conversation's key, each bound to its message: a box that is moved does not open."""

from secrets import token_bytes
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.events.chat import Sealed
from shared.sealing.base64url import decoded, encoded

NONCE = 12
KEY = 32


class Unreadable(ValueError):
    """A text sealed with another key or for another message, or changed since."""


def new_key() -> bytes:
    """A key of 256 bits for AES."""
    return token_bytes(KEY)


def seal(key: bytes, text: str, *, conversation: str, message: UUID, key_id: str) -> Sealed:
    """Seal a text: AES-256-GCM, bound to the ids of its conversation, its message and its key."""
    nonce = token_bytes(NONCE)
    box = nonce + AESGCM(key).encrypt(nonce, text.encode(), _bound_to(conversation, message, key_id))
    return Sealed(key=key_id, box=encoded(box))


def open_sealed(key: bytes, sealed: Sealed, *, conversation: str, message: UUID) -> str:
    """The text, or `Unreadable`."""
    try:
        box = decoded(sealed.box)
        bound = _bound_to(conversation, message, sealed.key)
        return AESGCM(key).decrypt(box[:NONCE], box[NONCE:], bound).decode()
    except (InvalidTag, ValueError):
        raise Unreadable("not sealed with this key for this message, or changed since") from None


def _bound_to(conversation: str, message: UUID, key_id: str) -> bytes:
    return orjson.dumps([conversation, str(message), key_id])
