"""A front-end: opens a conversation, sends each line of its input, and prints what its visitor is to see.

    python examples/front_end.py --name demonstration --key data/keys/front-ends/demonstration.json --commune 33063

It needs aiokafka and joserfc alone. Started again with the same --conversation, it shows it from its beginning.
"""

import argparse
import asyncio
import json
import os
import ssl
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from joserfc import jwe
from joserfc.jwk import ECKey, KeySet

OVER = {"chat.conversation-closed", "chat.conversation-erased", "no-key", "too-many", "erased"}
Json = dict[str, Any]


class Conversation:
    """A conversation of this front-end's: what it publishes for it, and what it is sent."""

    def __init__(self, asked: argparse.Namespace, send: Callable[..., Awaitable[Any]]) -> None:
        self.asked, self.key, self.send = asked, asked.conversation.encode(), send
        self.keys = KeySet([ECKey.import_key(json.loads(file.read_text())) for file in asked.key])
        self.opened, self.day = asyncio.Event(), date.min
        self.shown, self.sent = set[str](), dict[str, str]()  # by `ce_id`: all may come twice

    def sealed(self, text: str) -> str:
        """The words, for the platform alone, by its first key, which is asked for each day."""
        if self.day != date.today():
            with urlopen(self.asked.keys, timeout=10) as answer:  # noqa: S310 (who starts it says where)
                self.platform, self.day = ECKey.import_key(json.load(answer)["keys"][0]), date.today()
        words = json.dumps({"conversation": self.asked.conversation, "text": text}).encode().ljust(256)
        return jwe.encrypt_compact({"alg": "ECDH-ES+A256KW", "enc": "A256GCM"}, words, self.platform)

    async def publish(self, kind: str, ce_id: UUID, body: Json) -> None:
        """Publish an event under the conversation's name; under the same id, it counts once."""
        headers = {"ce_specversion": "1.0", "ce_id": str(ce_id), "ce_type": f"front-end.{kind}"}
        headers |= {"ce_source": self.asked.name, "ce_time": datetime.now(UTC).isoformat()}
        await self.send(f"front-end.{kind}.{self.asked.name}", self.key, body, headers)

    async def submit(self, line: str, ce_id: UUID) -> None:
        """Publish a line of the visitor's."""
        await self.publish("message-submitted", ce_id, {"jwe": await asyncio.to_thread(self.sealed, line)})

    async def talk(self) -> None:
        """Open the conversation, then send each line."""
        request = uuid5(NAMESPACE_URL, f"{self.asked.name}/{self.asked.conversation}")
        await self.publish("conversation-requested", request, {"commune": self.asked.commune})
        await self.opened.wait()
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            self.sent[str(ce_id := uuid4())] = line
            await self.submit(line, ce_id)

    async def show(self, headers: dict[str, str], body: Json) -> bool:
        """Print what came, opened, if it is of this conversation and new; whether the conversation is over."""
        if body["conversation"] != self.asked.conversation or headers["ce_id"] in self.shown:
            return False
        self.shown.add(headers["ce_id"])
        if box := body.pop("jwe", None):
            body |= json.loads(jwe.decrypt_compact(box, self.keys).plaintext or b"")
        print(json.dumps({"type": headers["ce_type"], **body}), flush=True)  # noqa: T201 (its purpose)
        self.opened.set()
        line = self.sent.pop(body.get("submission", ""), None)
        if line and body.get("reason") == "unreadable":
            self.day = date.min  # the platform has changed its key: with the new one, once more
            await self.submit(line, uuid4())
        return not OVER.isdisjoint((body.get("event"), body.get("reason")))


def chosen() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Hold a conversation, a line of input a message.")
    parser.add_argument("--kafka", default="127.0.0.1:9092", help="host:port, separated by commas")
    parser.add_argument("--username", default="", help="by TLS, as this user; password: KAFKA_PASSWORD")
    parser.add_argument("--keys", default="http://127.0.0.1:8080/api/chat/public-keys", help="platform keys")
    parser.add_argument("--name", required=True, help="the front-end's name")
    parser.add_argument("--key", required=True, nargs="+", type=Path, help="its private keys (JWK)")
    parser.add_argument("--conversation", default=str(uuid4()), help="its own name of the conversation")
    parser.add_argument("--commune", default="33063", help="the visitor's (INSEE code)")
    return parser.parse_args()


async def main(asked: argparse.Namespace) -> None:
    """Hold the conversation, until it is over and the input has ended."""
    known = {
        "sasl_mechanism": "SCRAM-SHA-512", "sasl_plain_username": asked.username, "security_protocol": "SASL_SSL",
        "sasl_plain_password": os.environ.get("KAFKA_PASSWORD"), "ssl_context": ssl.create_default_context(),
    }  # fmt: skip
    kafka: Json = {"bootstrap_servers": asked.kafka, **(known if asked.username else {})}
    consumer = AIOKafkaConsumer(f"chat.message-delivered.{asked.name}", **kafka, auto_offset_reset="earliest")
    producer = AIOKafkaProducer(**kafka, acks="all", enable_idempotence=True)

    async def send(topic: str, key: bytes, body: Json, headers: dict[str, str]) -> None:
        said = {**headers, "content-type": "application/json"}
        pairs = [(name, value.encode()) for name, value in said.items()]
        await producer.send_and_wait(topic, key=key, value=json.dumps(body).encode(), headers=pairs)

    ours = Conversation(asked, send)
    async with consumer, producer, asyncio.TaskGroup() as tasks:
        talking = tasks.create_task(ours.talk())
        async for record in consumer:
            headers = {name: value.decode() for name, value in record.headers}
            if await ours.show(headers, json.loads(record.value)):
                talking.cancel()
                return


if __name__ == "__main__":
    asyncio.run(main(chosen()))
