"""The gate of front-ends: what they seal to chat is opened and sealed for the log, and the other way round."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from aiokafka import TopicPartition

from services.chat.content.choices import CHOICES
from services.chat.content.themes import THEMES
from services.chat.domain.front_end import conversation_of
from services.chat.domain.message import LONGEST
from services.chat.front_ends.ceiling import Ceiling
from services.chat.keys.conversation_keys import ConversationKeys, NoKey
from services.chat.keys.front_end_keys import FrontEndKeys
from services.chat.keys.own_keys import OwnKeys
from shared.events.chat import FrontEnd, Sealed, SubmissionReason, conversation_key
from shared.events.front_end import ConversationRequested, OfFrontEnd
from shared.failures import DependencyUnavailable, Undecodable
from shared.identifiers import partition_of
from shared.kafka.handlers import PublishInTime
from shared.kafka.tail import Tail
from shared.runtime.units import FollowedUnits
from shared.sealing import NOBODY, KeyDestroyed, Unreadable, Writer, jwe_to, padded_json
from shared.texts import is_blank

LONGEST_NAME = 200
"""Bytes of a front-end's own name of a conversation."""
VISITOR: Writer = ("visitor", "")


class KeysNotConsumed(DependencyUnavailable):
    """The topic of the conversations' keys is not consumed to its end: nobody knows yet what is open."""


@dataclass(frozen=True, slots=True)
class Gate:
    """The keys between front-ends and the logs of conversations."""

    own: OwnKeys
    theirs: FrontEndKeys
    keys: ConversationKeys
    key_topic: Tail
    publish: PublishInTime
    ceiling: Ceiling
    partitions: int
    danger_wait: timedelta
    """How long an erasure waits where danger was declared."""
    units: FollowedUnits
    signalement: str | None
    """Signalement's public key (JWK); without it nobody can consent."""

    def conversation_of(self, event: OfFrontEnd) -> str:
        """The id of the conversation that a front-end's event is about; `Undecodable` if its key can be no name."""
        if not 0 < len(event.conversation.encode()) <= LONGEST_NAME:
            raise Undecodable(f"the record's key: 1 to {LONGEST_NAME} bytes")
        return conversation_of(event.name, event.conversation, self.partitions)

    async def is_open(self, conversation: str) -> bool:
        """Whether the conversation has a key; `KeysNotConsumed` if one may come that is on its topic already."""
        if not await self.keys.known(conversation, within=0):
            tp = TopicPartition(conversation_key.name, partition_of(conversation))
            if not await self.key_topic.reaches_the_end(tp):
                raise KeysNotConsumed
        return await self.keys.known(conversation, within=0)

    def refusal_of(self, requested: ConversationRequested) -> SubmissionReason | None:
        """The reason why a front-end may not open this conversation now; None: it may."""
        if self.theirs.usable(requested.name) is None:
            return "no-key"
        themes, whos = {None, *THEMES}, {None, *(choice.code for choice in CHOICES["who"])}
        if requested.theme not in themes or requested.who not in whos:
            return "no-such-choice"
        return None if self.ceiling.take(requested) else "too-many"

    async def make_key(self, conversation: str) -> None:
        """Make the conversation's key, on Kafka before anything is sealed; nobody learns its token or code."""
        made, _, _ = self.keys.make(conversation, None)
        await self.publish.acknowledged(made)
        self.keys.add(made)

    def words_of(self, jwe: str, conversation: str) -> dict[str, Any] | None:
        """The JSON that a front-end sealed for this conversation of its own; None if it did not."""
        said = self.own.opened(jwe)
        return said if said and said.get("conversation") == conversation else None

    def text_of(self, jwe: str, conversation: str) -> str | None:
        """The text of a message that a front-end sealed so."""
        text = (self.words_of(jwe, conversation) or {}).get("text")
        return text if isinstance(text, str) else None

    def sealed(self, conversation: str, under: UUID, text: str, writer: Writer = VISITOR) -> Sealed | None:
        """A visitor's text, sealed with the conversation's key; None if that is destroyed."""
        try:
            return self.keys.seal(conversation, under, text, writer)
        except (NoKey, KeyDestroyed):
            return None

    async def opened(
        self, conversation: str, under: UUID, sealed: Sealed, writer: Writer = NOBODY
    ) -> str | None:
        """The text that was sealed with the conversation's key; None if that is destroyed."""
        if not self.keys.holds(conversation, sealed.key) and not await self.is_open(conversation):
            return None
        try:
            return self.keys.open(conversation, under, sealed, writer)
        except (NoKey, Unreadable):
            return None

    def jwe_for(self, front_end: FrontEnd, plain: dict[str, Any]) -> str | None:
        """JSON for one conversation of a front-end, sealed to its key; None if none is registered."""
        key = self.theirs.usable(front_end.name)
        words = orjson.dumps({"conversation": front_end.conversation, **plain})
        return jwe_to(key, padded_json(words)) if key else None


def is_a_message(text: str) -> bool:
    """Whether a text may be sent: something of it is seen, and it is not too long."""
    return not is_blank(text) and len(text) <= LONGEST
