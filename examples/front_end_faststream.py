"""The front-end of `front_end.py`, beside which it stands, in FastStream: what speaks with Kafka alone differs.

python examples/front_end_faststream.py --name demonstration --key data/keys/front-ends/demonstration.json
"""

import asyncio
import os
import ssl
from typing import Any

from faststream import FastStream
from faststream.kafka import KafkaBroker, KafkaMessage
from faststream.security import SASLScram512
from front_end import Conversation, chosen

asked = chosen()
password, over_tls = os.environ.get("KAFKA_PASSWORD", ""), ssl.create_default_context()
security = SASLScram512(asked.username, password, over_tls) if asked.username else None
broker = KafkaBroker(asked.kafka, security=security, logger=None, enable_idempotence=True, acks="all")
app = FastStream(broker, logger=None)


async def send(topic: str, key: bytes, body: dict[str, Any], headers: dict[str, str]) -> None:
    """Publish an event; FastStream adds the content-type, and waits until Kafka has it."""
    await broker.publish(body, topic, key=key, headers=headers)


ours = Conversation(asked, send)


@broker.subscriber(f"chat.message-delivered.{asked.name}", auto_offset_reset="earliest")
async def show(body: dict[str, Any], message: KafkaMessage) -> None:
    """Print what comes for the conversation, until it is over."""
    if await ours.show(message.headers, body):
        app.exit()


@app.after_startup
async def talk() -> None:
    """Open the conversation, then send each line."""
    await ours.talk()


asyncio.run(app.run())
