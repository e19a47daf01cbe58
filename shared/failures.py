"""The kinds of failure: an unavailable dependency is waited for, an event that cannot be read is a dead letter."""

from aiokafka.errors import (
    ConsumerStoppedError,
    CorruptRecordException,
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
)

from shared.mongo import store_is_unavailable

_FAULTS_OF_ONE_EVENT = (MessageSizeTooLargeError, RecordListTooLargeError, CorruptRecordException)


class Undecodable(ValueError):
    """A record that is no event we know how to read; the message says why."""


class DependencyUnavailable(Exception):
    """A dependency does not answer; raised by ports whose own errors are not known to be transient."""


class Superseded(Exception):
    """Another process holds this partition by now: leave the group and join again."""


def is_transient(error: BaseException) -> bool:
    """Whether store, broker or network failed, and nothing is wrong with the event in hand."""
    if isinstance(error, _FAULTS_OF_ONE_EVENT):
        return False
    return isinstance(
        error, (DependencyUnavailable, OSError, TimeoutError, KafkaError, ConsumerStoppedError)
    ) or store_is_unavailable(error)
