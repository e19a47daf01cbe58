"""The staff: how they prove who they are, and which operations are for which role."""

from shared.identity.access import STAFF, VISITOR, Administrator, Operator, Supervisor, requires
from shared.identity.authentication import StaffAuthentication
from shared.identity.staff import Role, Staff

__all__ = [
    "STAFF",
    "VISITOR",
    "Administrator",
    "Operator",
    "Role",
    "Staff",
    "StaffAuthentication",
    "Supervisor",
    "requires",
]
