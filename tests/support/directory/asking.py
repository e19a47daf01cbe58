"""Requests of an administrator to a directory that runs, asked again until they have come back from Kafka."""

import asyncio
from typing import Any

import httpx

API = "/api/directory"


async def decided(client: httpx.AsyncClient, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """Ask, and ask again until the request has come back; the partner's standing."""
    answer = await client.request(method, path, json=body)
    while answer.status_code == 202:
        await asyncio.sleep(0.1)
        answer = await client.get(answer.headers["location"])
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def shows(client: httpx.AsyncClient, partner: str) -> bool:
    """Whether this partner is published there."""
    return (await client.get(f"{API}/partners/{partner}")).status_code == 200
