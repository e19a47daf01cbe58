"""An operator who takes conversation after conversation, so as to read them all."""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast
from uuid import uuid4
from weakref import WeakValueDictionary

import pytest

from services.chat.api.desk.conversations import claim_conversation
from services.chat.api.ports import ChatPorts
from services.chat.api.requests import RequestBody
from services.chat.domain.conversation import Conversation
from shared.cloudevents.event import REPLY
from shared.events.chat import ClaimRequested, ConversationClaimed
from shared.identifiers import Stay
from shared.identity import Staff
from shared.problems import Problem
from tests.support.builders import CONVERSATION, POLICE
from tests.support.chat.history import claimed

LIMIT = 8
STAFF = Staff("operator-police-1", "Camille", "operator", "police")


class Desk:
    """A chat whose decider answers a claim a moment later, and gives the conversation."""

    def __init__(self) -> None:
        self.held_limit, self.claims = LIMIT, WeakValueDictionary[str, asyncio.Lock]()
        self.keys = self.queries = self.relay = self.publish = self
        self.conversations: dict[str, Conversation] = {}
        self._coming: dict[str, asyncio.Future[Any]] = {}

    async def check_keys(self) -> None:
        """All keys are known."""

    async def known(self, *_: object) -> bool:
        """Every conversation has a key."""
        return True

    async def stay(self, *_: object) -> Stay:
        """Every conversation is the police's."""
        return POLICE

    async def state(self, *_: object) -> None:
        """No store knows more."""

    async def reply(self, *_: object) -> None:
        """Nothing was asked before."""

    async def held_ids(self, force: str, operator: str) -> set[str]:
        """The conversations that are taken by now."""
        await asyncio.sleep(0)
        return set(self.conversations)

    @contextlib.contextmanager
    def expecting(self, conversation: str, reply: object) -> Iterator[asyncio.Future[Any]]:
        """Wait for the one reply about this conversation."""
        yield self._coming.setdefault(conversation, asyncio.get_running_loop().create_future())

    async def acknowledged(self, *events: ClaimRequested, within: float) -> None:
        """Give each conversation to who asks."""
        for event in events:
            await asyncio.sleep(0.001)
            self.conversations[event.conversation] = replace(claimed().now, id=event.conversation)
            who = {"operator": event.operator, "pseudonym": event.pseudonym}
            claim = ConversationClaimed.after(
                event, REPLY, conversation=event.conversation, request=event.id, **who
            )
            if not self._coming[event.conversation].done():
                self._coming[event.conversation].set_result(claim)


async def claims(desk: Desk, conversation: str) -> str:
    """Claim; the reason of the refusal, or nothing."""
    try:
        await claim_conversation(conversation, RequestBody(id=uuid4()), STAFF, cast("ChatPorts", desk))
    except Problem as problem:
        return str(problem.document["reason"])
    return ""


def conversations(count: int) -> list[str]:
    """Ids of this many conversations."""
    return [f"{CONVERSATION[:-2]}{number:02x}" for number in range(count)]


@pytest.mark.parametrize("at_once", [False, True])
async def test_no_operator_has_more_conversations_than_the_setting_says(at_once: bool) -> None:
    """Fifteen are asked for, one after the other or all at once: eight are given."""
    desk = Desk()
    if at_once:
        reasons = await asyncio.gather(*(claims(desk, one) for one in conversations(15)))
    else:
        reasons = [await claims(desk, one) for one in conversations(15)]
    assert sorted(reasons) == [""] * LIMIT + ["too-many-held"] * 7
    assert len(desk.conversations) == LIMIT


async def test_a_conversation_that_one_has_is_claimed_again() -> None:
    """A reload of the desk, or an answer that was lost: nothing is refused."""
    desk = Desk()
    for one in conversations(LIMIT):
        assert await claims(desk, one) == ""
    assert await claims(desk, conversations(1)[0]) == ""
