"""Registering handlers: what would go wrong at the first fact goes wrong at the start."""

import pytest

from shared.events.chat import ClaimRequested, KeyMade, MessagePosted, conversation_key
from shared.kafka.handlers import Handlers, Tell
from tests.doubles import Told
from tests.shared.kafka.group import CONVERSATION, a_claim, a_message


class Store:
    """A port."""

    def __init__(self) -> None:
        self.kept: list[str] = []


async def test_a_handler_is_given_its_ports_by_their_types() -> None:
    """It is called with its fact and them, and with nothing else."""
    handlers, store, told = Handlers("chat"), Store(), Told()

    @handlers.hears(ClaimRequested)
    async def keep(claim: ClaimRequested, kept: Store, tell: Tell) -> None:
        kept.kept.append(claim.operator)
        await tell(a_message("told"))

    @handlers.hears(MessagePosted, "heard")
    async def hear(message: MessagePosted) -> None:
        """Need no port."""

    bound = handlers.bound({Store: store, Tell: told})
    await bound["chat.claim-requested"].handle(a_claim("one"))
    assert store.kept == ["one"]
    assert [type(fact) for fact in told] == [MessagePosted]
    assert {name: b.when_parked for name, b in bound.items()} == {
        "chat.claim-requested": "waits", "chat.message-posted": "heard",
    }  # fmt: skip


async def test_a_missing_port_is_named() -> None:
    """With the handler that needs it."""
    handlers = Handlers("chat")

    @handlers.hears(ClaimRequested)
    async def keep(claim: ClaimRequested, kept: Store) -> None:
        """Need a store."""

    with pytest.raises(LookupError, match=r"keep needs a port of type .*Store.* for 'kept'"):
        handlers.bound({Tell: Told()})


async def test_a_fact_has_one_handler_in_a_group() -> None:
    """Two would each be heard, or neither, when the other fails."""
    handlers = Handlers("chat")

    @handlers.hears(ClaimRequested)
    async def first(claim: ClaimRequested) -> None:
        """Hear it."""

    with pytest.raises(ValueError, match=r"chat hears chat\.claim-requested twice"):
        handlers.hears(ClaimRequested)(first)


async def test_tombstones_have_handlers_by_their_topic() -> None:
    """Called with the record's key."""
    handlers, store = Handlers("chat"), Store()

    @handlers.forgets(conversation_key)
    async def forget(key: str, kept: Store) -> None:
        kept.kept.append(key)

    bound = handlers.bound_forgotten({Store: store})
    assert set(bound) == set(KeyMade.topic.names)
    await bound["chat.conversation-key"](CONVERSATION)
    assert store.kept == [CONVERSATION]
