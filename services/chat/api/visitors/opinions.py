"""The conversations that have answered the two questions, in memory, under hashes that no one can turn back."""

from hashlib import blake2b
from secrets import token_bytes
from uuid import UUID, uuid4

from cachetools import LRUCache

REMEMBERED = 50_000
"""Conversations that are remembered at most."""


class Opinions:
    """The answers that went through this process: one of each conversation, as far as it remembers.

    The key of the hashes is made at its start and written nowhere, and which answer was whose is forgotten with it.
    """

    def __init__(self) -> None:
        self._key = token_bytes(32)
        self._ids: LRUCache[bytes, UUID | None] = LRUCache(REMEMBERED)
        """The id of an answer on its way, by the conversation's hash; None once Kafka has it."""

    def begin(self, conversation: str) -> UUID | None:
        """The id under which an answer is published, the same when it is tried again; None if there was one."""
        return self._ids.setdefault(self._hash(conversation), uuid4())

    def end(self, conversation: str) -> None:
        """Note that Kafka has the answer, and forget which one it is."""
        self._ids[self._hash(conversation)] = None

    def _hash(self, conversation: str) -> bytes:
        return blake2b(conversation.encode(), key=self._key, digest_size=16).digest()
