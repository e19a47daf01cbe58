"""Sealed to a person or an institution: JWE to their public key, which we cannot open."""

import json
from pathlib import Path

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

KEY_ALGORITHM = "ECDH-ES+A256KW"
CONTENT_ALGORITHM = "A256GCM"
DEMONSTRATION = "demonstration"
"""How the `kid` of a key begins whose private half anybody may have."""


class UnusableKey(ValueError):
    """A key that must not be used, or cannot be; the sentence says what to do."""


def jwe_to(public_jwk: str, plaintext: bytes) -> str:
    """Seal for whoever holds the private half of that EC key."""
    key = _read(public_jwk)
    header = {"alg": KEY_ALGORITHM, "enc": CONTENT_ALGORITHM}
    if key.kid:
        header["kid"] = key.kid
    return jwe.encrypt_compact(header, plaintext, key, algorithms=[KEY_ALGORITHM, CONTENT_ALGORITHM])


def public_key(file: str, *, local: bool) -> str | None:
    """The public key in that file, as JWK; None when no file is named, `UnusableKey` when it is no such key.

    A demonstration key is admitted in local mode only.
    """
    if not file:
        return None
    try:
        text = Path(file).read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableKey(f"{file} cannot be read ({type(error).__name__}): give a readable file.") from None
    key = _read(text)
    if str(key.kid or "").startswith(DEMONSTRATION) and not local:
        raise UnusableKey(f"{file} is a demonstration key: give a real one, or set LOCAL=1 to demonstrate.")
    return text


def _read(text: str) -> ECKey:
    try:
        members = json.loads(text)
        key = ECKey.import_key(members)
    except (JoseError, ValueError, TypeError, KeyError):
        raise UnusableKey("The key is no EC key written as a JWK: give one.") from None
    if key.is_private:
        raise UnusableKey("The key is a private one: give its public half, and keep this one away from here.")
    return key
