"""Sealing: keys that die with their month, texts that only their key opens, tokens kept as hashes."""

from shared.events.chat import Sealed
from shared.sealing.jwe import (
    UnusableKey,
    check_public,
    fingerprint,
    jwe_to,
    open_json,
    open_jwe,
    private_key,
    public_half,
    public_key,
)
from shared.sealing.lengths import padded_json
from shared.sealing.ring import KeyDestroyed, KeyRing, KeyRingUnavailable
from shared.sealing.texts import NOBODY, Unreadable, Writer, new_key, open_sealed, seal
from shared.sealing.tokens import (
    code_as_given,
    hash_of,
    new_resume_code,
    new_token,
    resume_hash,
    resume_lookup,
    resume_matches,
)

__all__ = [
    "NOBODY",
    "KeyDestroyed",
    "KeyRing",
    "KeyRingUnavailable",
    "Sealed",
    "Unreadable",
    "UnusableKey",
    "Writer",
    "check_public",
    "code_as_given",
    "fingerprint",
    "hash_of",
    "jwe_to",
    "new_key",
    "new_resume_code",
    "new_token",
    "open_json",
    "open_jwe",
    "open_sealed",
    "padded_json",
    "private_key",
    "public_half",
    "public_key",
    "resume_hash",
    "resume_lookup",
    "resume_matches",
    "seal",
]
