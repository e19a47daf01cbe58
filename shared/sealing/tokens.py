"""What a visitor holds (a token, a resume code), and what is kept of it: hashes."""

import hashlib
import hmac
import secrets

from shared.sealing.base64url import decoded, encoded

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O (read as 1 and 0), and no U."""
GROUPS, GROUP = 5, 4
"""A resume code is 5 groups of 4: 100 random bits."""
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
COST = {"n": 2**12, "r": 8, "p": 1}
"""Some 10 ms and 4 MiB: the code's 100 bits carry the burden, the slow hash is a second bolt."""


def new_token() -> str:
    """A bearer token of 256 bits, safe in headers and paths."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of a token: SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def new_resume_code() -> str:
    """A code that is easy to write down: `7K2M-Q0RD-…`, five groups of four."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def resume_lookup(code: str) -> str:
    """Where to look for the conversation of a code, however it was typed; it tells nothing of the code."""
    return hashlib.sha256(b"resume-lookup:" + _as_written(code)).hexdigest()[:32]


def resume_hash(code: str) -> str:
    """What is kept of a code: scrypt with a salt. It takes some 10 ms of the processor."""
    salt = secrets.token_bytes(16)
    return f"scrypt${encoded(salt)}${encoded(_slow(code, salt))}"


def resume_matches(code: str, kept: str) -> bool:
    """Whether that hash was kept of this code. It takes some 10 ms of the processor."""
    scheme, _, rest = kept.partition("$")
    salt, _, expected = rest.partition("$")
    if scheme != "scrypt":
        return False
    return hmac.compare_digest(_slow(code, decoded(salt)), decoded(expected))


def _slow(code: str, salt: bytes) -> bytes:
    return hashlib.scrypt(_as_written(code), salt=salt, dklen=32, **COST)


def _as_written(code: str) -> bytes:
    """Without separators, in capitals, with what is easily misread read again."""
    shown = "".join(c for c in code.upper() if c.isalnum())
    return shown.translate(MISREAD).encode(errors="replace")
