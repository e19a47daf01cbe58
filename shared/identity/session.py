"""A session of a member of the staff, as the token that they show describes it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class StaffSession:
    """The session of a token: whose it is, since when, and when the token ends, in seconds since 1970."""

    sub: str = ""
    sid: str = ""
    """The provider's name for the session; empty where its tokens name none."""
    since: float = 0
    """When its bearer signed in; where the provider does not say, when the token was given."""
    expires: float = float("inf")


def session_of(claims: dict[str, Any]) -> StaffSession:
    """Read the claims of an admitted token; without any time, it is as old as can be."""
    sid, signed_in = claims.get("sid"), claims.get("auth_time")
    since = signed_in if isinstance(signed_in, int | float) else claims.get("iat", 0)
    return StaffSession(claims["sub"], sid if isinstance(sid, str) else "", since, claims["exp"])
