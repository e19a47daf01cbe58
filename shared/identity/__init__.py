"""The staff: how they prove who they are, and which operations are for which role."""

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
"""The security of operations for the staff, in OpenAPI; gives the whole `Authorization` header, or None."""
VISITOR = HTTPBearer(scheme_name="visitor", auto_error=False)
"""The security of operations for a conversation's visitor, in OpenAPI; gives the credentials, or None."""


def requires(*roles: Role) -> Callable[..., Awaitable[Staff]]:
    """A dependency that gives the member of the staff who calls; 403 unless their role is among these (none: any)."""

    async def staff(request: Request, authorization: Annotated[str | None, Depends(STAFF)]) -> Staff:
        authentication: StaffAuthentication = request.app.state.authentication
        known = await authentication.staff(authorization)
        if roles and known.role not in roles:
            raise Problem(403, "Accès refusé", "Votre rôle ne permet pas cette action.")
        return known

    return staff
