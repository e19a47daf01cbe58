"""Whose failure it is: the world's passes, and is waited for; a fact's own is set aside."""

from aiokafka.errors import (
    ConsumerStoppedError,
    CorruptRecordException,
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
)

from shared.mongo import store_is_away

_A_FACTS_OWN = (MessageSizeTooLargeError, RecordListTooLargeError, CorruptRecordException)


class WorldAway(Exception):
    """Something that we depend on does not answer; raised by ports whose own errors are not the world's."""


class Superseded(Exception):
    """Another process holds this partition by now: leave the group and join again."""


def is_the_worlds(error: BaseException) -> bool:
    """Store, broker or network: nothing that is wrong with the fact in hand."""
    if isinstance(error, _A_FACTS_OWN):
        return False
    return isinstance(
        error, (WorldAway, OSError, TimeoutError, KafkaError, ConsumerStoppedError)
    ) or store_is_away(error)
