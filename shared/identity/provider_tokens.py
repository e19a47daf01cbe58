"""The tokens that the OpenID provider signs for us: of its issuer, for our client, in their time."""

import time
from collections.abc import Collection
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwt import ClaimsOption, JWTClaimsRegistry, decode
from joserfc.registry import Header

from shared.identity.issuer import IssuerKeys, IssuerUnavailable, Key
from shared.problems import Problem
from shared.settings import Settings

KEY_TYPES = {"RS256": "RSA", "ES256": "EC"}
"""The admitted algorithms, and the type of the key that each wants."""
LEEWAY = 10
"""Seconds by which the provider's clock may differ from ours."""
LONGEST_TOKEN = 16 * 1024
Claims = dict[str, Any]


class NotOurs(Exception):
    """The provider did not sign this token for us, or not for now."""


class Unreadable(NotOurs):
    """This is no token of a kind that is admitted here."""


class ProviderTokens:
    """Reads the claims of tokens, and believes those that the provider signed for us."""

    def __init__(self, settings: Settings, keys: IssuerKeys) -> None:
        self._settings = settings
        self._keys = keys

    async def claims(self, token: str, types: Collection[str], **essential: bool) -> Claims:
        """The claims of a token whose header names one of these types (`jwt` where it names none).

        `Unreadable` or `NotOurs` when it proves nothing, a problem of status 503 without the provider.
        """
        header = _header(token, types)
        try:
            key = await self._keys.key(str(header.get("kid", "")))
        except IssuerUnavailable as unavailable:
            sentence = "Le service de connexion ne répond pas : réessayez dans un instant."
            raise Problem(503, "Connexion indisponible", sentence) from unavailable
        if key is None or key.key_type != KEY_TYPES[str(header["alg"])]:
            raise NotOurs("no such key")
        return self._checked(token, key, essential)

    def _checked(self, token: str, key: Key, essential: dict[str, bool]) -> Claims:
        try:
            claims: Claims = decode(token, key, algorithms=list(KEY_TYPES)).claims
            self._registry(essential).validate(claims)
        except (JoseError, ValueError, TypeError) as error:
            raise NotOurs("signature or claims") from error
        if not self._is_for_us(claims):
            raise NotOurs("for another client")
        return claims

    def _is_for_us(self, claims: Claims) -> bool:
        """Whether our client asked for the token (`azp`); with several audiences, it must say so."""
        audience, client = claims["aud"], self._settings.oidc_client_id
        asked_by = claims.get("azp", client if isinstance(audience, str) or len(audience) == 1 else None)
        return bool(asked_by == client)

    def _registry(self, essential: dict[str, bool]) -> JWTClaimsRegistry:
        issuer = self._settings.oidc_issuer.rstrip("/")
        asked: dict[str, ClaimsOption] = {name: {"essential": is_so} for name, is_so in essential.items()}
        return JWTClaimsRegistry(
            now=int(time.time()),
            leeway=LEEWAY,
            iss={"essential": True, "values": [issuer, f"{issuer}/"]},
            aud={"essential": True, "value": self._settings.oidc_client_id},
            **asked,
        )


def _header(token: str, types: Collection[str]) -> Header:
    """The header of a token of these types, whose algorithm is admitted."""
    try:
        if len(token) > LONGEST_TOKEN:
            raise ValueError("too long")
        header = jws.extract_compact(token.encode()).headers()
        kind = str(header.get("typ", "jwt")).lower().removeprefix("application/")
        if kind not in types or str(header["alg"]) not in KEY_TYPES:
            raise ValueError("another kind of token")
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise Unreadable("header") from error
    return header
