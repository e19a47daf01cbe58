"""Keys for tests: signalement's own, and units'."""

import json
from functools import cache
from typing import Any

from joserfc import jwe
from joserfc.jwk import ECKey

from services.signalement.sealer import Sealer
from shared.events.signalement import UnitKeyRegistered

ALGORITHMS = ["ECDH-ES+A256KW", "A256GCM"]


@cache
def a_private(name: str) -> ECKey:
    """The key of somebody, always the same in one run."""
    return ECKey.generate_key("P-256", {"kid": name})


def jwk(name: str, *, private: bool = False) -> str:
    """The public half of a key, or the private one, as JWK."""
    return json.dumps(a_private(name).as_dict(private=private))


def own_sealer() -> Sealer:
    """The sealer that holds signalement's own key."""
    return Sealer(jwk("signalement", private=True))


def opened(sealed: str, name: str) -> dict[str, Any]:
    """The plain text of a JWE to the key of this name."""
    plain = jwe.decrypt_compact(sealed, a_private(name), algorithms=ALGORITHMS).plaintext
    found: dict[str, Any] = json.loads(plain or b"")
    return found


def a_registration(unit: str, key: str) -> UnitKeyRegistered:
    """A unit's key is registered."""
    return UnitKeyRegistered.now(unit=unit, name=unit, force="police", jwk=jwk(key))
