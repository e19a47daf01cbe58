"""The records of a conversation's keys: made for its visitor, and in force until another code replaces theirs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from secrets import token_hex

from shared.events.chat import KeyMade
from shared.sealing import KeyRing, hash_of, new_key, resume_hash, resume_lookup


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long what is made lasts."""

    key: timedelta
    token: timedelta

    def month(self, now: datetime) -> str:
        """The month in which a key that is made now expires."""
        return (now + self.key).strftime("%Y-%m")


@dataclass(frozen=True, slots=True)
class CodeHashes:
    """All that a record says of a resume code, and how it comes into force."""

    lookup: str
    hash: str
    replaces: bool = False
    """Whether it replaces the codes made before."""
    holds_from: datetime | None = None
    """From when on it does; None: at once."""

    @classmethod
    def of(cls, code: str) -> "CodeHashes":
        """The hashes of a code."""
        return cls(resume_lookup(code), resume_hash(code))


def new_record(
    ring: KeyRing,
    lifetimes: Lifetimes,
    conversation: str,
    token: str,
    code: CodeHashes,
    address: str | None,
) -> KeyMade:
    """Make a key, wrapped by its expiry month's, with the hashes of the token and of the resume code."""
    now = ring.time()  # a clock that jumped chooses neither a month of its own, nor which code holds
    month = lifetimes.month(now)
    made = KeyMade.now(
        conversation=conversation,
        key=token_hex(6),
        month=month,
        wrapped=ring.wrap(new_key(), month),
        token_hash=hash_of(token),
        resume_lookup=code.lookup,
        resume_hash=code.hash,
        expires=(now + lifetimes.token).isoformat(),
        replaces=code.replaces,
        holds_from=code.holds_from,
        address=address,
    )
    return made.dated(now)


def has_come(made: KeyMade, now: datetime) -> bool:
    """Whether its code may hold: where danger was declared, one that replaces another has to wait."""
    return made.holds_from is None or made.holds_from <= now


def in_force(records: Collection[KeyMade], now: datetime) -> list[KeyMade]:
    """The records made with the code that holds: the last one that replaced the others, else the first."""
    come = [made for made in records if has_come(made, now)]
    holds = max(come, key=lambda made: (made.replaces, made.time), default=None)
    return [made for made in come if holds and made.resume_lookup == holds.resume_lookup]


def to_come(records: Collection[KeyMade], now: datetime) -> list[KeyMade]:
    """The records of codes that will hold, unless the visitor keeps the one that does."""
    kept = max((made.time for made in in_force(records, now) if made.replaces), default=None)
    return [made for made in records if not has_come(made, now) and (kept is None or kept < made.time)]


def admits(records: Collection[KeyMade], token: str, now: datetime) -> bool:
    """Whether the token is that of a record in force, and has not expired."""
    token_hash = hash_of(token)
    return any(
        compare_digest(token_hash, made.token_hash) and now < datetime.fromisoformat(made.expires)
        for made in in_force(records, now)
    )
