"""The front-end of `front_end.py` in FastStream: it sends each line of its input, and prints what it is sent."""

import argparse
import asyncio
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from faststream import FastStream
from faststream.kafka import KafkaBroker, KafkaMessage
from joserfc import jwe
from joserfc.jwk import ECKey, KeySet

CHOSEN = {"kafka": "127.0.0.1:9092", "keys": "http://127.0.0.1:8080/api/chat/public-keys"}
CHOSEN |= {"name": "", "conversation": str(uuid4()), "commune": "33063"}
parser = argparse.ArgumentParser(description="Hold a conversation, a line of input a message.")
for option, default in CHOSEN.items():
    parser.add_argument(f"--{option}", default=default, required=not default)
parser.add_argument("--key", required=True, nargs="+")
asked, opened, seen = parser.parse_args(), asyncio.Event(), set[str]()
ours = KeySet(
    [ECKey.import_key(json.loads(Path(file).read_text())) for file in asked.key]
)  # the `kid` names one
sent: dict[str, str] = {}  # lines by `ce_id`
broker = KafkaBroker(asked.kafka, logger=None, enable_idempotence=True, acks="all")  # security=… signs in
app = FastStream(broker, logger=None)


class Platform:
    """The platform's key to seal to: the first of its set, asked for each day, and when it opens nothing."""

    day = date.min

    def sealed(self, text: str) -> str:
        """The words, for the platform alone."""
        if self.day != date.today():
            with urlopen(asked.keys, timeout=10) as answer:  # noqa: S310 (who starts it says where)
                self.key, self.day = ECKey.import_key(json.load(answer)["keys"][0]), date.today()
        words = json.dumps({"conversation": asked.conversation, "text": text}).encode().ljust(256)
        return jwe.encrypt_compact({"alg": "ECDH-ES+A256KW", "enc": "A256GCM"}, words, self.key)


platform = Platform()


async def publish(kind: str, ce_id: UUID, body: dict[str, str]) -> None:
    """Publish an event of this conversation; FastStream adds the content-type."""
    headers = {"ce_specversion": "1.0", "ce_id": str(ce_id), "ce_type": kind, "ce_source": asked.name}
    headers["ce_time"] = datetime.now(UTC).isoformat()
    await broker.publish(body, f"{kind}.{asked.name}", key=asked.conversation.encode(), headers=headers)


async def submit(line: str, ce_id: UUID) -> None:
    """Seal a line to the platform's key, and publish it."""
    sealed = await asyncio.to_thread(platform.sealed, line)
    await publish("front-end.message-submitted", ce_id, {"jwe": sealed})


@broker.subscriber(f"chat.message-delivered.{asked.name}", auto_offset_reset="earliest")
async def show(body: dict[str, Any], message: KafkaMessage) -> None:
    """Print what comes for this conversation, opened, each once, until it is over."""
    if body["conversation"] == asked.conversation and message.headers["ce_id"] not in seen:
        seen.add(message.headers["ce_id"])
        if sealed := body.pop("jwe", None):
            body |= json.loads(jwe.decrypt_compact(sealed, ours).plaintext or b"")
        print(json.dumps({"type": message.headers["ce_type"], **body}), flush=True)  # noqa: T201 (its purpose)
        opened.set()
        line = sent.pop(body.get("submission", ""), None)
        if line and body.get("reason") == "unreadable":  # the platform has changed its key: send it again
            platform.day = date.min
            await submit(line, uuid4())
        if body.get("event") in ("chat.conversation-closed", "chat.conversation-erased"):
            app.exit()


@app.after_startup
async def send() -> None:
    """Open the conversation, then send each line."""
    request = uuid5(NAMESPACE_URL, f"{asked.name}/{asked.conversation}")
    await publish("front-end.conversation-requested", request, {"commune": asked.commune})
    await opened.wait()
    while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
        sent[str(ce_id := uuid4())] = line
        await submit(line, ce_id)


asyncio.run(app.run())
