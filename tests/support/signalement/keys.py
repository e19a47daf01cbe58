"""Keys for tests: signalement's own, and units'."""

import json
from functools import cache
from typing import Any

from joserfc import jwe
from joserfc.jwk import ECKey

from services.signalement.sealer import Sealer

ALGORITHMS = ["ECDH-ES+A256KW", "A256GCM"]


@cache
def a_private(name: str) -> ECKey:
    """The key of somebody, always the same in one run."""
    return ECKey.generate_key("P-256", {"kid": name})


def jwk(name: str, *, private: bool = False) -> str:
    """One of its halves, as JWK."""
    return json.dumps(a_private(name).as_dict(private=private))


def own_letters() -> Sealer:
    """What signalement seals and opens with."""
    return Sealer(jwk("signalement", private=True))


def opened(sealed: str, name: str) -> dict[str, Any]:
    """What this one's key opens."""
    plain = jwe.decrypt_compact(sealed, a_private(name), algorithms=ALGORITHMS).plaintext
    found: dict[str, Any] = json.loads(plain or b"")
    return found
