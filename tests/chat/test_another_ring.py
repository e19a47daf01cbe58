"""Chat given another key ring than the one that made its conversations: it serves nobody, and says why."""

import shutil
from pathlib import Path

import httpx

from shared.events.chat import conversation_key
from tests.conftest import Engines
from tests.support.chaos.kafka_log import records_of
from tests.support.chat.asking import Visitor
from tests.support.chat.driving import Product
from tests.support.waiting import until


async def test_with_another_ring_nobody_is_served_until_the_right_one_is_back(
    engines: Engines, tmp_path: Path
) -> None:
    """Not ready, with a sentence; 503 to who comes and to who opens; nothing is sealed; then all goes on."""
    with Product(tmp_path, engines) as product:
        visitor = await Visitor.opens(product)
        other = tmp_path / "other"
        wrong = product.another_chat(ready=False, KEY_RING=str(other))
        async with httpx.AsyncClient(base_url=wrong.address, timeout=10) as http:

            async def says_why() -> bool:
                try:
                    answer = await http.get(f"{wrong.operations}/api/chat/readyz")
                except httpx.TransportError:
                    return False
                return answer.status_code == 503 and "The ring at KEY_RING has no key of" in answer.text

            await until(says_why)
            before = len(await records_of(engines.kafka, [conversation_key.name]))
            path = f"/api/chat/conversations/{visitor.conversation}"
            bearer = {"Authorization": f"Bearer {visitor.token}"}
            opening = await http.post("/api/chat/conversations", json={"commune": "33063"})
            resuming = await http.post("/api/chat/resume", json={"resume_code": "0000-0000-0000-0000-0000"})
            reading = await http.get(path, headers=bearer)
            for answer in (opening, resuming, reading):
                assert answer.status_code == 503, answer.text
                assert answer.headers["Retry-After"] == "1"
            assert not list(other.glob("*.key"))
            assert len(await records_of(engines.kafka, [conversation_key.name])) == before
            for file in product.ring.iterdir():
                shutil.copy(file, other)
            await until(wrong.answers)
            assert (await http.get(path, headers=bearer)).status_code == 200
