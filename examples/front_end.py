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
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from joserfc import jwe
from joserfc.jwk import ECKey, KeySet

REQUESTED, SUBMITTED = "front-end.conversation-requested", "front-end.message-submitted"
OVER = ("chat.conversation-closed", "chat.conversation-erased")
Json = dict[str, Any]


class Conversation:
    """A conversation of this front-end's: what it publishes for it, and what it is sent."""

    def __init__(self, asked: Any, keys: KeySet, producer: AIOKafkaProducer) -> None:
        self.asked, self.keys, self.producer, self.opened = asked, keys, producer, asyncio.Event()
        self.sent: dict[str, str] = {}  # lines by `ce_id`
        self.day = date.min

    def sealed(self, text: str) -> str:
        """The words, for the platform alone, by its first key, which is asked for each day."""
        if self.day != date.today():
            with urlopen(self.asked.keys, timeout=10) as answer:  # noqa: S310 (who starts it says where)
                self.platform, self.day = ECKey.import_key(json.load(answer)["keys"][0]), date.today()
        words = json.dumps({"conversation": self.asked.conversation, "text": text}, ensure_ascii=False)
        header = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM"}
        return jwe.encrypt_compact(header, words.encode().ljust(256), self.platform)

    async def publish(self, kind: str, ce_id: UUID, body: Json) -> None:
        """Publish an event under the conversation's name; under the same id, it counts once."""
        headers = {
            "ce_specversion": "1.0", "ce_id": str(ce_id), "ce_type": kind, "ce_source": self.asked.name,
            "ce_time": datetime.now(UTC).isoformat(), "content-type": "application/json",
        }  # fmt: skip
        pairs = [(name, value.encode()) for name, value in headers.items()]
        topic, key = f"{kind}.{self.asked.name}", self.asked.conversation.encode()
        await self.producer.send_and_wait(topic, key=key, value=json.dumps(body).encode(), headers=pairs)

    async def submit(self, line: str, ce_id: UUID) -> None:
        """Publish a line of the visitor's."""
        await self.publish(SUBMITTED, ce_id, {"jwe": await asyncio.to_thread(self.sealed, line)})

    async def listen(self, consumer: AIOKafkaConsumer) -> None:
        """Print what comes for the conversation, opened, each once, until it is over."""
        seen: set[bytes] = set()
        async for record in consumer:
            headers = dict(record.headers)
            if record.key != self.asked.conversation.encode() or headers["ce_id"] in seen:
                continue
            seen.add(headers["ce_id"])
            shown: Json = {"type": headers["ce_type"].decode(), **json.loads(record.value)}
            if box := shown.pop("jwe", None):
                shown |= json.loads(jwe.decrypt_compact(box, self.keys).plaintext or b"")
            print(json.dumps(shown), flush=True)  # noqa: T201 (its purpose)
            self.opened.set()
            line = self.sent.pop(shown.get("submission", ""), None)
            if line and shown.get("reason") == "unreadable":
                self.day = date.min  # the platform has changed its key: with the new one, once more
                await self.submit(line, uuid4())
            if shown.get("event") in OVER or shown.get("reason") in ("no-key", "too-many", "erased"):
                return


async def talk(asked: Any, keys: KeySet) -> None:
    """Open the conversation, then send each line."""
    known = {
        "sasl_mechanism": "SCRAM-SHA-512", "sasl_plain_username": asked.username, "security_protocol": "SASL_SSL",
        "sasl_plain_password": os.environ.get("KAFKA_PASSWORD"), "ssl_context": ssl.create_default_context(),
    }  # fmt: skip
    kafka: Json = {"bootstrap_servers": asked.kafka, **(known if asked.username else {})}
    consumer = AIOKafkaConsumer(f"chat.message-delivered.{asked.name}", **kafka, auto_offset_reset="earliest")
    async with consumer, AIOKafkaProducer(**kafka, acks="all", enable_idempotence=True) as producer:
        ours = Conversation(asked, keys, producer)
        listening = asyncio.create_task(ours.listen(consumer))
        request = uuid5(NAMESPACE_URL, f"{asked.name}/{asked.conversation}")
        await ours.publish(REQUESTED, request, {"commune": asked.commune})
        await ours.opened.wait()
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            ours.sent[str(ce_id := uuid4())] = line
            await ours.submit(line, ce_id)
        await listening


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Hold a conversation, a line of input a message.")
    parser.add_argument("--kafka", default="127.0.0.1:9092", help="host:port, separated by commas")
    parser.add_argument("--username", default="", help="by TLS, as this user; password: KAFKA_PASSWORD")
    parser.add_argument("--keys", default="http://127.0.0.1:8080/api/chat/public-keys", help="platform keys")
    parser.add_argument("--name", required=True, help="the front-end's name")
    parser.add_argument("--key", required=True, nargs="+", help="files of its private keys (JWK)")
    parser.add_argument("--conversation", default=str(uuid4()), help="its own name of the conversation")
    parser.add_argument("--commune", default="33063", help="the visitor's (INSEE code)")
    chosen = parser.parse_args()
    ours = KeySet([ECKey.import_key(json.loads(Path(file).read_text())) for file in chosen.key])
    asyncio.run(talk(chosen, ours))
