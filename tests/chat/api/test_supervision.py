"""The supervisor's page, on the real product."""

import asyncio

from tests.chat.api.conftest import Api


async def test_the_supervisor_sees_who_is_on_duty_and_who_waits(api: Api) -> None:
    """With how many and since when; of those who wait, only since when."""
    held, waits = await api.opened(), await api.opened()
    await held.claimed_by("operator-police-1")
    await waits.says("Bonjour")
    await waits.until(lambda state: state["log"] == "police.1")
    supervisor = await api.staff("supervisor-police-1")
    async with asyncio.timeout(20):
        while True:
            seen = (await api.http.get("/api/chat/supervision", headers=supervisor)).json()
            on_duty = {one["operator"]: one["held"] for one in seen["on_duty"]}
            if on_duty.get("Camille") and waits.id in {one["conversation"] for one in seen["waiting"]}:
                break
            await asyncio.sleep(0.2)
    assert held.id not in {one["conversation"] for one in seen["waiting"]}
    assert seen["held_limit"] >= 1
