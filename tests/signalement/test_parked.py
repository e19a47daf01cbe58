"""An event that cannot be decided parks its conversation: decisions wait, the scheduler's requests are skipped."""

from typing import Any, cast

import pytest
from aiokafka.structs import ConsumerRecord

from services.signalement.decider import topics_of
from services.signalement.domain.due import due
from shared.failures import Undecodable
from shared.kafka.batches.dispatch import Dispatcher
from shared.kafka.dead_letters.dead_lettering import DeadLettering
from shared.kafka.group.consumer_group import ConsumerGroup
from shared.kafka.group_member import publish_nothing
from shared.readiness import Readiness
from tests.support.signalement.builders import CONVERSATION, LIMITS, MORNING, a_claim, as_record
from tests.support.signalement.consented import a_contact, a_text, consent_to_a_draft
from tests.support.signalement.group import Group


class Parks:
    """Records the events that are parked; everything waits after one, if the test says so."""

    def __init__(self, *, everything: bool = False) -> None:
        self.parked: list[ConsumerRecord] = []
        self.everything = everything

    def is_parked(self, record: ConsumerRecord) -> bool:
        """Whether it waits."""
        return self.everything

    async def park(self, record: ConsumerRecord, cause: str) -> bool:
        """Record it."""
        self.parked.append(record)
        return False


async def test_an_event_that_cannot_be_decided_parks_its_conversation() -> None:
    """The events after it wait; a unit's answer or a sealed text that cannot be read parks nothing."""
    group, parks = Group(), Parks()
    dispatcher = a_dispatcher(group, parks)
    for event in (a_claim(), a_text(), a_contact()):
        record = as_record(event, b"{")
        with pytest.raises(Undecodable):
            await dispatcher.handle(record)
        await dispatcher.dead_lettering.add(record, "a bug")
    assert [record.topic for record in parks.parked] == ["signalement.signalement.police"]
    assert len(group.published.raws) == 3


async def test_what_the_scheduler_published_does_not_leave_over_a_withdrawal_that_waits() -> None:
    """After a parked event it is not parked too, and it is not replayed: the scheduler publishes it again."""
    group, parks = Group(), Parks(everything=True)
    await consent_to_a_draft(group)
    dispatcher = a_dispatcher(group, parks)
    (case,) = await group.unit_of_work.cases([CONVERSATION])
    (forwarding,) = due(case, LIMITS, group.keys, case.pieces, MORNING)
    await dispatcher.handle(as_record(forwarding))
    await dispatcher.handle(as_record(forwarding), replayed=True)
    await group.unit_of_work.flush()
    assert (group.published.raws, group.forwarded) == ([], [])
    await dispatcher.handle(as_record(a_claim()))
    assert len(group.published.raws) == 1


def a_dispatcher(group: Group, parks: Parks) -> Dispatcher:
    """The dispatch of a group's records to its handlers."""
    joined = ConsumerGroup(
        "signalement.police",
        "signalement",
        topics_of("police"),
        cast("Any", None),
        cast("Any", parks),
        Readiness(),
    )
    dead_lettering = DeadLettering(joined, group.bound, cast("Any", group.published), publish_nothing)
    return Dispatcher(group.bound, {}, dead_lettering)
