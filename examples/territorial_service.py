"""A territorial service: consumes its signalements from Kafka, opens them with its own key, and answers them.

    python examples/territorial_service.py --unit police --key data/keys/units/police.json --contacted

It needs aiokafka and joserfc, and nothing of the platform's. `--unit police` takes all that is sealed to the key
of the force's whole; `--unit police-33-bordeaux`, what is addressed to that unit alone. What is printed begins with
`safe_contact`: nobody calls before they have read it. A signalement may come twice (the header `ce_id` says that
it is the same), and so may an answer (its `ce_id` derives from what it answers).
"""

import argparse
import asyncio
import hmac
import json
import logging
import os
import re
import ssl
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

ALGORITHMS = ["ECDH-ES+A256KW", "A256GCM"]
FORWARDED = "signalement.signalement-forwarded"
ACKNOWLEDGED = "territory.signalement-acknowledged"
IDS = "its id is police, gendarmerie, or as GET /api/router/communes/{code} of the platform names it"
WAYS = ("phone", "message", "email", "letter", "visit", "chat")
Content = dict[str, Any]


def check(kafka: str, unit: str) -> None:
    """End the program if nothing can come from that address, or for that unit."""
    if not re.fullmatch(r"[^,]+:\d{1,5}(,[^,]+:\d{1,5})*", kafka):
        sys.exit(f"{kafka!r} is no address of Kafka: give host:port, separated by commas, with --kafka.")
    if unit.partition("-")[0] not in ("police", "gendarmerie"):
        sys.exit(f"There is no unit {unit!r}: {IDS}.")


def private_key(file: Path) -> ECKey:
    """The private key in a file; without it the program ends."""
    with suppress(OSError, ValueError, JoseError):
        if (key := ECKey.import_key(json.loads(file.read_text()))).is_private:
            return key
    sys.exit(f"No private key can be read in {file}: give the unit's own, an EC key as JWK, with --key.")


def opened(record: Any, unit: str, keys: list[ECKey]) -> Content | None:
    """The content of a signalement, if it is for that unit, and sealed to one of these keys."""
    to = record.key.decode()
    if dict(record.headers).get("ce_type") != FORWARDED.encode() or unit not in (to, to.partition("-")[0]):
        return None
    sealed = json.loads(record.value)["jwe"]
    for key in keys:  # its `kid` names the one; to try each is as good
        with suppress(JoseError):
            return dict(json.loads(jwe.decrypt_compact(sealed, key, algorithms=ALGORITHMS).plaintext or b""))
    if to == unit:  # a whole force is sent what is for its units' own keys too
        kid = json.loads(urlsafe_b64decode(sealed.partition(".")[0] + "==")).get("kid")
        sys.stderr.write(f"Offset {record.offset} is sealed to the key {kid}: give that too, with --key.\n")
    return None


async def answer(
    publish: AIOKafkaProducer, record: Any, ce_id: UUID, content: Content, said: Content
) -> None:
    """Say `received`, `contacted` or `unreachable`, with the proof that the secret from inside allows."""
    status = said["status"]
    headers = {
        "ce_specversion": "1.0", "ce_id": str(uuid5(ce_id, status)), "ce_type": f"{ACKNOWLEDGED}.v2",
        "ce_source": "territorial-service", "ce_time": datetime.now(UTC).isoformat(),
        "content-type": "application/json",
    }  # fmt: skip
    proven = f"{status}/{content['signalement']}/{content['forwarding']}"
    proof = urlsafe_b64encode(hmac.digest(content["secret"].encode(), proven.encode(), "sha256")).rstrip(b"=")
    body = {"signalement": content["signalement"], "proof": proof.decode(), **said}
    topic = record.topic.replace(FORWARDED, ACKNOWLEDGED)
    pairs = [(name, value.encode()) for name, value in headers.items()]
    await publish.send_and_wait(topic, key=record.key, value=json.dumps(body).encode(), headers=pairs)


def client(kafka: str, username: str) -> dict[str, Any]:
    """The options of a client: a known user speaks TLS; its password is KAFKA_PASSWORD."""
    known = {
        "sasl_mechanism": "SCRAM-SHA-512", "sasl_plain_username": username, "security_protocol": "SASL_SSL",
        "sasl_plain_password": os.environ.get("KAFKA_PASSWORD"), "ssl_context": ssl.create_default_context(),
    }  # fmt: skip
    return {"bootstrap_servers": kafka, **(known if username else {})}


async def serve(kafka: dict[str, Any], unit: str, keys: list[ECKey], answers: list[Content]) -> None:
    """Consume, open, show and answer, until asked to stop; what is answered is not consumed again."""
    topic, seen = f"{FORWARDED}.{unit.partition('-')[0]}", set()
    options = {"group_id": f"territory.{unit}", "enable_auto_commit": False, "auto_offset_reset": "earliest"}
    producer = AIOKafkaProducer(**kafka, acks="all", enable_idempotence=True)
    logging.disable()  # until Kafka has answered: that it does not is one sentence, said below
    async with AIOKafkaConsumer(topic, **kafka, **options) as consumer, producer:
        logging.disable(logging.NOTSET)
        sys.stderr.write(f"Waiting for signalements to {unit}, sealed to its key; if none comes: {IDS}.\n")
        async for record in consumer:
            content = opened(record, unit, keys)
            if content and (ce_id := UUID(dict(record.headers)["ce_id"].decode())) not in seen:
                shown = json.dumps({**content, "secret": "…"}, ensure_ascii=False)
                sys.stdout.buffer.write(f"{shown}\n".encode())
                sys.stdout.flush()
                for said in answers:
                    await answer(producer, record, ce_id, content, said)
                seen.add(ce_id)
            await consumer.commit()


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="Consume, open and answer the signalements of a unit.")
    asked.add_argument("--kafka", default="127.0.0.1:9092", help="host:port, separated by commas")
    asked.add_argument("--username", default="", help="by TLS, as this user; password: KAFKA_PASSWORD")
    asked.add_argument("--unit", required=True, help="the unit's id; police, gendarmerie: the whole force")
    asked.add_argument("--key", required=True, type=Path, nargs="+", help="files of its private keys (JWK)")
    asked.add_argument("--contacted", action="store_true", help="also answer that the person was reached")
    asked.add_argument("--unreachable", nargs="+", choices=WAYS, help="or that it was not: what was tried")
    chosen = asked.parse_args()
    check(chosen.kafka, chosen.unit)
    private = [private_key(file) for file in chosen.key]
    in_vain = {"status": "unreachable", "tried": chosen.unreachable}
    last = [{"status": "contacted"}] if chosen.contacted else [in_vain] if chosen.unreachable else []
    answers = [{"status": "received"}, *last]
    try:
        asyncio.run(serve(client(chosen.kafka, chosen.username), chosen.unit, private, answers))
    except KeyboardInterrupt:
        pass  # what is not committed comes again
    except (KafkaConnectionError, OverflowError):  # of a port above 65535
        sys.exit(f"Kafka does not answer at {chosen.kafka}: start it, or give its address with --kafka.")
