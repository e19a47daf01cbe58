"""The offsets of messages: a message may stand in its stay twice, and the first copy counts."""

from uuid import UUID

from services.chat.store.pages import documents_in
from shared.events.chat import MessagePosted
from shared.identifiers import Stay
from shared.mongo import Database

MOST = 200_000
"""Messages whose offsets are kept in memory, in all."""
MOST_STAYS = 20_000
"""Stays that are kept in memory, with messages or without."""


class MessageOffsets:
    """The offset of each message of the stays that a decider knows; the stay used last comes last."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stays: dict[str, tuple[Stay, dict[UUID, int]]] = {}
        self._held = 0

    async def has_before(self, message: MessagePosted) -> bool:
        """Whether this message stands in its stay at an earlier offset."""
        conversation, stay = message.conversation, message.stay
        if self._stay_of(conversation) != stay:
            self._hold(conversation, stay, await self._read(conversation, stay))
        offsets = self._of(conversation)
        return offsets.get(message.id, message.offset) < message.offset

    def begin(self, conversation: str, stay: Stay) -> None:
        """Note that a stay begins: no message stands in it yet."""
        self._hold(conversation, stay, {})

    def note(self, message: MessagePosted) -> None:
        """Note where a message stands."""
        if self._stay_of(message.conversation) == message.stay:
            offsets = self._of(message.conversation)
            self._held += message.id not in offsets
            offsets.setdefault(message.id, message.offset)

    def drop(self, conversation: str) -> None:
        """Forget a conversation."""
        _, offsets = self._stays.pop(conversation, (None, {}))
        self._held -= len(offsets)

    def clear(self) -> None:
        """Forget everything."""
        self._stays.clear()
        self._held = 0

    def let_go(self) -> None:
        """Forget the conversations used longest ago, when too much is remembered."""
        while self._held > MOST or len(self._stays) > MOST_STAYS:
            self.drop(next(iter(self._stays)))

    def _stay_of(self, conversation: str) -> Stay | None:
        held = self._stays.get(conversation)
        return held[0] if held else None

    def _of(self, conversation: str) -> dict[UUID, int]:
        held = self._stays[conversation] = self._stays.pop(conversation)
        return held[1]

    def _hold(self, conversation: str, stay: Stay, offsets: dict[UUID, int]) -> None:
        self.drop(conversation)
        self._stays[conversation] = (stay, offsets)
        self._held += len(offsets)

    async def _read(self, conversation: str, stay: Stay) -> dict[UUID, int]:
        documents = await documents_in(self._database, conversation, stay)
        return {UUID(d["id"]): d["place"][2] for d in documents if d["type"] == MessagePosted.type}
