"""Bytes as text in one way only: a box that was changed in any character is another box."""

from base64 import urlsafe_b64decode, urlsafe_b64encode


def encoded(value: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes that `encoded` wrote so; `ValueError` for any text that it does not write."""
    value = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if encoded(value) != text:
        raise ValueError("not base64url as it is written here")
    return value
