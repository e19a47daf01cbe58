"""Every conversation's keys, and the hashes of its tokens and resume codes, read from their compacted topic."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

import structlog
from aiokafka.structs import ConsumerRecord

from services.chat.keys.key_records import (
    CodeHashes,
    Lifetimes,
    admits,
    has_come,
    in_force,
    new_record,
    to_come,
)
from services.chat.keys.months import ExpiryMonths
from shared.cloudevents.belief import is_tombstone, one_of
from shared.events.chat import KeyMade, Sealed, conversation_key
from shared.failures import Undecodable
from shared.sealing import (
    NOBODY,
    KeyDestroyed,
    KeyRing,
    KeyRingUnavailable,
    Writer,
    new_resume_code,
    new_token,
    open_sealed,
    resume_lookup,
    resume_matches,
    seal,
)

log = structlog.get_logger()


class NoKey(LookupError):
    """The conversation has no known key: it never had one, or it is destroyed."""


class ConversationKeys:
    """Filled by `consumed`; a process that must read waits a little for a key, but never for a store."""

    def __init__(self, ring: KeyRing, kept: timedelta, token_lives: timedelta) -> None:
        self._ring = ring
        self._lifetimes = Lifetimes(kept, token_lives)
        self._keys: dict[str, dict[str, KeyMade]] = defaultdict(dict)
        self._by_code: dict[str, KeyMade] = {}
        self._secrets: dict[tuple[str, str], bytes] = {}
        """Unwrapped keys; none is used once its month's key is gone."""
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)
        """The requests that wait for a key of each conversation."""
        self.months = ExpiryMonths(ring)
        self.returned: dict[str, KeyMade] = {}
        """Keys that were destroyed, and are on the topic again: it comes from a backup."""
        self._when_code_is_replaced: list[Callable[[str], None]] = []
        self._to_come: dict[str, KeyMade] = {}
        """Codes that replace others from some moment on."""

    def when_code_is_replaced(self, call: Callable[[str], None]) -> None:
        """Call this with each conversation whose resume code is another one from now on."""
        self._when_code_is_replaced.append(call)

    def consumed(self, record: ConsumerRecord) -> None:
        """Learn one record of the topic: a key, or its tombstone."""
        name = (record.key or b"").decode(errors="replace")
        conversation = name.partition("/")[0]
        if is_tombstone(conversation_key, record):
            self.evict(conversation)
            self.returned.pop(name, None)
            return
        try:
            if made := one_of({KeyMade.type: KeyMade}, record):
                self.add(made)
        except Undecodable as error:
            log.error("key.unreadable", partition=record.partition, offset=record.offset, cause=str(error))

    def add(self, made: KeyMade) -> None:
        """Learn a key; one that is known is never replaced."""
        if made.conversation_key in self.erased:
            self.returned[made.conversation_key] = made
            return
        known = self._keys[made.conversation].setdefault(made.key, made)
        self._by_code[made.resume_lookup] = known
        if known is made:
            self.months.came(made)
        if known.replaces and known is made:
            self._to_come[made.conversation_key] = made
            self._look_at_codes()
        for arrived in self._waiting.get(made.conversation, ()):
            arrived.set()

    def _look_at_codes(self) -> None:
        """Say of which conversations another code holds by now."""
        now = self._ring.time()
        for made in [made for made in self._to_come.values() if has_come(made, now)]:
            del self._to_come[made.conversation_key]
            for call in self._when_code_is_replaced:
                call(made.conversation)

    @cached_property
    def erased(self) -> set[str]:
        """The keys that were destroyed before this process began, as the ring remembers them."""
        return self._ring.erased()

    def erase(self, records: list[str]) -> None:
        """Remember, before anything is published, that these records are destroyed."""
        self._ring.note_erased(records, self._lifetimes.month(self._ring.time()))

    def evict(self, conversation: str) -> None:
        """Forget the conversation's keys: they are destroyed."""
        for made in self._keys.pop(conversation, {}).values():
            self._by_code.pop(made.resume_lookup, None)
            self._to_come.pop(made.conversation_key, None)
            self._secrets.pop((conversation, made.key), None)
            self.months.went(made)

    def look(self) -> None:
        """Hold the ring against the known keys; one that came back says again which ones were destroyed.

        And see which codes hold by now.
        """
        self._look_at_codes()
        was_missing = bool(self.months.missing)
        self.months.look(self._all)
        if was_missing and not self.months.missing:
            self.__dict__.pop("erased", None)
            for made in [made for made in self._all() if made.conversation_key in self.erased]:
                self.evict(made.conversation)
                self.returned[made.conversation_key] = made

    def expired(self, now: datetime) -> list[str]:
        """The records of the keys whose month has passed: nothing that they sealed can be read any more."""
        month = now.strftime("%Y-%m")
        return [made.conversation_key for made in self._all() if made.month < month]

    def latest_time(self) -> datetime | None:
        """The time at which the latest key was made that is known here; None without any."""
        return max((made.time for made in self._all()), default=None)

    async def known(self, conversation: str, within: float = 2.0) -> bool:
        """Whether the conversation has a key, waiting a little for one that was just made elsewhere."""
        return await self._soon(conversation, lambda: conversation in self._keys, within)

    async def has(self, conversation: str, names: set[str], within: float = 2.0) -> bool:
        """Whether the conversation's keys of these ids are known, waiting a little for them too."""
        return await self._soon(conversation, lambda: all(self.holds(conversation, n) for n in names), within)

    async def admits_soon(self, conversation: str, token: str, within: float = 2.0) -> bool:
        """Whether the conversation has this token, waiting a little for one that was just made elsewhere.

        As long for a conversation that has others as for one that never was, or is erased: nobody learns which.
        """
        return await self._soon(conversation, lambda: self.admits(conversation, token), within)

    def holds(self, conversation: str, name: str) -> bool:
        """Whether the conversation's key of this id is known now."""
        return name in self._keys.get(conversation, {})

    def addresses(self, conversation: str) -> list[str]:
        """The sealed addresses from which the conversation was opened and resumed."""
        return [made.address for made in self._records(conversation) if made.address]

    def make(self, conversation: str, address: str | None) -> tuple[KeyMade, str, str]:
        """Make a key of the conversation, with the token and the resume code that only its visitor learns."""
        code = new_resume_code()
        made, token = self.renew(conversation, code, address)
        return made, token, code

    def renew(self, conversation: str, code: str, address: str | None) -> tuple[KeyMade, str]:
        """Make another key record for who holds the resume code, with a new token."""
        token = new_token()
        return self._record(conversation, token, CodeHashes.of(code), address), token

    def replace_code(
        self, conversation: str, token: str, address: str | None, holds_from: datetime | None = None
    ) -> tuple[KeyMade, str]:
        """Make another resume code for who holds this token; the former ones open nothing from that moment on."""
        code = new_resume_code()
        hashes = replace(CodeHashes.of(code), replaces=True, holds_from=holds_from)
        return self._record(conversation, token, hashes, address), code

    def keep_code(self, conversation: str, token: str, address: str | None) -> KeyMade | None:
        """Make the code that holds replace the one that is to come; None where none is."""
        records, now = self._records(conversation), self._ring.time()
        if not to_come(records, now):
            return None
        held = in_force(records, now)[0]
        hashes = CodeHashes(held.resume_lookup, held.resume_hash, replaces=True)
        return self._record(conversation, token, hashes, address)

    def _record(self, conversation: str, token: str, code: CodeHashes, address: str | None) -> KeyMade:
        self._check_ring()
        return new_record(self._ring, self._lifetimes, conversation, token, code, address)

    def admits(self, conversation: str, token: str) -> bool:
        """Whether the token is one of this conversation's, and has not expired."""
        return admits(self._records(conversation), token, self._ring.time())

    def code(self, conversation: str) -> str:
        """The look-up of the resume code in force; empty when the conversation has no key."""
        return next(
            (made.resume_lookup for made in in_force(self._records(conversation), self._ring.time())), ""
        )

    def resumed(self, code: str) -> str:
        """The conversation that a resume code opens; `NoKey` when it opens none."""
        made = self._by_code.get(resume_lookup(code))
        if made is None or made not in in_force(self._records(made.conversation), self._ring.time()):
            raise NoKey("no conversation has this code any more")
        if not resume_matches(code, made.resume_hash):
            raise NoKey("no conversation has this code")
        return made.conversation

    def seal(self, conversation: str, message: UUID, text: str, writer: Writer = NOBODY) -> Sealed:
        """Seal a message with the conversation's latest key; `NoKey`, or `KeyRingUnavailable` (another ring)."""
        self._check_ring()
        made = self._latest(conversation)
        names = {"conversation": conversation, "key_id": made.key}
        return seal(self._secret(made), text, message=message, writer=writer, **names)

    def open(self, conversation: str, message: UUID, sealed: Sealed, writer: Writer = NOBODY) -> str:
        """Open a sealed text; `NoKey` when its key is destroyed."""
        made = self._keys.get(conversation, {}).get(sealed.key)
        if made is None:
            raise NoKey(conversation)
        try:
            secret = self._secret(made)
        except KeyDestroyed as error:
            raise NoKey(conversation) from error
        return open_sealed(secret, sealed, conversation=conversation, message=message, writer=writer)

    def _check_ring(self) -> None:
        """Refuse to seal with a ring that the other processes do not have."""
        if self.months.missing:
            raise KeyRingUnavailable(self.months.sentence)

    def _all(self) -> Iterator[KeyMade]:
        return (made for keys in self._keys.values() for made in keys.values())

    def _records(self, conversation: str) -> Collection[KeyMade]:
        return self._keys.get(conversation, {}).values()

    def _secret(self, made: KeyMade) -> bytes:
        at = (made.conversation, made.key)
        if at not in self._secrets or not self._ring.holds(made.month):
            self._secrets.pop(at, None)
            self._secrets[at] = self._ring.unwrap(made.wrapped, made.month)
        return self._secrets[at]

    async def _soon(self, conversation: str, there: Callable[[], bool], within: float) -> bool:
        if there():
            return True
        arrived, waiting = asyncio.Event(), self._waiting[conversation]
        waiting.add(arrived)
        try:
            async with asyncio.timeout(within):
                while not there():
                    arrived.clear()
                    await arrived.wait()
        except TimeoutError:
            return there()
        finally:
            waiting.discard(arrived)
            if not waiting:
                self._waiting.pop(conversation, None)
        return True

    def _latest(self, conversation: str) -> KeyMade:
        records = self._records(conversation)
        if not records:
            raise NoKey(conversation)
        return max(records, key=lambda made: made.time)
