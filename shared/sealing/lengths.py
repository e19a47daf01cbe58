"""Lengths in buckets: who sees a sealed text learns which bucket it fills, and not how long it is."""

SMALLEST = 256
"""Bytes: « oui » and three sentences fill the same bucket."""
DOUBLED = 4096
"""The largest bucket that is twice the one before."""
STEP = 1024
"""Bytes by which larger buckets grow: what is longest must still fit in an event."""
END = b"\x80"
"""The end of the text, which nothing but zeros follows (ISO/IEC 7816-4)."""


def bucket(length: int) -> int:
    """The size of the smallest bucket that holds so many bytes."""
    if length > DOUBLED:
        return -(-length // STEP) * STEP
    return max(SMALLEST, 1 << (length - 1).bit_length())


def padded(text: bytes) -> bytes:
    """The text filled up to its bucket."""
    return (text + END).ljust(bucket(len(text) + 1), b"\0")


def unpadded(text: bytes) -> bytes:
    """The text that `padded` filled up; `ValueError` for any other."""
    end = text.rstrip(b"\0")
    if not end.endswith(END):
        raise ValueError("not filled up")
    return end[:-1]


def padded_json(text: bytes) -> bytes:
    """JSON filled up to its bucket with spaces, which every reader of JSON passes over."""
    return text.ljust(bucket(len(text)))
