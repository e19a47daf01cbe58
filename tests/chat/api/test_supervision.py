"""The supervisor's page, on the real product."""

import asyncio
from uuid import uuid4

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
    assert [one["for_anyone"] for one in seen["waiting"] if one["conversation"] == waits.id] == [True]
    assert seen["held_limit"] >= 1


async def test_a_reply_that_two_administrators_publish_is_found_by_both_forces(api: Api) -> None:
    """Written by one, published by another; retired, nobody finds it."""
    path = f"/api/chat/prepared-replies/{uuid4()}"
    one, other = await api.staff("administrator-1"), await api.staff("administrator-2")
    words = {"title": {"fr": "Retrait"}, "text": {"fr": f"Demandez-le au site. {path}"[:500]}}
    body = {"id": str(uuid4()), "themes": ["cyberharassment"], "source": "Une loi", **words}
    assert (await api.http.put(f"{path}/draft", json=body, headers=one)).status_code == 204
    drafts = (await api.http.get("/api/chat/prepared-replies", headers=other)).json()["drafts"]
    (draft,) = [draft for draft in drafts if draft["text"] == words["text"]]
    read = {"draft": draft["draft"]}
    assert (await api.http.post(f"{path}/publication", json=read, headers=one)).status_code == 409
    assert (await api.http.post(f"{path}/publication", json=read, headers=other)).status_code == 204
    for account in ("operator-police-1", "operator-gendarmerie-1"):
        found = (await api.http.get("/api/chat/replies", headers=await api.staff(account))).json()
        assert words["text"] in [reply["text"] for reply in found]
    assert (await api.http.delete(path, headers=one)).status_code == 204
    found = (await api.http.get("/api/chat/replies", headers=await api.staff("operator-police-1"))).json()
    assert words["text"] not in [reply["text"] for reply in found]
