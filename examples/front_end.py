"""A front-end: opens a conversation, sends each line of its input, and prints what its visitor is to see.

    python examples/front_end.py --name demonstration --key data/keys/front-ends/demonstration.json --commune 33063

It needs aiokafka and joserfc, and nothing of the platform's. All may come twice: `ce_id` says that it is the same.
Started again with the same --conversation, it shows that conversation from its beginning, and goes on.
"""

import argparse
import asyncio
import json
import os
import ssl
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from joserfc import jwe
from joserfc.jwk import ECKey, KeySet

ALGORITHMS = ["ECDH-ES+A256KW", "A256GCM"]
REQUESTED, SUBMITTED = "front-end.conversation-requested", "front-end.message-submitted"
OVER = ("chat.conversation-closed", "chat.conversation-erased")
Json = dict[str, Any]


async def publish(producer: Any, asked: Any, kind: str, ce_id: UUID, body: Json) -> None:
    """Publish an event under the conversation's name; under the same id, it counts once."""
    headers = {
        "ce_specversion": "1.0", "ce_id": str(ce_id), "ce_type": kind, "ce_source": asked.name,
        "ce_time": datetime.now(UTC).isoformat(), "content-type": "application/json",
    }  # fmt: skip
    pairs = [(name, value.encode()) for name, value in headers.items()]
    key, value = asked.conversation.encode(), json.dumps(body).encode()
    await producer.send_and_wait(f"{kind}.{asked.name}", key=key, value=value, headers=pairs)


def sealed(key: ECKey, conversation: str, text: str) -> str:
    """The words, for the platform alone."""
    header = {"alg": ALGORITHMS[0], "enc": ALGORITHMS[1]}
    words = json.dumps({"conversation": conversation, "text": text}, ensure_ascii=False).encode()
    return jwe.encrypt_compact(header, words.ljust(256), key, algorithms=ALGORITHMS)


async def listen(consumer: Any, asked: Any, keys: KeySet, opened: asyncio.Event) -> None:
    """Print what comes for the conversation, opened, each once, until it is over."""
    seen: set[bytes] = set()
    async for record in consumer:
        headers = dict(record.headers)
        if record.key != asked.conversation.encode() or headers["ce_id"] in seen:
            continue
        seen.add(headers["ce_id"])
        shown: Json = {"type": headers["ce_type"].decode(), **json.loads(record.value)}
        if box := shown.pop("jwe", None):
            shown |= json.loads(jwe.decrypt_compact(box, keys, algorithms=ALGORITHMS).plaintext or b"")
        sys.stdout.buffer.write(f"{json.dumps(shown, ensure_ascii=False)}\n".encode())
        sys.stdout.flush()
        if shown["type"] in ("chat.submission-accepted", "chat.submission-refused"):
            opened.set()
        if shown.get("event") in OVER or shown.get("reason") in ("no-key", "too-many", "erased"):
            return


async def talk(asked: Any, keys: KeySet, platform: ECKey) -> None:
    """Open the conversation, then send each line."""
    known = {
        "sasl_mechanism": "SCRAM-SHA-512", "sasl_plain_username": asked.username, "security_protocol": "SASL_SSL",
        "sasl_plain_password": os.environ.get("KAFKA_PASSWORD"), "ssl_context": ssl.create_default_context(),
    }  # fmt: skip
    kafka: Json = {"bootstrap_servers": asked.kafka, **(known if asked.username else {})}
    consumer = AIOKafkaConsumer(f"chat.message-delivered.{asked.name}", **kafka, auto_offset_reset="earliest")
    async with consumer, AIOKafkaProducer(**kafka, acks="all", enable_idempotence=True) as producer:
        opened = asyncio.Event()
        listening = asyncio.create_task(listen(consumer, asked, keys, opened))
        request = uuid5(NAMESPACE_URL, f"{asked.name}/{asked.conversation}")
        await publish(producer, asked, REQUESTED, request, {"commune": asked.commune})
        await opened.wait()
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            words = {"jwe": sealed(platform, asked.conversation, line)}
            await publish(producer, asked, SUBMITTED, uuid4(), words)
        await listening


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Hold a conversation, a line of input a message.")
    parser.add_argument("--kafka", default="127.0.0.1:9092", help="host:port, separated by commas")
    parser.add_argument("--username", default="", help="by TLS, as this user; password: KAFKA_PASSWORD")
    parser.add_argument("--keys", default="http://127.0.0.1:8080/api/chat/public-keys", help="platform keys")
    parser.add_argument("--name", required=True, help="the front-end's name")
    parser.add_argument(
        "--key", required=True, nargs="+", help="files of its private keys (JWK), told by `kid`"
    )
    parser.add_argument("--conversation", default=str(uuid4()), help="its own name of the conversation")
    parser.add_argument("--commune", default="33063", help="the visitor's (INSEE code)")
    chosen = parser.parse_args()
    ours = KeySet([ECKey.import_key(json.loads(Path(file).read_text())) for file in chosen.key])
    with urlopen(chosen.keys, timeout=10) as answer:  # noqa: S310 (who starts it says where)
        theirs = json.load(answer)["keys"][0]  # the first is the one to seal to
    asyncio.run(talk(chosen, ours, ECKey.import_key(theirs)))
