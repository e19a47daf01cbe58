"""From a consent in the visitor's page to a unit that reaches the person: the real product, the real example."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaProducer

from shared.cloudevents.belief import NOT_ON_ITS_TOPIC
from shared.events.chat import SignalementProgressed
from shared.events.signalement import RerouteRequested, SignalementForwarded
from shared.kafka.dead_letters.records import marks_of, original_offset
from shared.kafka.topics import dead_letters_of
from tests.chat.api.conftest import BORDEAUX, VILLAGE, Api
from tests.support.at_rest import at_rest, found
from tests.support.chaos.kafka_log import events_of, records_of
from tests.support.product import Product
from tests.support.signalement.builders import PESSAC
from tests.support.signalement.keys import jwk
from tests.support.signalement.product import (
    PATH,
    PHONE,
    SAFE,
    SUMMARY,
    WORDS,
    consents,
    drafts,
    status_is,
    territorial_service,
)
from tests.support.waiting import until


@pytest.fixture
async def api(whole_product: Product) -> AsyncIterator[Api]:
    """Give the product's API."""
    async with httpx.AsyncClient(base_url=whole_product.url, timeout=30) as http:
        yield Api(http, whole_product)


async def shown_to_the_visitor(api: Api, signalement: str) -> list[str]:
    """The statuses that the conversation's own log gives it, from the first to the last."""
    async with asyncio.timeout(30):
        while True:
            published = await events_of(api.product.kafka, ["chat.conversation.police"])
            statuses = {
                event.id: str(event.status)
                for event in published
                if isinstance(event, SignalementProgressed) and event.signalement == signalement
            }
            if "contacted" in statuses.values():
                return list(statuses.values())
            await asyncio.sleep(0.3)


async def test_a_consented_signalement_reaches_a_unit_that_reaches_the_person(api: Api) -> None:
    """Drafted, consented, forwarded, received, contacted; the visitor's own log says each; nothing is readable."""
    visitor = await api.opened(BORDEAUX)
    operator = await visitor.claimed_by("operator-police-1")
    drafted = await drafts(visitor, operator)
    assert (drafted["status"], drafted["unit_force"]) == ("awaiting-consent", "police")
    await consents(visitor)
    name = drafted["signalement"]
    left = await status_is(api, name, operator, "forwarded")
    with territorial_service(api.product, "police", "--contacted") as service:
        assert service.stdout
        shown: dict[str, Any] = {}
        while shown.get("signalement") != name:  # others of this unit may be there
            shown = json.loads(await asyncio.to_thread(service.stdout.readline))
        await status_is(api, name, operator, "contacted")
    assert (shown["signalement"], shown["contact"], shown["summary"]) == (name, {"phone": PHONE}, SUMMARY)
    assert next(iter(shown)) == "safe_contact"
    assert {name: shown["safe_contact"][name] for name in SAFE} == SAFE
    assert shown["transmitted"] == ["phone", *SAFE]
    assert shown["unit"] == left["unit"]
    assert await shown_to_the_visitor(api, name) == ["awaiting-consent", "forwarded", "received", "contacted"]
    held = await at_rest(api.product, api.product.folder / "logs")  # type: ignore[arg-type] # it says where they are
    assert len(held) > 100
    assert found([PHONE, WORDS, shown["signalement"]], held) >= {(name, "signalement_police.cases")}
    said = [PHONE, WORDS, SAFE["when"], SAFE["agreed_word"]]
    assert {word for word, _ in found(said, held)} == set()


async def test_a_unit_reroutes_nobody_s_signalement_to_its_own_key(api: Api) -> None:
    """On the one topic where it may write, its record becomes a dead letter of both forces; nothing else leaves."""
    visitor = await api.opened(BORDEAUX)
    operator = await visitor.claimed_by("operator-police-1")
    await consents(visitor)
    name = (await drafts(visitor, operator))["signalement"]
    left = await status_is(api, name, operator, "forwarded")
    forged = RerouteRequested.now(
        conversation=visitor.id, force="police", signalement=name, supervisor="nobody", unit=PESSAC,
        unit_force="police", key=jwk("a unit's own"),
    ).record("police-33-pessac")  # fmt: skip
    kafka, topic = api.product.kafka, "territory.signalement-acknowledged.police"
    async with AIOKafkaProducer(bootstrap_servers=kafka) as unit:
        at = await unit.send_and_wait(topic, forged.value, forged.key, headers=forged.headers)

    async def is_a_dead_letter_of_both() -> bool:
        dead_letters = await records_of(kafka, [dead_letters_of("signalement")])
        here = (topic, at.partition, at.offset)
        causes = [marks_of(each).get("dl_cause") for each in dead_letters if original_offset(each) == here]
        return causes == [NOT_ON_ITS_TOPIC] * 2

    await until(is_a_dead_letter_of_both)
    assert (await status_is(api, name, operator, "forwarded"))["unit"] == left["unit"]
    published = await events_of(kafka, ["signalement.signalement-forwarded.police"])
    units = {f.unit for f in published if isinstance(f, SignalementForwarded) and f.signalement == name}
    assert units == {left["unit"]["id"]}


async def test_a_gendarmerie_s_unit_without_a_key_stops_it_until_there_is_one(api: Api) -> None:
    """Revoked, it stops visibly, and goes on as soon as the administrator registers a key."""
    administrator = await api.staff("administrator-1")
    path = "/api/signalement/unit-keys/gendarmerie"
    key = (await api.http.get(path, headers=administrator)).json()["jwk"]
    assert (await api.http.delete(path, headers=administrator)).status_code == 204
    visitor = await api.opened(VILLAGE)
    operator = await visitor.claimed_by("operator-gendarmerie-1", "gendarmerie")
    await consents(visitor)
    drafted = await drafts(visitor, operator)
    stopped = await status_is(api, drafted["signalement"], operator, "stopped")
    assert (stopped["obstacle"], stopped["unit_force"]) == ("no-key", "gendarmerie")
    proposed = await api.http.put(path, json={"jwk": key}, headers=administrator)
    assert proposed.status_code == 200
    confirmation = path.replace("unit-keys", "unit-key-proposals") + "/confirmation"
    body = {"fingerprint": proposed.json()["fingerprint"]}
    answer = await api.http.post(confirmation, json=body, headers=await api.staff("administrator-2"))
    assert answer.status_code == 200
    await status_is(api, drafted["signalement"], operator, "forwarded")
    with territorial_service(api.product, "gendarmerie"):
        await status_is(api, drafted["signalement"], operator, "received")
    supervisor = await api.staff("supervisor-gendarmerie-1")
    listed = (await api.http.get(f"{PATH}?status=received", headers=supervisor)).json()
    assert drafted["signalement"] in {one["signalement"] for one in listed}
    assert (await api.http.get(PATH, headers=await api.staff("supervisor-police-1"))).text.count(
        visitor.id
    ) == 0
