"""The identifiers that every layer shares: services, logs, stays, conversations and their partitions."""

from typing import NamedTuple
from uuid import uuid4

from shared.forces import FORCES_AND_PRACTICE

LOGS = ("reception", *FORCES_AND_PRACTICE)
SERVICES = ("router", "chat", "signalement", "directory", "stats")
EVERYONE = (*SERVICES, "front-end", "territory", "reporting-pipeline")
"""Our services, and the parties outside that have topics of their own or read ours."""


class Stay(NamedTuple):
    """A stay of a conversation with a force; written `police.3` (reception is `reception.0`)."""

    log: str
    number: int

    def __str__(self) -> str:
        return f"{self.log}.{self.number}"

    @classmethod
    def parse(cls, text: str) -> "Stay":
        """Read `police.3`; `ValueError` for anything else."""
        log, _, number = text.partition(".")
        if log not in LOGS or not number.isascii() or not number.isdigit() or len(number) > 9:
            raise ValueError(f"'{text[:40]}' is no log of a conversation")
        return cls(log, int(number))


RECEPTION = Stay("reception", 0)


PARTITIONS = range(100)
"""The partitions that a conversation's id can name."""


def partition_of(conversation: str) -> int:
    """The partition of every event of a conversation: its id begins with it (`07-…`)."""
    return int(conversation[:2])


def new_conversation(partition: int) -> str:
    """An id for a new conversation, unguessable, in that partition."""
    return f"{partition:02d}-{uuid4().hex}"
