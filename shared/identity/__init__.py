"""Who the staff are, and which operations are for whom."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer, OpenIdConnect

from shared.identity.authentication import StaffAuthentication
from shared.identity.staff import Role, Staff
from shared.problems import Problem

__all__ = ["STAFF", "VISITOR", "Role", "Staff", "StaffAuthentication", "requires"]

STAFF = OpenIdConnect(
    scheme_name="staff", openIdConnectUrl="/.well-known/openid-configuration", auto_error=False
)
"""Declares in OpenAPI that staff may call; gives the whole `Authorization` header, or None."""
VISITOR = HTTPBearer(scheme_name="visitor", auto_error=False)
"""Declares in OpenAPI that a conversation's visitor may call; gives the bearer's credentials, or None."""


def requires(*roles: Role) -> Callable[..., Awaitable[Staff]]:
    """A dependency that gives the staff who call, if their role is one of these (any, when none is named)."""

    async def staff(request: Request, authorization: Annotated[str | None, Depends(STAFF)]) -> Staff:
        authentication: StaffAuthentication = request.app.state.authentication
        known = await authentication.staff(authorization)
        if roles and known.role not in roles:
            raise Problem(403, "Accès refusé", "Votre rôle ne permet pas cette action.")
        return known

    return staff
