"""Authentication of the staff: a token counts if the OpenID provider signed it, for us, and it has not expired."""

import time
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwt import JWTClaimsRegistry, decode

from shared.identity.issuer import IssuerKeys, IssuerUnavailable, Key
from shared.identity.staff import Staff, is_for_demonstration, staff_of
from shared.problems import Problem
from shared.settings import Settings

KEY_TYPES = {"RS256": "RSA", "ES256": "EC"}
"""The admitted algorithms, and the type of the key that each wants."""
LEEWAY = 10
"""Seconds by which the provider's clock may differ from ours."""
LONGEST_TOKEN = 16 * 1024


class StaffAuthentication:
    """Authenticates the staff: `await authentication.staff(request.headers.get("authorization"))`."""

    def __init__(self, settings: Settings, keys: IssuerKeys | None = None) -> None:
        self._settings = settings
        self._keys = keys or IssuerKeys(settings)

    async def staff(self, authorization: str | None) -> Staff:
        """The sender of this `Authorization` header; 401 when it proves nothing, 503 without the provider."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise _refused("Connectez-vous pour continuer.")
        return await self.of_token(token.strip())

    async def of_token(self, token: str) -> Staff:
        """The member of the staff whom this token names; a socket's first frame holds one."""
        claims = await self._claims(token)
        if is_for_demonstration(claims) and not self._settings.local:
            raise _refused("Les comptes de démonstration ne sont admis qu’en mode local.")
        return staff_of(claims)

    async def _claims(self, token: str) -> dict[str, Any]:
        kid, kind = _header(token)
        try:
            key = await self._keys.key(kid)
        except IssuerUnavailable as unavailable:
            sentence = "Le service de connexion ne répond pas : réessayez dans un instant."
            raise Problem(503, "Connexion indisponible", sentence) from unavailable
        if key is None or key.key_type != kind:
            raise _refused("Votre connexion n’est pas reconnue : connectez-vous de nouveau.")
        return self._checked(token, key)

    def _checked(self, token: str, key: Key) -> dict[str, Any]:
        try:
            claims = decode(token, key, algorithms=list(KEY_TYPES)).claims
            self._registry().validate(claims)
        except (JoseError, ValueError, TypeError):
            raise _refused("Votre connexion a expiré ou n’est pas pour ce site : reconnectez-vous.") from None
        return claims

    def _registry(self) -> JWTClaimsRegistry:
        issuer = self._settings.oidc_issuer.rstrip("/")
        return JWTClaimsRegistry(
            now=int(time.time()),
            leeway=LEEWAY,
            iss={"essential": True, "values": [issuer, f"{issuer}/"]},
            aud={"essential": True, "value": self._settings.oidc_client_id},
            sub={"essential": True},
            exp={"essential": True},
        )


def _header(token: str) -> tuple[str, str]:
    """The key that the token names, and the type of key that its algorithm wants."""
    try:
        if len(token) > LONGEST_TOKEN:
            raise ValueError("too long")
        header = jws.extract_compact(token.encode()).headers()
        return str(header.get("kid", "")), KEY_TYPES[str(header["alg"])]
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        raise _refused("Votre connexion n’est pas lisible : connectez-vous de nouveau.") from None


def _refused(sentence: str) -> Problem:
    return Problem(401, "Connexion nécessaire", sentence, headers={"WWW-Authenticate": "Bearer"})
