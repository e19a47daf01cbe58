"""A bare durable relay on FastAPI and aiokafka, to set Kafka's cost apart from ours: `… <port> <kafka> <topic>`."""

import asyncio
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

from benchmarks.peers import serve

KAFKA, TOPIC = sys.argv[2:4]
rooms: dict[bytes, set[WebSocket]] = defaultdict(set)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Produce and consume until the end."""
    producer = AIOKafkaProducer(bootstrap_servers=KAFKA, acks="all", enable_idempotence=True)
    consumer = AIOKafkaConsumer(TOPIC, bootstrap_servers=KAFKA, auto_offset_reset="latest")
    async with producer, consumer:
        app.state.producer = producer
        passing = asyncio.create_task(pass_on(consumer))
        yield
        passing.cancel()


app = FastAPI(lifespan=lifespan)


@app.websocket("/{room}")
async def talk(socket: WebSocket, room: str) -> None:
    """Publish on Kafka all that comes."""
    await socket.accept()
    key, producer = room.encode(), app.state.producer
    rooms[key].add(socket)
    await socket.send_text("ready")
    try:
        while True:
            await producer.send(TOPIC, (await socket.receive_text()).encode(), key=key)
    except WebSocketDisconnect:
        rooms[key].discard(socket)


async def pass_on(consumer: AIOKafkaConsumer) -> None:
    """Send what came back from Kafka to both sides."""
    while True:
        for records in (await consumer.getmany(timeout_ms=500)).values():
            for record in records:
                text = record.value.decode()
                for socket in rooms[record.key]:
                    await socket.send_text(text)


if __name__ == "__main__":
    serve(app, sys.argv[1])
