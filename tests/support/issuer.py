"""An OpenID provider for tests: it makes tokens, and answers on a transport that counts."""

import hmac
import json
import time
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from shared.sealing.base64url import encoded

ISSUER = "https://accounts.example/realms/passerelle"
CLIENT = "passerelle"
Key = RSAKey | ECKey
RSA = RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig"})
ELLIPTIC = ECKey.generate_key("P-256", {"kid": "ec-1", "use": "sig"})


class Issuer:
    """Publishes these keys; may be away, or answer something else."""

    def __init__(self, *keys: Key) -> None:
        self.keys = list(keys or (RSA, ELLIPTIC))
        self.away = False
        self.asked: list[str] = []
        self.says: dict[str, Any] = {}

    @property
    def transport(self) -> httpx.MockTransport:
        """How to reach it."""
        return httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        if self.away:
            raise httpx.ConnectError("away", request=request)
        if request.url.path.endswith("/.well-known/openid-configuration"):
            return httpx.Response(200, json={"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys"} | self.says)
        return httpx.Response(200, json={"keys": [key.as_dict(private=False) for key in self.keys]})


def claims(**changed: Any) -> dict[str, Any]:
    """An operator's claims; `None` leaves one out."""
    now = int(time.time())
    usual = {
        "iss": ISSUER,
        "aud": CLIENT,
        "sub": "9f1c",
        "exp": now + 300,
        "iat": now,
        "name": "Camille Bernard",
        "pseudonym": "Camille",
        "role": "operator",
        "force": "police",
        "trainings": ["sexual-violence", "domestic-violence"],
    }
    return {name: value for name, value in (usual | changed).items() if value is not None}


def token(key: Key = RSA, alg: str = "RS256", header: Any = None, **changed: Any) -> str:
    """A token as the provider would make it, but for what is changed."""
    head = {"alg": alg, "kid": key.kid} if header is None else header
    return jwt.encode(head, claims(**changed), key, algorithms=[alg])


def unsigned() -> str:
    """A token of the algorithm « none »."""
    return f"{_encoded({'alg': 'none', 'kid': 'rsa-1'})}.{_encoded(claims())}."


def signed_with_what_is_public(kid: str) -> str:
    """HS256, whose secret is the provider's public key: libraries that trust the header take it."""
    signed = f"{_encoded({'alg': 'HS256', 'kid': kid})}.{_encoded(claims())}"
    secret = RSA.as_pem(private=False)
    return f"{signed}.{encoded(hmac.digest(secret, signed.encode(), 'sha256'))}"


def _encoded(part: dict[str, Any]) -> str:
    return encoded(json.dumps(part).encode())
