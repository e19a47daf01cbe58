"""JWE to the public key of a person, an institution or a service: nobody else opens it."""

import json
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from shared.sealing.texts import Unreadable

KEY_ALGORITHM = "ECDH-ES+A256KW"
CONTENT_ALGORITHM = "A256GCM"
CURVES = ("P-256", "P-384", "P-521")
"""The curves of RFC 7518, section 6.2.1.1, which every library opens."""
SEALS_NOTHING = (
    "The key is not one to encrypt with: give an EC key on P-256, P-384 or P-521, whose use, alg and key_ops, "
    "if there are any, allow encryption."
)
DEMONSTRATION = "demonstration"
"""The beginning of the `kid` of a key whose private half anybody may have."""


class _Longer(jwe.JWERegistry):
    """The greatest length: that of the longest message, each character of which is escaped as JSON allows."""

    max_ciphertext_length = 256 * 1024


OPENED = _Longer(algorithms=[KEY_ALGORITHM, CONTENT_ALGORITHM])
"""The algorithms of what is opened, and how long it may be."""


class UnusableKey(ValueError):
    """A key that must not be used, or cannot be; the sentence says what to do."""


def jwe_to(public_jwk: str, plaintext: bytes) -> str:
    """Seal for the holder of the private half of that EC key; `UnusableKey` if it is not one to seal with.

    The header's `kid` names the key, for holders of several: the key's own `kid`, or its fingerprint.
    """
    key = _read(public_jwk)
    header = {"alg": KEY_ALGORITHM, "enc": CONTENT_ALGORITHM, "kid": key.kid or str(key.thumbprint())}
    if key.curve_name in CURVES and str(key.alg or KEY_ALGORITHM).startswith("ECDH-ES"):
        with suppress(JoseError, ValueError, TypeError, KeyError):
            return jwe.encrypt_compact(header, plaintext, key, algorithms=[KEY_ALGORITHM, CONTENT_ALGORITHM])
    raise UnusableKey(SEALS_NOTHING)


def public_key(file: str, *, local: bool) -> str | None:
    """The public key in that file, as JWK; None when no file is named, `UnusableKey` when it is no such key.

    A demonstration key is admitted in local mode only.
    """
    if not file:
        return None
    text = _text_of(file)
    check_public(text, local=local)
    return text


def check_public(jwk: str, *, local: bool) -> None:
    """`UnusableKey` says what is wrong with it; a demonstration key is admitted in local mode only."""
    _admit(_read(jwk), local=local)
    _try_to_seal(jwk)


def fingerprint(jwk: str) -> str:
    """The key's thumbprint (RFC 7638): the same for both halves, whatever is written beside them."""
    return str(_imported(jwk).thumbprint())


def private_key(file: str, *, local: bool) -> str | None:
    """A service's own private key in that file, as JWK, admitted as a public one is; None when none is named."""
    if not file:
        return None
    text = _text_of(file)
    key = _imported(text)
    if not key.is_private:
        raise UnusableKey("The file holds no private key: give the half that opens.")
    _admit(key, local=local)
    return text


def public_half(private_jwk: str) -> str:
    """The public half, for those who seal for that key."""
    return json.dumps(_imported(private_jwk).as_dict(private=False))


def open_jwe(private_jwk: str, sealed: str) -> bytes:
    """The plaintext that was sealed for that key, or `Unreadable`."""
    try:
        return jwe.decrypt_compact(sealed, _imported(private_jwk), registry=OPENED).plaintext or b""
    except (JoseError, ValueError, TypeError, KeyError):
        raise Unreadable("not sealed to this key, or changed since") from None


def open_json(private_jwks: Iterable[str], sealed: str) -> Any:
    """The JSON that was sealed for one of these keys; None if none opens it."""
    for key in private_jwks:
        with suppress(Unreadable, orjson.JSONDecodeError):
            return orjson.loads(open_jwe(key, sealed))
    return None


@lru_cache(1_000)
def _try_to_seal(jwk: str) -> None:
    """Seal something: a key may be well written and for signatures only."""
    jwe_to(jwk, b"")


def _text_of(file: str) -> str:
    """The text of the file; errors do not repeat its name: somebody may have given the key itself."""
    try:
        return Path(file).read_text()
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", "") or "it holds no text"
        raise UnusableKey(f"The file cannot be read ({cause}): name a readable one.") from None


def _admit(key: ECKey, *, local: bool) -> None:
    if str(key.kid or "").startswith(DEMONSTRATION) and not local:
        raise UnusableKey("This is a demonstration key: give a real one, or set LOCAL=1 to demonstrate.")


def _read(text: str) -> ECKey:
    key = _imported(text)
    if key.is_private:
        raise UnusableKey("The key is a private one: give its public half, and keep this one away from here.")
    return key


def _imported(text: str) -> ECKey:
    """The key; `UnusableKey` unless all that is written beside it can be published and shown again as JSON."""
    try:
        jwk = orjson.loads(text)
        orjson.dumps(jwk)
        return ECKey.import_key(jwk)
    except (JoseError, ValueError, TypeError, KeyError):
        raise UnusableKey("The key is no EC key written as a JWK: give one.") from None
