"""A member of the staff, as the claims of an admitted token describe them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from shared.codes import Role
from shared.forces import FORCES, FORCES_AND_PRACTICE, PRACTICE, REGISTRY, ForceOrPractice, force_of
from shared.identity.session import StaffSession, session_of
from shared.problems import Problem

NATIONAL = ("magistrate", "analyst", "administrator")
"""Roles that belong to no force."""
PRACTISING = ("operator", "psychologist", "supervisor")
"""Roles in which one practises: all others read what is real."""
UNDER_A_PSEUDONYM = ("operator", "psychologist")
"""Roles that visitors meet."""
DEMONSTRATION_ACCOUNTS = frozenset(
    {
        *(f"{role}-1" for role in NATIONAL),
        "administrator-2",
        *(f"{role}-{force}-1" for force in FORCES_AND_PRACTICE for role in ("operator", "supervisor")),
        *(f"operator-{force}-2" for force in FORCES_AND_PRACTICE),
        *(f"agent-{force}-1" for force in FORCES),
        *(f"psychologist-{force}-1" for force, row in REGISTRY.items() if row.psychologists),
    }
)
"""Accounts that anybody can sign in to with one click: admitted in local mode only."""


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of the staff who has signed in."""

    sub: str
    pseudonym: str
    role: Role
    force: ForceOrPractice | None = None
    trainings: frozenset[str] = frozenset()
    """Codes of the themes that they are trained for."""
    unit: str = ""
    """The territorial unit of an agent; a force's code alone: all of that force. Empty: none is named."""
    session: StaffSession = field(default=StaffSession(), compare=False)

    @property
    def practises(self) -> bool:
        """Whether they belong to practice: they meet scripted visitors, and nobody else."""
        return self.force in PRACTICE


def staff_of(claims: dict[str, Any]) -> Staff:
    """Read the claims of an admitted token; 403 when the account is not one of ours, or badly made."""
    sub, role, pseudonym = claims.get("sub"), claims.get("role"), claims.get("pseudonym", "")
    force, trainings, unit = claims.get("force"), claims.get("trainings", []), claims.get("unit", "")
    sound = {
        "sub": _is_name(sub),
        "role": _is_one_of(role, get_args(Role)),
        "force": _is_one_of(force, FORCES)
        or (_is_one_of(force, PRACTICE) and _is_one_of(role, PRACTISING))
        or (force is None and _is_one_of(role, NATIONAL)),
        "unit": role != "agent" or unit == "" or (_is_name(unit) and force_of(unit) == force),
        "trainings": isinstance(trainings, list) and all(map(_is_name, trainings)),
        "pseudonym": _is_name(pseudonym) or (pseudonym == "" and not _is_one_of(role, UNDER_A_PSEUDONYM)),
    }
    if not all(sound.values()):
        wrong = ", ".join(name for name, is_sound in sound.items() if not is_sound)
        raise Problem(403, "Compte incomplet", f"Votre compte est mal décrit : {wrong}. Faites-le corriger.")
    own_unit = unit if role == "agent" else ""
    session = session_of(claims)
    return Staff(claims["sub"], pseudonym, claims["role"], force, frozenset(trainings), own_unit, session)


def is_for_demonstration(claims: dict[str, Any]) -> bool:
    """Whether these claims are of an account that anybody can sign in to."""
    names = (claims.get("sub"), claims.get("preferred_username"))
    return bool(claims.get("demonstration")) or any(str(name) in DEMONSTRATION_ACCOUNTS for name in names)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 120 and value.isprintable()


def _is_one_of(value: object, admitted: Sequence[str]) -> bool:
    return isinstance(value, str) and value in admitted
