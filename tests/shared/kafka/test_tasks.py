"""Each background task of the plumbing dies once: everything is consumed and published all the same."""

from aiokafka.structs import ConsumerRecord

from shared.kafka.producer import Producer
from shared.kafka.tail import Tail
from shared.readiness import Readiness
from tests.support.deaths import Deaths, deaths
from tests.support.kafka.group import Group, a_claim
from tests.support.waiting import until

__all__ = ["deaths"]


async def test_whatever_task_dies_events_are_consumed_and_published(group: Group, deaths: Deaths) -> None:
    """By a consumer group, by a tail and by a producer that were each started twice."""
    consumed: list[ConsumerRecord] = []
    readiness = Readiness()
    async with (
        group.member() as member,
        Tail(group.kafka, [group.topic], consumed.append, readiness, name="tail") as tail,
        Producer(group.kafka, "chat", readiness) as publisher,
    ):
        record = a_claim("1").record("test")._replace(topic=group.topic, partition=0)
        await (await publisher.send(record))
        await group.all_saved(1)
        await until(lambda: len(consumed) == 1)
        await member.ready()
        await until(lambda: readiness.ready and tail.is_current(), lambda: readiness.causes)
        assert member.words == ["1"]
    tasks = {"producer", "tail.tail", "freezes.tail"}
    tasks |= {f"{what}.{group.name}" for what in ("joining", "watch", "opening")}
    assert deaths.names == tasks
    assert {f"task {name}" for name in tasks} <= deaths.shown
    assert deaths.all_run_again
