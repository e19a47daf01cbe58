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


def new_record(
    ring: KeyRing,
    lifetimes: Lifetimes,
    conversation: str,
    token: str,
    code: str,
    address: str | None,
    *,
    replaces: bool = False,
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
        resume_lookup=resume_lookup(code),
        resume_hash=resume_hash(code),
        expires=(now + lifetimes.token).isoformat(),
        replaces=replaces,
        address=address,
    )
    return made.dated(now)


def in_force(records: Collection[KeyMade]) -> list[KeyMade]:
    """The records made with the code that holds: the last one that replaced the others, else the first."""
    holds = max(records, key=lambda made: (made.replaces, made.time), default=None)
    return [made for made in records if holds and made.resume_lookup == holds.resume_lookup]


def admits(records: Collection[KeyMade], token: str, now: datetime) -> bool:
    """Whether the token is that of a record in force, and has not expired."""
    token_hash = hash_of(token)
    return any(
        compare_digest(token_hash, made.token_hash) and now < datetime.fromisoformat(made.expires)
        for made in in_force(records)
    )
