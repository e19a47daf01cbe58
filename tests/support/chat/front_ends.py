"""A front-end in memory: its key, what it publishes, and what chat's group for front-ends publishes after it."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

from services.chat.domain.front_end import conversation_of
from services.chat.front_ends.ceiling import Ceiling
from services.chat.front_ends.gate import Gate
from services.chat.front_ends.handlers import handlers
from services.chat.front_ends.visitors import FrontEndVisitors
from services.chat.keys.conversation_keys import ConversationKeys
from services.chat.keys.front_end_keys import FrontEndKeys
from services.chat.keys.own_keys import OwnKeys
from services.chat.store.front_ends import FrontEndConversations
from shared.cloudevents.event import Envelope, Event, TopicOffset
from shared.events.chat import FrontEndKeyRegistered, KeyMade
from shared.events.front_end import (
    ConsentSubmitted,
    ConversationRequested,
    MessageSubmitted,
    OfFrontEnd,
    PresenceSubmitted,
    RequestSubmitted,
)
from shared.kafka.handlers import Publish
from shared.sealing import KeyRing, jwe_to, padded_json
from tests.support.doubles import MemoryDatabase, Published
from tests.support.kafka.group_in_memory import as_read
from tests.support.signalement.builders import PESSAC
from tests.support.signalement.followed import FollowedInMemory, units_in_memory
from tests.support.signalement.keys import jwk

SITE = "site"
F = TypeVar("F", bound=OfFrontEnd)
OWN = "42"
"""How the front-end names its conversation."""
PARTITIONS = 6


class FrontEndsInMemory:
    """Chat's group for front-ends, over a store in memory; `crash` forgets everything that was not written."""

    def __init__(self, folder: Path, openings: int = 10) -> None:
        (folder / "ring").mkdir(mode=0o700)
        self.keys = ConversationKeys(KeyRing(folder / "ring"), timedelta(days=40), timedelta(hours=1))
        self.theirs = FrontEndKeys(FollowedInMemory, local=True)
        self.documents, self.made = MemoryDatabase(), list[Event]()
        own = OwnKeys(jwk("chat", private=True), jwk("chat before", private=True))
        self.gate = Gate(
            own,
            self.theirs,
            self.keys,
            cast("Any", self),
            self,
            Ceiling(openings * PARTITIONS, PARTITIONS),
            PARTITIONS,
            timedelta(days=1),
            units_in_memory(PESSAC),
            jwk("signalement"),
        )
        self.visitors = FrontEndVisitors(self)
        self.register(SITE, "site")
        self.register("other", "other")
        self.offset = 0
        self.crash()

    def crash(self) -> None:
        """Begin again with what the store has."""
        self.published = Published()
        self._conversations = FrontEndConversations(cast("Any", self.documents), self.published)
        ports: dict[Any, Any] = {
            Gate: self.gate, FrontEndConversations: self._conversations, FrontEndVisitors: self.visitors,
            Publish: self.published,
        }  # fmt: skip
        self._bound = handlers.bound(ports)
        self._forgets = handlers.bound_tombstone_handlers(ports)

    def register(self, name: str, key: str) -> None:
        """Register a front-end's key."""
        event = FrontEndKeyRegistered.now(name=name, jwk=jwk(key))
        self.theirs.consumed(as_read(event.record("chat")))

    async def reaches_the_end(self, tp: object) -> bool:
        """The topic of the conversations' keys is consumed to its end."""
        return True

    async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
        """Take the keys that are made."""
        self.made.extend(events)

    async def consume(self, *events: Event, at: int | None = None) -> Sequence[Event]:
        """Consume a batch; the events that were published at its end."""
        before = len(self.published)
        for event in events:
            offset, self.offset = (self.offset, self.offset + 1) if at is None else (at, self.offset)
            placed = event
            if not isinstance(event, OfFrontEnd):
                at_offset = TopicOffset(event.record("chat").topic, 3, offset)
                placed = event.model_copy()._in(event._envelope._replace(topic_offset=at_offset))
            await self._bound[event.type].handle(placed)
        await self._conversations.flush()
        return self.published[before:]

    async def forget(self, conversation: str) -> Sequence[Event]:
        """Consume the tombstone of its key."""
        before = len(self.published)
        await self._forgets["chat.conversation-key"](f"{conversation}/k")
        await self._conversations.flush()
        return self.published[before:]

    def keys_of(self, conversation: str) -> list[KeyMade]:
        """The keys that were made for it."""
        return [made for made in self.made if isinstance(made, KeyMade) and made.conversation == conversation]


def id_of(name: str = SITE, own: str = OWN) -> str:
    """The id of what a front-end calls so."""
    return conversation_of(name, own, PARTITIONS)


def as_published(kind: type[F], name: str, own: str, id_: UUID, *, at: int = 2, **body: Any) -> F:
    """An event of a front-end, as it is consumed, at that partition."""
    topic = TopicOffset(f"{kind.topic.name}.{name}", at, 7)
    envelope = Envelope(id_, datetime.now(UTC), name, topic_offset=topic, key=own)
    return kind.read(envelope, json.dumps(body).encode())


def a_request(name: str = SITE, own: str = OWN, id_: UUID | None = None, **body: Any) -> OfFrontEnd:
    """A front-end asks for a conversation."""
    return as_published(ConversationRequested, name, own, id_ or uuid4(), **{"commune": "33063", **body})


def a_submission(
    text: str, name: str = SITE, own: str = OWN, *, key: str = "chat", inside: str | None = None
) -> OfFrontEnd:
    """A front-end's message, sealed to that key; `inside` is the conversation that the sealed words name."""
    words = json.dumps({"conversation": own if inside is None else inside, "text": text}).encode()
    sealed = jwe_to(jwk(key), padded_json(words))
    return as_published(MessageSubmitted, name, own, uuid4(), jwe=sealed)


def asked(what: str, name: str = SITE, own: str = OWN) -> OfFrontEnd:
    """A front-end's visitor asks for something."""
    return as_published(RequestSubmitted, name, own, uuid4(), what=what)


def is_there(presence: str, own: str = OWN) -> OfFrontEnd:
    """A front-end's visitor is there, or leaves."""
    return as_published(PresenceSubmitted, SITE, own, uuid4(), presence=presence)


def a_consent(contact: dict[str, str], version: str, unit: str | None = None, **safe: Any) -> OfFrontEnd:
    """A front-end's visitor consents, having read that version."""
    words = {"conversation": OWN, "contact": contact, "safe_contact": safe}
    sealed = jwe_to(jwk("chat"), padded_json(json.dumps(words).encode()))
    return as_published(ConsentSubmitted, SITE, OWN, uuid4(), jwe=sealed, text_version=version, unit=unit)
