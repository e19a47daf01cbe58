"""Rights on Kafka, as the broker itself has them: each party does what the catalogue says, and nothing else."""

import asyncio
import base64
import json
from collections.abc import Mapping
from itertools import product

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.abc import AbstractTokenProvider
from aiokafka.errors import KafkaConnectionError, TopicAuthorizationFailedError
from confluent_kafka import KafkaException, TopicCollection  # type: ignore[import-untyped]
from confluent_kafka.admin import AclOperation, AdminClient  # type: ignore[import-untyped]

from shared.events import TOPICS
from shared.identifiers import SERVICES
from shared.kafka.broker_time import TOPIC as TIME
from shared.kafka.cluster import Cluster, cluster
from shared.kafka.rights import DATED, OPERATIONS
from shared.kafka.topics import dead_letters_of
from shared.settings import Settings
from tests.support.kafka.secured import FRONT_END, NAMES_OF_FRONT_ENDS, UNIT, SecuredKafka

DEAD = [dead_letters_of(service) for service in SERVICES]
NAMES_BY_TOPIC = {
    topic: topic.names_for(NAMES_OF_FRONT_ENDS) if topic.by == "name" else topic.names for topic in TOPICS
}
NAMES = [*(name for names in NAMES_BY_TOPIC.values() for name in names), *DEAD, TIME]
FORWARDED, ACKNOWLEDGED = (
    "signalement.signalement-forwarded.police",
    "territory.signalement-acknowledged.police",
)
DELIVERED = "chat.message-delivered.site"
SUBMITTED = {"front-end.conversation-requested.site", "front-end.message-submitted.site"}
PUBLIC = {"router.territory-edition-activated", "directory.partner", "stats.figures-released"}


def may(principal: str, operation: str, name: str) -> bool:
    """Whether the catalogue lets this principal read, or write, the topic of that name."""
    if principal == UNIT:
        return name in ({FORWARDED} | PUBLIC if operation == "read" else {ACKNOWLEDGED})
    if principal == FRONT_END:
        return name in ({DELIVERED} | PUBLIC if operation == "read" else SUBMITTED)
    if principal == OPERATIONS:
        return name in DEAD or (operation == "write" and name == "chat.staff-session-ended")
    if name in DEAD:
        return name == dead_letters_of(principal)
    if name == TIME:
        return operation == "write" and principal in DATED
    (topic,) = (one for one, names in NAMES_BY_TOPIC.items() if name in names)
    if topic.by != "name" and name not in topic.real_names and principal not in ("chat", "signalement"):
        return False  # of practice
    if operation == "write" and principal == topic.published_for_it_by:
        return True
    return principal == topic.publisher or (operation == "read" and principal in topic.consumers)


def signed_in(variables: Mapping[str, str]) -> Cluster:
    """The cluster as a process with these variables finds it."""
    return cluster(Settings(**{name.lower(): value for name, value in variables.items()}))


@pytest.mark.parametrize("principal", [*SERVICES, OPERATIONS, UNIT, FRONT_END])
def test_a_principal_does_what_the_catalogue_gives_it_and_nothing_else(
    kafka: SecuredKafka, principal: str
) -> None:
    """Every topic and every operation, in the broker's own answer; a topic that it may not even see, likewise."""
    user = kafka.as_user(principal)
    admin = AdminClient(
        {
            "bootstrap.servers": user["KAFKA"], "security.protocol": "SASL_SSL", "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": principal, "sasl.password": user["KAFKA_PASSWORD"], "ssl.ca.location": user["KAFKA_CA"],
        }
    )  # fmt: skip
    described = admin.describe_topics(TopicCollection(NAMES), include_authorized_operations=True)
    allowed = {name: _operations(answer) for name, answer in described.items()}
    found = {(o, n) for o, n in product(("read", "write"), NAMES) if AclOperation[o.upper()] in allowed[n]}
    assert found == {(o, n) for o, n in product(("read", "write"), NAMES) if may(principal, o, n)}
    dangerous = {AclOperation.DELETE, AclOperation.ALTER, AclOperation.ALTER_CONFIGS}
    assert [name for name in NAMES if dangerous & allowed[name]] == []


async def test_a_unit_that_writes_on_the_log_of_conversations_is_refused(kafka: SecuredKafka) -> None:
    """By the broker: nothing of it is on the topic; on its own topic it writes."""
    async with AIOKafkaProducer(**signed_in(kafka.as_user(UNIT)).options) as producer:
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait("chat.conversation.police", b"x", key=b"x")
        assert (await producer.send_and_wait(ACKNOWLEDGED, b"x", key=b"x")).offset >= 0


async def test_a_front_end_that_writes_as_another_is_refused(kafka: SecuredKafka) -> None:
    """By the broker, as for a topic that says what only chat may; on its own two topics it writes."""
    async with AIOKafkaProducer(**signed_in(kafka.as_user(FRONT_END)).options) as producer:
        for topic in ("front-end.message-submitted.other", DELIVERED, "chat.conversation.reception"):
            with pytest.raises(TopicAuthorizationFailedError):
                await producer.send_and_wait(topic, b"x", key=b"x")
        for topic in sorted(SUBMITTED):
            assert (await producer.send_and_wait(topic, b"x", key=b"x")).offset >= 0


async def test_a_certificate_is_a_principal_too(kafka: SecuredKafka) -> None:
    """With mutual TLS: the unit's own certificate lets it write what the unit may."""
    async with AIOKafkaProducer(**signed_in(kafka.by_certificate(UNIT)).options) as producer:
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait("chat.conversation.police", b"x", key=b"x")
        assert (await producer.send_and_wait(ACKNOWLEDGED, b"x", key=b"x")).offset >= 0


async def test_a_provider_s_token_is_a_principal_too(kafka: SecuredKafka) -> None:
    """With OAUTHBEARER: the token that the provider gives for the client's id and secret."""
    provider = await asyncio.start_server(_gives_a_token, "127.0.0.1", 0)
    endpoint = f"http://127.0.0.1:{provider.sockets[0].getsockname()[1]}/token"
    variables = {"KAFKA_SASL_MECHANISM": "OAUTHBEARER", "KAFKA_TOKEN_ENDPOINT": endpoint, "LOCAL": "1"}
    as_client = signed_in({**kafka.as_user(UNIT), **variables})
    async with provider, AIOKafkaProducer(**as_client.options) as producer:
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait("chat.conversation.police", b"x", key=b"x")
        assert (await producer.send_and_wait(ACKNOWLEDGED, b"x", key=b"x")).offset >= 0
    assert isinstance(as_client.tokens, AbstractTokenProvider)
    with pytest.raises(KafkaConnectionError, match="KAFKA_TOKEN_ENDPOINT gave no token"):
        await signed_in({**kafka.as_user(UNIT), **variables}).tokens.token()  # type: ignore[union-attr]


async def test_another_password_lets_nobody_in(kafka: SecuredKafka) -> None:
    """Nor does a certificate of another authority."""
    stranger = signed_in({**kafka.as_user(UNIT), "KAFKA_PASSWORD": "another"})
    with pytest.raises(KafkaConnectionError):
        async with AIOKafkaProducer(**stranger.options):
            pass


def _operations(answer: "asyncio.Future[object]") -> set[AclOperation]:
    refused = answer.exception(timeout=30)  # type: ignore[call-arg]
    if isinstance(refused, KafkaException) and refused.args[0].name() == "TOPIC_AUTHORIZATION_FAILED":
        return set()
    return set(answer.result().authorized_operations)  # type: ignore[attr-defined]


async def _gives_a_token(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    asked = await reader.readuntil(b"grant_type=client_credentials")
    assert b"Basic " + base64.b64encode(f"{UNIT}:a-password-of-the-tests".encode()) in asked
    now = 1_700_000_000
    claims = {"sub": UNIT, "iat": now, "exp": 4_000_000_000}
    parts = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in ({"alg": "none"}, claims)
    )
    body = json.dumps({"access_token": (b".".join(parts) + b".").decode(), "expires_in": 300})
    writer.write(
        f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
    )
    await writer.drain()
    writer.close()
