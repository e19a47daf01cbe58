"""A session of a member of the staff, as the token that they show describes it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class StaffSession:
    """The session of a token: whose it is, and when the token was given and ends, in seconds since 1970."""

    sub: str = ""
    sid: str = ""
    """The provider's name for the session; empty where its tokens name none."""
    issued: float = 0
    expires: float = float("inf")


def session_of(claims: dict[str, Any]) -> StaffSession:
    """Read the claims of an admitted token; without the time at which it was given, as old as can be."""
    sid = claims.get("sid")
    return StaffSession(
        claims["sub"], sid if isinstance(sid, str) else "", claims.get("iat", 0), claims["exp"]
    )
