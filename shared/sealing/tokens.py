"""A visitor's token and resume code; only their hashes are stored."""

import hashlib
import hmac
import secrets
import unicodedata

from shared.sealing.base64url import decoded, encoded

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's alphabet: no I, L, O (read as 1 and 0), and no U."""
GROUPS, GROUP = 5, 4
"""A resume code is 5 groups of 4: 100 random bits."""
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
LOOK_ALIKE = str.maketrans("АВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXIJSABEZHIKMNOPTYX")
"""Cyrillic and Greek capitals that look like Latin ones: telephones mix their keyboards."""
COST = {"n": 2**12, "r": 8, "p": 1}
"""Of the slow hash by which codes were stored before."""


def new_token() -> str:
    """A bearer token of 256 bits, safe in headers and paths."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """The hash by which a token is stored: SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def new_resume_code() -> str:
    """A code that is easy to write down: `7K2M-Q0RD-…`, five groups of four."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def code_as_given(code: str) -> str:
    """A resume code as it was given: in groups, whatever was typed for its letters."""
    written = _as_written(code).decode()
    return "-".join(written[begins : begins + GROUP] for begins in range(0, len(written), GROUP))


def resume_lookup(code: str) -> str:
    """The name by which a code's conversation is found, however it was typed; it reveals nothing of the code."""
    return hashlib.sha256(b"resume-lookup:" + _as_written(code)).hexdigest()[:32]


def resume_hash(code: str) -> str:
    """The hash by which a code is stored: BLAKE2b under a key of its own, which is stored beside it.

    A slow hash protects a secret that a person chose; nobody tries 100 random bits, at any speed.
    """
    key = secrets.token_bytes(16)
    return f"blake2b${encoded(key)}${encoded(_fast(code, key))}"


def resume_matches(code: str, kept: str) -> bool:
    """Whether that stored hash is this code's."""
    scheme, _, rest = kept.partition("$")
    key, _, expected = rest.partition("$")
    if scheme not in HASHES:
        return False
    return hmac.compare_digest(HASHES[scheme](code, decoded(key)), decoded(expected))


def _fast(code: str, key: bytes) -> bytes:
    return hashlib.blake2b(_as_written(code), key=key, digest_size=32).digest()


def _slow(code: str, salt: bytes) -> bytes:
    return hashlib.scrypt(_as_written(code), salt=salt, dklen=32, **COST)


HASHES = {"blake2b": _fast, "scrypt": _slow}
"""How a code may be stored; by the second one, those that were given before."""


def _as_written(code: str) -> bytes:
    """The code without separators, in capitals, from any keyboard, with easily misread letters corrected."""
    plain = unicodedata.normalize("NFKC", code).upper().translate(LOOK_ALIKE)
    digits = (str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain if c.isalnum())
    return "".join(digits).translate(MISREAD).encode(errors="replace")
