"""Access of the staff to operations, by their role: dependencies of endpoints, declared in OpenAPI."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer, OpenIdConnect

from shared.codes import Role
from shared.identity.authentication import StaffAuthentication
from shared.identity.staff import Staff
from shared.problems import Problem

STAFF = OpenIdConnect(
    scheme_name="staff", openIdConnectUrl="/.well-known/openid-configuration", auto_error=False
)
"""The security of operations for the staff; gives the whole `Authorization` header, or None."""
VISITOR = HTTPBearer(scheme_name="visitor", auto_error=False)
"""The security of operations for a conversation's visitor; gives the bearer's credentials, or None."""


def requires(*roles: Role) -> Callable[..., Awaitable[Staff]]:
    """A dependency that gives the member of the staff who calls; 403 unless their role is among these (none: any)."""

    async def staff(request: Request, authorization: Annotated[str | None, Depends(STAFF)]) -> Staff:
        authentication: StaffAuthentication = request.app.state.authentication
        known = await authentication.staff(authorization)
        if roles and known.role not in roles:
            raise Problem(403, "Accès refusé", "Votre rôle ne permet pas cette action.")
        return known

    return staff


Operator = Annotated[Staff, Depends(requires("operator"))]
Supervisor = Annotated[Staff, Depends(requires("supervisor"))]
Administrator = Annotated[Staff, Depends(requires("administrator"))]
Magistrate = Annotated[Staff, Depends(requires("magistrate"))]
Agent = Annotated[Staff, Depends(requires("agent"))]
Psychologist = Annotated[Staff, Depends(requires("psychologist"))]
OperatorOrPsychologist = Annotated[Staff, Depends(requires("operator", "psychologist"))]
OperatorOrSupervisor = Annotated[Staff, Depends(requires("operator", "supervisor"))]
SupervisorOrAdministrator = Annotated[Staff, Depends(requires("supervisor", "administrator"))]
