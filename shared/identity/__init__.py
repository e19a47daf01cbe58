"""The staff: how they prove who they are, and which operations are for which role."""

from shared.codes import Role
from shared.identity.access import (
    STAFF,
    VISITOR,
    Administrator,
    Agent,
    Magistrate,
    Operator,
    OperatorOrPsychologist,
    OperatorOrSupervisor,
    Psychologist,
    Supervisor,
    SupervisorOrAdministrator,
    requires,
)
from shared.identity.authentication import StaffAuthentication
from shared.identity.staff import Staff

__all__ = [
    "STAFF",
    "VISITOR",
    "Administrator",
    "Agent",
    "Magistrate",
    "Operator",
    "OperatorOrPsychologist",
    "OperatorOrSupervisor",
    "Psychologist",
    "Role",
    "Staff",
    "StaffAuthentication",
    "Supervisor",
    "SupervisorOrAdministrator",
    "requires",
]
