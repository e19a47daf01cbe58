"""A shift ends: conversations are given back, offered to a colleague, or returned because nobody is there."""

import json
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from tests.chat.api.conftest import Api, Opened, Socket
from tests.support.product import Product, hours_file, running
from tests.support.waiting import until


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Give a product in which an operator of whom nothing is seen is soon gone."""
    folder = tmp_path_factory.mktemp("night")
    hours = hours_file(tmp_path_factory.mktemp("hours"))
    limits = {"CHAT_GONE_SECONDS": "9", "CHAT_OFFER_SECONDS": "5", "CHAT_OFFICE_HOURS": hours}
    with running(folder, **limits) as product:
        yield product


@pytest.fixture
async def shift(night: Product) -> AsyncIterator[Api]:
    """Give its API."""
    async with httpx.AsyncClient(base_url=night.url, timeout=30) as http:
        yield Api(http, night)


async def published(socket: Socket, event: str) -> dict[str, Any]:
    """Wait for an event."""
    while (frame := await socket.frame("event"))["event"] != event:
        pass
    return frame


async def listed(api: Api, what: str, bearer: dict[str, str]) -> list[dict[str, Any]]:
    """A list of the desk."""
    answer = await api.http.get(f"/api/chat/{what}", headers=bearer)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


def token_of(bearer: dict[str, str]) -> str:
    """The token of a header."""
    return bearer["Authorization"].removeprefix("Bearer ")


async def test_what_is_given_back_comes_first_and_its_note_is_for_the_desk(shift: Api) -> None:
    """Before a visitor who waits already; who takes it reads the note, and the visitor never."""
    opened = await shift.opened()
    eve = await opened.claimed_by("operator-police-1")
    assert (await opened.says("Je suis là.", eve)).status_code == 200
    other = await shift.opened()
    await other.says("Bonjour")
    await other.until(lambda state: state["state"] == "waiting")
    assert (await opened.ask("release", eve, note="Elle attend un appel.")).status_code == 200
    queue = [
        entry for entry in await listed(shift, "queue", eve) if entry["conversation"] in {opened.id, other.id}
    ]
    assert [(entry["conversation"], entry["returned"]) for entry in queue] == [
        (opened.id, True),
        (other.id, False),
    ]
    adam = await shift.staff("operator-police-2")
    assert (await opened.ask("claim", adam)).status_code == 200
    async with opened.socket(token=token_of(adam)) as socket:
        assert (await published(socket, "chat.note-added"))["note"] == "Elle attend un appel."
        await published(socket, "chat.conversation-released")


async def test_a_colleague_accepts_what_they_are_offered(shift: Api) -> None:
    """Until then its operator has it; who is not at work is offered nothing, a psychologist who is may come."""
    opened = await shift.opened()
    eve, adam = await opened.claimed_by("operator-police-1"), await shift.staff("operator-police-2")
    assert (await opened.ask("offer", eve, colleague="nobody")).json()["reason"] == "no-colleague"
    assert (await opened.ask("psychologist/invitation", eve)).json()["reason"] == "out-of-hours"
    assert await listed(shift, "invitations", await shift.staff("psychologist-police-1")) == []
    assert (await opened.ask("psychologist/invitation", eve)).status_code == 200
    await listed(shift, "queue", adam)
    (colleague,) = [
        one for one in await listed(shift, "colleagues", eve) if one["operator"] == claims_of(adam)["sub"]
    ]
    answer = await opened.ask("offer", eve, colleague=colleague["operator"], note="Elle est chez elle.")
    assert answer.status_code == 200, answer.text
    assert opened.id in {entry["conversation"] for entry in await listed(shift, "mine", eve)}
    offer = await until(lambda: offered_to(shift, adam, opened))
    assert (offer["offered_by"], offer["waiting_since"] is None) == (pseudonym_of(eve), False)
    assert (await opened.ask("claim", adam)).status_code == 200
    assert (await opened.ask("close", eve, outcome="information")).json()["reason"] == "not-yours"
    assert await offered_to(shift, adam, opened) is None


async def test_an_offer_that_nobody_answers_lapses_and_its_operator_has_it_still(shift: Api) -> None:
    """The operator reads that it did."""
    opened = await shift.opened()
    eve, adam = await opened.claimed_by("operator-police-1"), await shift.staff("operator-police-2")
    await listed(shift, "queue", adam)
    assert (await opened.ask("offer", eve, colleague=claims_of(adam)["sub"])).status_code == 200
    async with opened.socket(token=token_of(eve)) as socket:
        assert (await published(socket, "chat.conversation-offered"))["colleague_pseudonym"] == pseudonym_of(
            adam
        )
        assert (await published(socket, "chat.offer-ended"))["how"] == "lapsed"
        assert (await opened.says("Je reste avec vous.", eve)).status_code == 200


async def test_an_operator_who_is_gone_has_it_no_more_and_one_who_reads_it_has(shift: Api) -> None:
    """The page that is connected answers for its operator, however long they say nothing."""
    gone, kept = await shift.opened(), await shift.opened()
    eve, adam = await gone.claimed_by("operator-police-1"), await kept.claimed_by("operator-police-2")
    async with kept.socket(token=token_of(adam)), gone.socket() as visitor:
        await published(visitor, "chat.conversation-released")
        assert gone.id in {
            entry["conversation"] for entry in await listed(shift, "queue", eve) if entry["returned"]
        }
        assert kept.id in {entry["conversation"] for entry in await listed(shift, "mine", adam)}


async def offered_to(api: Api, bearer: dict[str, str], opened: Opened) -> dict[str, Any] | None:
    """The offer of this conversation, if one is made."""
    offers = await listed(api, "offers", bearer)
    return next((offer for offer in offers if offer["conversation"] == opened.id), None)


def claims_of(bearer: dict[str, str]) -> dict[str, Any]:
    """The claims of a token."""
    body = token_of(bearer).split(".")[1]
    claims: dict[str, Any] = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims


def pseudonym_of(bearer: dict[str, str]) -> str:
    """The pseudonym of who holds a token."""
    return str(claims_of(bearer)["pseudonym"])
