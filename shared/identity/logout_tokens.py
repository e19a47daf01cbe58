"""Logout tokens, by which the provider says that somebody has signed out (OpenID Connect Back-Channel Logout 1.0)."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5

from shared.identity.ended_sessions import EndedSessions
from shared.identity.provider_tokens import LEEWAY, Claims, NotOurs, ProviderTokens
from shared.problems import Problem

EVENT = "http://schemas.openid.net/event/backchannel-logout"
TYPES = frozenset({"logout+jwt", "jwt"})
"""The first is recommended to providers, not required of them; the event says what the token is."""
LATEST = 300
"""Seconds after which a logout token is not taken any more."""
TOKENS = UUID("3f2b8d0e-5a0c-5c1e-9a53-0b6f6b1d7c42")
"""The namespace of the ids of the events that follow from logout tokens: one for each token's `jti`."""
LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Logout:
    """A sign-out at the provider: of one session (`sid`), or of all sessions of a person (`sub`)."""

    id: UUID
    sub: str
    sid: str
    at: datetime


async def logout_of(token: str, tokens: ProviderTokens, ended: EndedSessions) -> Logout:
    """Read a logout token; 400 when it ends nothing."""
    try:
        claims = await tokens.claims(token, TYPES, iat=True, jti=True)
    except NotOurs as error:
        raise refused() from error
    if not _is_logout(claims):
        raise refused()
    logout = Logout(
        id=uuid5(TOKENS, claims["jti"]),
        sub=_name(claims, "sub"),
        sid=_name(claims, "sid"),
        at=datetime.fromtimestamp(claims["iat"], UTC),
    )
    if not (logout.sub or logout.sid) or ended.knows(logout.id):
        raise refused()
    return logout


def refused() -> Problem:
    """The answer to a token that ends nothing, as the specification words it."""
    detail = "Ce jeton ne met fin à aucune session."
    return Problem(400, "Déconnexion refusée", detail, error="invalid_request")


def _is_logout(claims: Claims) -> bool:
    events = claims.get("events")
    is_one = isinstance(events, dict) and isinstance(events.get(EVENT), dict)
    return is_one and "nonce" not in claims and claims["iat"] > time.time() - LATEST - LEEWAY


def _name(claims: Claims, claim: str) -> str:
    value = claims.get(claim, "")
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        raise refused()
    return value
