"""The catalogue's topics, made in Kafka as they are declared."""

import pytest
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from deploy.local.ports import free_port
from shared.events import TOPICS
from shared.identifiers import SERVICES
from shared.kafka import topics
from shared.kafka.topics import make_topics
from tests.conftest import Engines
from tests.support.kafka.admin import an_admin

DAY = 86_400_000
NAMES = {name for topic in TOPICS for name in topic.names} | {f"dead-letters.{s}" for s in SERVICES}


@pytest.fixture
async def made(engines: Engines) -> str:
    """Give a Kafka that has the topics."""
    await make_topics(engines.kafka)
    return engines.kafka


async def configs(kafka: str, *names: str) -> dict[str, dict[str, str]]:
    """How Kafka keeps these topics."""
    async with an_admin(kafka) as admin:
        asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        answers = await admin.describe_configs(asked)
    resources = [resource for answer in answers for resource in answer.resources]
    return {resource[3]: {entry[0]: entry[1] for entry in resource[4]} for resource in resources}


async def test_every_topic_of_the_catalogue_is_there(made: str) -> None:
    """And the dead letters of every service, all with the same number of partitions."""
    async with an_admin(made) as admin:
        found = {topic["topic"]: len(topic["partitions"]) for topic in await admin.describe_topics()}
    assert {name: found.get(name) for name in NAMES} == dict.fromkeys(NAMES, 6)


async def test_topics_are_kept_as_the_catalogue_says(made: str) -> None:
    """Logs longer than any backup, what carries contact details for days, keys until their tombstone."""
    log, key = "chat.conversation.police", "chat.conversation-key"
    contact, dead = "chat.contact-given.police", "dead-letters.chat"
    found = await configs(made, log, key, contact, dead)
    kept = {name: (config["cleanup.policy"], int(config["retention.ms"])) for name, config in found.items()}
    assert kept[log] == ("delete", 400 * DAY)
    assert kept[contact] == ("delete", 7 * DAY)
    assert kept[dead] == ("delete", 30 * DAY)
    assert kept[key][0] == "compact"
    assert int(found[key]["delete.retention.ms"]) == 400 * DAY
    assert int(found[key]["max.compaction.lag.ms"]) <= 600_000
    assert int(found[key]["segment.ms"]) <= 600_000
    assert found[log]["flush.messages"] == "1", "one machine: acknowledged means on the disk"
    assert int(found[dead]["max.message.bytes"]) > 1_048_576, "the largest record that is read, and its marks"
    assert {config["unclean.leader.election.enable"] for config in found.values()} <= {"false"}


async def test_made_again_nothing_is_made(made: str) -> None:
    """A topic that exists stays as it is."""
    assert await make_topics(made) == []


async def test_another_number_of_partitions_is_refused(made: str) -> None:
    """Conversations' ids name their partition."""
    with pytest.raises(SystemExit, match=r"has 6 partitions, not PARTITIONS=3; .* set PARTITIONS"):
        await make_topics(made, partitions=3)


def test_a_kafka_that_is_away_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a sentence."""
    monkeypatch.setenv("LOCAL", "1")
    monkeypatch.setenv("KAFKA", f"127.0.0.1:{free_port()}")
    with pytest.raises(SystemExit, match=r"did not make the topics .* Is it running\?"):
        topics.main()
