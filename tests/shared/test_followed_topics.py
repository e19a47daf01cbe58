"""Followers of a topic in memory believe its own events there alone, as a handler does."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pytest
from aiokafka.structs import ConsumerRecord
from structlog.testing import capture_logs

from services.chat.keys.conversation_keys import ConversationKeys
from services.directory.following import FollowedPartners
from services.router.editions.activations import Activations
from shared.cloudevents.event import Record
from shared.events import EVENTS
from shared.events.chat import KeyMade, conversation_log
from shared.events.directory import PartnerDrafted, PartnerPublished, PartnerWithdrawn
from shared.events.router import TerritoryEditionActivated, UnitNamed
from shared.events.signalement import UnitKeyRegistered
from shared.sealing import KeyRing
from tests.chat.test_relay import a_relay
from tests.shared.kafka.test_belief import EVERY_TOPIC, EVERYTHING
from tests.shared.test_golden_events import EXAMPLES
from tests.support.kafka.group_in_memory import as_read
from tests.support.signalement.followed import unit_keys_in_memory, units_in_memory


class Follower(NamedTuple):
    """A follower, the events that it knows, and whether it has learnt anything."""

    consumed: Callable[[ConsumerRecord], None]
    kinds: set[str]
    has_learnt: Callable[[], bool]


def the_directory(folder: Path) -> Follower:
    """The partners."""
    followed, kinds = (
        FollowedPartners([]),
        {PartnerDrafted.type, PartnerPublished.type, PartnerWithdrawn.type},
    )
    ids = {UUID(example["headers"]["ce_id"]) for kind in kinds for example in EXAMPLES[kind]}
    return Follower(followed.consumed, kinds, lambda: any(map(followed.known.has_consumed, ids)))


def the_router(folder: Path) -> Follower:
    """The editions of the territory."""
    activations = Activations()
    return Follower(
        activations.consumed, {TerritoryEditionActivated.type}, lambda: bool(activations.timeline)
    )


def the_units_keys(folder: Path) -> Follower:
    """Signalement's."""
    keys = unit_keys_in_memory()
    return Follower(keys.consumed, {UnitKeyRegistered.type}, lambda: bool(keys.registered()))


def the_conversations_keys(folder: Path) -> Follower:
    """Chat's."""
    keys = an_empty_chain(folder)
    (made, *_) = EXAMPLES[KeyMade.type]
    conversation = made["body"]["conversation"]
    return Follower(keys.consumed, {KeyMade.type}, lambda: bool(keys.code(conversation)))


def the_units(folder: Path) -> Follower:
    """The router's, chat's and signalement's."""
    units = units_in_memory()
    return Follower(units.consumed, {UnitNamed.type}, lambda: bool(units.last))


FOLLOWERS = (the_directory, the_router, the_units_keys, the_units, the_conversations_keys)


def an_empty_chain(folder: Path) -> ConversationKeys:
    """The keys of no conversation yet."""
    return ConversationKeys(KeyRing(folder), timedelta(days=1), timedelta(hours=1))


@pytest.mark.parametrize("follower", FOLLOWERS)
def test_what_follows_a_topic_believes_its_own_events_there_alone(
    tmp_path: Path, follower: Callable[[Path], Follower]
) -> None:
    """Each event on each topic: nothing else teaches it anything, nor stops it, nor makes it forget."""
    one = follower(tmp_path)
    own = [w.record for w in EVERYTHING if w.is_home and w.type in one.kinds]
    others = [w.record for w in EVERYTHING if not (w.is_home and w.type in one.kinds)]
    with capture_logs():
        for record in others:
            one.consumed(record)
            assert not one.has_learnt(), record.topic
        for record in own:
            one.consumed(record)
        assert one.has_learnt()
        for topic in set(EVERY_TOPIC) - {record.topic for record in own}:
            for record in own:
                one.consumed(as_read(Record(topic, record.key, None, list(record.headers), 3)))
            assert one.has_learnt(), topic


async def test_the_relay_passes_on_events_of_its_own_logs_alone(tmp_path: Path) -> None:
    """An endpoint that awaits a reply is not answered by another's event under its id."""
    relay, answered = a_relay(tmp_path), set()
    with capture_logs():
        for written in EVERYTHING:
            conversation, headers = written.record.key.decode(), dict(written.record.headers)
            with relay.expecting(conversation, UUID(headers["ce_id"].decode())) as outcome:
                relay.consumed(written.record)
                expected = written.is_home and EVENTS[written.type].topic is conversation_log
                assert outcome.done() == expected, (written.type, written.record.topic)
            answered.add(expected)
    assert answered == {True, False}
