"""Somebody erases one engine's folder and starts again: it is healed or said, never silently wrong."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import httpx

from deploy.local.catalogue import make_topics
from deploy.local.engine import Process
from tests.chat.chaos.conftest import Mortal
from tests.support.chat.asking import Caller, Operator, Visitor
from tests.support.chat.driving import Product
from tests.support.chat.talking import Talker

SAID = "Il est revenu hier soir."


async def test_the_documents_alone_are_lost_and_come_back_from_kafka(
    mortal: Mortal, product: Product
) -> None:
    """Both sides read every word, and the operator who had the conversation still has it, and ends it."""
    visitor, operator = await Visitor.opens(product), await Operator.signs_in(product)
    await they_talk(visitor, operator)
    kill([*product.processes, mortal.documents])
    shutil.rmtree(mortal.documents.files)
    mortal.documents.restart()
    for process in product.processes:
        process.restart()
    async with (
        visitor.again() as page,
        Talker(product.next_address, visitor.conversation, operator.token) as desk,
    ):
        for talker in (page, desk):
            await talker.until(lambda talker: len(talker.messages) == 2)
        assert page.messages == desk.messages == visitor.messages
        assert (
            await operator.request(visitor.conversation, "close", outcome="information")
        ).status_code == 200
        await page.until_shown("chat.conversation-closed")


async def test_kafka_alone_is_lost_and_every_service_says_so(
    mortal: Mortal, product: Product, tmp_path: Path
) -> None:
    """No partition is consumed from an offset that means nothing; once the log is put back, all goes on."""
    visitor, operator = await Visitor.opens(product), await Operator.signs_in(product)
    await they_talk(visitor, operator)
    kill([*product.processes, mortal.kafka])
    kept = mortal.kafka.folder.rename(tmp_path / "kafka that was")
    mortal.kafka.restart()
    make_topics(mortal.kafka.address, tmp_path)
    for process in product.processes:
        process.start()
    for service, process in (("router", product.router), ("chat", product.chats[0])):
        await says(process.operations, service, "was made again")
    kill([*product.processes, mortal.kafka])
    mortal.kafka.folder.rename(tmp_path / "kafka made again")
    kept.rename(mortal.kafka.folder)
    mortal.kafka.restart()
    for process in product.processes:
        process.restart()
    async with visitor.again() as page:
        await page.until(lambda talker: len(talker.messages) == 2)
        assert page.messages == visitor.messages


async def they_talk(visitor: Visitor, operator: Operator) -> None:
    """Send a message each way."""
    async with visitor:
        await visitor.say(SAID)
        async with await operator.takes(visitor.conversation) as desk:
            await desk.say("Je vous lis.")
            await visitor.until(lambda talker: len(talker.messages) == 2)


async def says(address: str, service: str, sentence: str) -> None:
    """Wait until a service that is not ready says why."""
    caller, said = Caller(lambda: address), ""
    async with asyncio.timeout(90):
        while sentence not in said:
            await asyncio.sleep(0.2)
            said = await why_not_ready(caller, service)


async def why_not_ready(caller: Caller, service: str) -> str:
    """The readiness of the process; it must not say that it is ready."""
    try:
        answer: Any = await caller.once("GET", f"/api/{service}/readyz")
    except httpx.TransportError:
        return ""
    assert answer.status_code == 503, answer.text
    return str(answer.json()["detail"])


def kill(processes: list[Process]) -> None:
    """End them at once."""
    for process in processes:
        process.kill()
