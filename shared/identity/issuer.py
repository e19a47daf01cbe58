"""The public keys of the staff's OpenID provider, fetched when needed and not more often."""

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from shared.settings import Settings

if TYPE_CHECKING:
    import httpx

SHORTEST_PAUSE = 5.0
"""Seconds between two fetches, whatever unknown keys tokens name."""
LONGEST_TRUST = 600.0
"""Seconds after which the keys are fetched again: a key that the provider withdrew is no longer good."""
Key = RSAKey | ECKey


class IssuerUnavailable(Exception):
    """The provider does not answer, or not as OpenID Connect requires."""


class IssuerKeys:
    """The keys by which the provider signs, by `kid`."""

    def __init__(
        self,
        settings: Settings,
        *,
        transport: "httpx.AsyncBaseTransport | None" = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._issuer = settings.oidc_issuer
        self._transport = transport
        self._clock = clock
        self._through_proxy = not settings.local
        self._keys: dict[str, Key] = {}
        self._tried = float("-inf")
        self._fetched = float("-inf")
        self._one_at_a_time = asyncio.Lock()

    async def key(self, kid: str) -> Key | None:
        """The provider's key of that name, or None; `IssuerUnavailable` when it cannot be asked."""
        if kid not in self._keys or self._clock() - self._fetched > LONGEST_TRUST:
            async with self._one_at_a_time:
                await self._refresh(kid)
        return self._keys.get(kid)

    async def _refresh(self, kid: str) -> None:
        now = self._clock()
        fresh = now - self._fetched <= LONGEST_TRUST
        if (kid in self._keys and fresh) or now - self._tried < SHORTEST_PAUSE:
            self._must_have(kid)
            return
        import httpx  # with the first sign-in: no start waits for it

        self._tried = now
        try:
            self._keys = await self._fetch()
            self._fetched = now
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError, KeyError, JoseError) as error:
            self._must_have(kid, error)

    def _must_have(self, kid: str, error: Exception | None = None) -> None:
        """Fail unless this key is known and recent: an unavailable provider harms nobody else."""
        aged = self._clock() - self._fetched
        if aged > 2 * LONGEST_TRUST or (kid not in self._keys and self._tried > self._fetched):
            raise IssuerUnavailable from error

    async def _fetch(self) -> dict[str, Key]:
        import httpx

        async with httpx.AsyncClient(
            transport=self._transport, timeout=3, trust_env=self._through_proxy, follow_redirects=False
        ) as client:
            found = await _json(client, f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
            if str(found["issuer"]).rstrip("/") != self._issuer.rstrip("/"):
                raise ValueError("the provider says that it is another issuer")
            listed = await _json(client, str(found["jwks_uri"]))
        return _usable(KeySet.import_key_set({"keys": [k for k in listed["keys"] if _signs(k)]}))


async def _json(client: "httpx.AsyncClient", address: str) -> dict[str, Any]:
    answer = await client.get(address)
    answer.raise_for_status()
    document: dict[str, Any] = answer.json()
    return document


def _signs(key: dict[str, Any]) -> bool:
    return key.get("kty") in {"RSA", "EC"} and key.get("use", "sig") == "sig"


def _usable(keys: KeySet) -> dict[str, Key]:
    """By `kid`; a provider with one key may leave it unnamed (OpenID Connect Core, 10.1): it is under ""."""
    found = {str(key.kid or ""): key for key in keys.keys if isinstance(key, RSAKey | ECKey)}
    return {"": next(iter(found.values())), **found} if len(found) == 1 else found
