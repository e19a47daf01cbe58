"""Registering handlers: what would go wrong at the first event goes wrong at the start."""

import pytest

from shared.events.chat import ClaimRequested, KeyMade, MessagePosted, conversation_key
from shared.kafka.handlers import Handlers, Publish
from tests.support.doubles import Published
from tests.support.kafka.group import CONVERSATION, a_claim, a_message


class Store:
    """A port."""

    def __init__(self) -> None:
        self.kept: list[str] = []


async def test_a_handler_is_given_its_ports_by_their_types() -> None:
    """Called with its event and them, and with nothing else."""
    handlers, store, published = Handlers("chat"), Store(), Published()

    @handlers.subscriber(ClaimRequested)
    async def keep(claim: ClaimRequested, kept: Store, publish: Publish) -> None:
        kept.kept.append(claim.operator)
        await publish(a_message("told"))

    @handlers.subscriber(MessagePosted, "consumed")
    async def consume(message: MessagePosted) -> None:
        """Need no port."""

    bound = handlers.bound({Store: store, Publish: published})
    await bound["chat.claim-requested"].handle(a_claim("one"))
    assert store.kept == ["one"]
    assert [type(event) for event in published] == [MessagePosted]
    assert {name: b.when_parked for name, b in bound.items()} == {
        "chat.claim-requested": "waits", "chat.message-posted": "consumed",
    }  # fmt: skip


async def test_a_missing_port_is_named() -> None:
    """With the handler that needs it."""
    handlers = Handlers("chat")

    @handlers.subscriber(ClaimRequested)
    async def keep(claim: ClaimRequested, kept: Store) -> None:
        """Need a store."""

    with pytest.raises(LookupError, match=r"keep needs a port of type .*Store.* for 'kept'"):
        handlers.bound({Publish: Published()})


async def test_an_event_has_one_handler_in_a_group() -> None:
    """Two would each be consumed, or neither, when the other fails."""
    handlers = Handlers("chat")

    @handlers.subscriber(ClaimRequested)
    async def first(claim: ClaimRequested) -> None:
        """Consume it."""

    with pytest.raises(ValueError, match=r"chat consumes chat\.claim-requested twice"):
        handlers.subscriber(ClaimRequested)(first)


async def test_tombstones_have_handlers_by_their_topic() -> None:
    """Called with the record's key."""
    handlers, store = Handlers("chat"), Store()

    @handlers.tombstone_subscriber(conversation_key)
    async def forget(key: str, kept: Store) -> None:
        kept.kept.append(key)

    bound = handlers.bound_tombstone_handlers({Store: store})
    assert set(bound) == set(KeyMade.topic.names)
    await bound["chat.conversation-key"](CONVERSATION)
    assert store.kept == [CONVERSATION]
