"""The front-end of `front_end.py` in FastStream: it sends each line of its input, and prints what it is sent."""

import argparse
import asyncio
import json
import sys
from datetime import UTC, datetime
from typing import Any
from urllib.request import urlopen
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from faststream import FastStream
from faststream.kafka import KafkaBroker, KafkaMessage
from joserfc import jwe
from joserfc.jwk import ECKey

CHOSEN = {"kafka": "127.0.0.1:9092", "keys": "http://127.0.0.1:8080/api/chat/public-keys"}
CHOSEN |= {"name": "", "key": "", "conversation": str(uuid4()), "commune": "33063"}
parser = argparse.ArgumentParser(description="Hold a conversation, a line of input a message.")
for option, default in CHOSEN.items():
    parser.add_argument(f"--{option}", default=default, required=not default)
asked, opened, seen = parser.parse_args(), asyncio.Event(), set[str]()
with open(asked.key) as own, urlopen(asked.keys, timeout=10) as answer:  # noqa: S310 (who starts it says where)
    key, platform = ECKey.import_key(json.load(own)), ECKey.import_key(json.load(answer)["keys"][0])
broker = KafkaBroker(asked.kafka, logger=None, enable_idempotence=True, acks="all")  # security=… signs in
app = FastStream(broker, logger=None)


async def publish(kind: str, ce_id: UUID, body: dict[str, str]) -> None:
    """Publish an event of this conversation; FastStream adds the content-type."""
    ours = {"ce_specversion": "1.0", "ce_id": str(ce_id), "ce_type": kind, "ce_source": asked.name}
    headers = {**ours, "ce_time": datetime.now(UTC).isoformat()}
    await broker.publish(body, f"{kind}.{asked.name}", key=asked.conversation.encode(), headers=headers)


@broker.subscriber(f"chat.message-delivered.{asked.name}", auto_offset_reset="earliest")
async def show(body: dict[str, Any], message: KafkaMessage) -> None:
    """Print what comes for this conversation, opened, each once, until it is over."""
    if body["conversation"] == asked.conversation and message.headers["ce_id"] not in seen:
        seen.add(message.headers["ce_id"])
        if sealed := body.pop("jwe", None):
            body |= json.loads(jwe.decrypt_compact(sealed, key).plaintext or b"")
        print(json.dumps({"type": message.headers["ce_type"], **body}), flush=True)  # noqa: T201 (its purpose)
        opened.set()
        if body.get("event") in ("chat.conversation-closed", "chat.conversation-erased"):
            app.exit()


@app.after_startup
async def send() -> None:
    """Open the conversation, then send each line."""
    request = uuid5(NAMESPACE_URL, f"{asked.name}/{asked.conversation}")
    await publish("front-end.conversation-requested", request, {"commune": asked.commune})
    await opened.wait()
    while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
        words = json.dumps({"conversation": asked.conversation, "text": line}).encode().ljust(256)
        sealed = jwe.encrypt_compact({"alg": "ECDH-ES+A256KW", "enc": "A256GCM"}, words, platform)
        await publish("front-end.message-submitted", uuid4(), {"jwe": sealed})


asyncio.run(app.run())
