"""A magistrate who would open addresses that they did not authorise, or that nobody did."""

from typing import cast

import pytest

from services.chat.api.desk.identification import show_identifications
from services.chat.api.ports import ChatPorts
from services.chat.domain.conversation import Conversation
from shared.cloudevents.event import Event
from shared.identity import Staff
from tests.support.builders import an_authorisation, an_identification
from tests.support.chat.history import claimed

SEALED = "a JWE to the magistrate's key"


class Desk:
    """A chat in which anonymity is asked to be lifted in one conversation."""

    magistrate = ""

    def __init__(self, conversation: Conversation) -> None:
        self.keys = self.queries = self
        self._conversation = conversation

    async def identifications(self) -> list[Conversation]:
        """The one conversation."""
        return [self._conversation]

    async def shown_events(self, *_: object) -> list[Event]:
        """Nothing has reached the store yet."""
        return []

    def addresses(self, _: str) -> list[str]:
        """The address that is kept."""
        return [SEALED]


def asked_for(*magistrates: str) -> Conversation:
    """A request that these magistrates authorised, one after the other."""
    history, asked = claimed(), an_identification()
    history(asked, *(an_authorisation(asked.id, magistrate=name) for name in magistrates))
    return history.now


async def given_to(magistrate: str, conversation: Conversation) -> list[str]:
    """The sealed addresses that this magistrate is given."""
    staff = Staff(magistrate, "", "magistrate")
    (shown,) = await show_identifications(staff, cast("ChatPorts", Desk(conversation)))
    return shown.sealed_addresses


@pytest.mark.parametrize("magistrate", ["first", "second"])
async def test_before_the_decision_nobody_is_given_a_sealed_address(magistrate: str) -> None:
    """A key that is theirs opens it at once, and nothing would say that they did."""
    assert await given_to(magistrate, asked_for()) == []


async def test_who_authorised_it_is_given_it_and_nobody_else() -> None:
    """Another magistrate authorises it too, under their own name, and it is then theirs."""
    assert await given_to("first", asked_for("first")) == [SEALED]
    assert await given_to("second", asked_for("first")) == []
    both = asked_for("first", "second")
    assert (await given_to("first", both), await given_to("second", both)) == ([], [SEALED])
