"""Sealing: keys that die with their month, texts that only their key opens, tokens kept as hashes."""

from shared.events.chat import Sealed
from shared.sealing.jwe import (
    UnusableKey,
    check_public,
    fingerprint,
    jwe_to,
    open_jwe,
    private_key,
    public_half,
    public_key,
)
from shared.sealing.ring import KeyDestroyed, KeyRing, KeyRingUnavailable
from shared.sealing.texts import Unreadable, new_key, open_sealed, seal
from shared.sealing.tokens import (
    hash_of,
    new_resume_code,
    new_token,
    resume_hash,
    resume_lookup,
    resume_matches,
)

__all__ = [
    "KeyDestroyed",
    "KeyRing",
    "KeyRingUnavailable",
    "Sealed",
    "Unreadable",
    "UnusableKey",
    "check_public",
    "fingerprint",
    "hash_of",
    "jwe_to",
    "new_key",
    "new_resume_code",
    "new_token",
    "open_jwe",
    "open_sealed",
    "private_key",
    "public_half",
    "public_key",
    "resume_hash",
    "resume_lookup",
    "resume_matches",
    "seal",
]
