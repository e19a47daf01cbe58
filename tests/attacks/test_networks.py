"""A network is counted as one, however many addresses it has, and no address is kept to count it."""

import gc
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.chat.api.ports import ports_of
from services.chat.app import create_app
from services.chat.settings import ChatSettings
from shared.problems import Problem
from shared.runtime.rates import Networks, Rates

SITE = "2001:db8:1"
"""A /48."""


def test_the_56s_of_a_48_have_one_allowance_together() -> None:
    """And each address of a /56 has none of its own."""
    networks, rates = Networks(local=False), Rates(0.001, 3, "{wait}")
    for number in range(3):
        rates.take(*networks.of(f"{SITE}:{number}00::1"))
    with pytest.raises(Problem) as refused:
        rates.take(*networks.of(f"{SITE}:f00::1"))
    assert refused.value.status_code == 429
    rates.take(*networks.of("2001:db8:2::1"))
    rates.take(*networks.of("198.51.100.7"))


def test_what_is_refused_takes_nothing_from_the_narrower_network() -> None:
    """A neighbour's flood uses up the /48, and leaves one's own /56 as it was."""
    rates = Rates(0.001, 2, "{wait}")
    for _ in range(2):
        rates.take("site")
    for _ in range(5):
        with pytest.raises(Problem):
            rates.take("mine", "site")
    rates.take("mine")
    rates.take("mine")


def test_the_same_network_has_another_name_in_another_process() -> None:
    """The salt dies with the process: nobody looks an address up in what a dump holds."""
    first, second = Networks(local=False), Networks(local=False)
    assert first.of("198.51.100.7") == first.of("198.51.100.7")
    assert not set(first.of("198.51.100.7")) & set(second.of("198.51.100.7"))


def test_an_address_that_is_none_is_counted_with_all_such() -> None:
    """Nobody escapes the count by a proxy that names nothing."""
    networks = Networks(local=True)
    assert networks.of("") == networks.of("no address") != ()
    assert networks.of("127.0.0.1") == ()


@pytest.mark.parametrize("address", ["203.0.113.77", "2001:db8:77:4d00::abcd"])
async def test_attempts_to_resume_leave_no_address_in_memory(address: str) -> None:
    """Neither whole, nor as a part of a key."""
    app = a_chat()
    transport = httpx.ASGITransport(app, client=(address, 7))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answers = [await client.post("/api/chat/resume", json={"resume_code": "0" * 20}) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {404, 429}
    del transport, client, answers
    gc.collect()
    ports = ports_of(SimpleNamespace(app=app))  # type: ignore[arg-type]
    assert not any(address in text for text in texts_of([ports.rates._buckets, vars(ports.openings)]))


def texts_of(value: Any) -> list[str]:
    """All that is written in these values, and in what they hold."""
    match value:
        case dict():
            return [text for pair in value.items() for one in pair for text in texts_of(one)]
        case list() | tuple() | set():
            return [text for one in value for text in texts_of(one)]
        case _ if hasattr(value, "items"):
            return texts_of(dict(value.items()))
        case _:
            return [repr(value)]


def a_chat() -> FastAPI:
    """A chat without engines, whose keys are all known."""
    nowhere: dict[str, Any] = {"kafka": "127.0.0.1:1", "mongo": "mongodb://127.0.0.1:1"}
    app = create_app(ChatSettings(**nowhere, chat_messages_at_once=3, chat_messages_per_second=0.1))

    async def known() -> bool:
        return True

    app.state.ports.keys_are_current = known
    return app
