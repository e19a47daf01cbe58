"""A visitor's consent, an operator's draft and a unit's answer, on the real product."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import PIPE, Popen
from typing import Any
from uuid import uuid4

from deploy.local.engine import ROOT
from tests.chat.api.conftest import Api, Opened
from tests.support.product import Product

PATH = "/api/signalement/signalements"
PHONE = "07 68 11 42 35"
SAFE = {"when": "jamais après 18 h", "means": ["message"], "leave_message": False, "agreed_word": "tournesol"}
WORDS = "Il déchire mes papiers d’identité."
SUMMARY = {"facts": WORDS, "date": "hier", "place": "chez elle", "offence": "dignity", "urgency": "urgent"}


@contextmanager
def territorial_service(
    product: Product, unit: str, *options: str, environment: dict[str, str] | None = None
) -> Iterator[Popen[str]]:
    """Run the example of a unit, in a process that sees nothing of ours; `environment`: more variables."""
    units = product.folder / "keys" / "units"
    keys = [
        str(units / f"{name}.json") for name in ("gendarmerie", "police")
    ]  # its own, and one that opens nothing
    asked = ["--kafka", product.kafka, "--unit", unit, "--key", *keys, *options]
    command = [sys.executable, "-I", str(ROOT / "examples/territorial_service.py"), *asked]
    with Popen(
        command, stdout=PIPE, text=True, cwd=product.folder, env={**os.environ, **(environment or {})}
    ) as process:
        try:
            yield process
        finally:
            process.kill()


async def consents(visitor: Opened) -> None:
    """Have the visitor read the text of the consent, and give their number, and when it is safe to use it."""
    path = f"{visitor.path}/consent"
    version = (await visitor.api.http.get(path, headers=visitor.bearer)).json()["version"]
    body = {"id": str(uuid4()), "contact": {"phone": PHONE}, "safe_contact": SAFE, "text_version": version}
    answer = await visitor.api.http.put(path, json=body, headers=visitor.bearer)
    assert answer.status_code in {200, 202}, answer.text


async def drafts(visitor: Opened, operator: dict[str, str]) -> dict[str, Any]:
    """Have the operator write a signalement."""
    body = {"id": str(uuid4()), "conversation": visitor.id, "summary": SUMMARY}
    answer = await visitor.api.http.post(PATH, json=body, headers=operator)
    assert answer.status_code == 201, answer.text
    drafted: dict[str, Any] = answer.json()
    return drafted


async def status_is(api: Api, signalement: str, bearer: dict[str, str], wanted: str) -> dict[str, Any]:
    """The signalement, once it has that status."""
    async with asyncio.timeout(30):
        while True:
            one: dict[str, Any] = (await api.http.get(f"{PATH}/{signalement}", headers=bearer)).json()
            if one["status"] == wanted:
                return one
            await asyncio.sleep(0.2)
