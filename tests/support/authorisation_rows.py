"""The rows of the table of operations: what each role is answered, before, during and after the claim."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Phase = Literal["before", "during", "after"]
"""Of the claim: the conversation waits, its operator has it, its operator has ended it."""
PHASES: tuple[Phase, ...] = ("before", "during", "after")

ACCOUNTS = {
    "holder": "operator-police-1",
    "colleague": "operator-police-2",
    "other-operator": "operator-gendarmerie-1",
    "psychologist": "psychologist-police-1",
    "supervisor": "supervisor-police-1",
    "other-supervisor": "supervisor-gendarmerie-1",
    "agent": "agent-police-1",
    "magistrate": "magistrate-1",
    "administrator": "administrator-1",
    "analyst": "analyst-1",
}
"""The account of each role of the staff; the holder is the operator who claims the conversation."""
VISITORS = ("visitor", "another-visitor")
"""The conversation's own, and one of another conversation."""
ROLES = ("nobody", *VISITORS, *ACCOUNTS)
OPERATORS = ("holder", "colleague", "other-operator")
PSYCHOLOGIST = ("psychologist",)
ADMINISTRATOR = ("administrator",)
SUPERVISORS = ("supervisor", "other-supervisor")

Statuses = int | tuple[int, int, int]
"""A status, or one for each phase."""


@dataclass(frozen=True)
class Row:
    """The row of an operation: the answer to each role, and the body with which it is asked."""

    refused: Mapping[str, int]
    """The answer to each role that `allowed` does not name."""
    allowed: Mapping[str, Statuses] = field(default_factory=dict)
    """The answer to each role that gets past the check of its role; a 4xx is a refusal of what is asked."""
    body: Mapping[str, Any] | None = None
    """`{…}` in a text is filled in for the conversation."""
    spends: bool = False
    """Whether it changes the conversation when it is done: it is asked of one of its own."""
    where: str = ""
    """The path with its example, where the operation's own path is not enough."""

    def status(self, role: str, phase: Phase) -> int:
        """The status of a cell."""
        allowed = self.allowed.get(role, self.refused.get(role, 0))
        return allowed if isinstance(allowed, int) else allowed[PHASES.index(phase)]


def others(nobody: int, visitors: int, staff: int, **more: int) -> dict[str, int]:
    """The refusals of an operation: of nobody, of visitors, of the staff, and of some roles apart."""
    answers = {"nobody": nobody, **dict.fromkeys(VISITORS, visitors), **dict.fromkeys(ACCOUNTS, staff)}
    return answers | {role.replace("_", "-"): status for role, status in more.items()}


ANYBODY = others(200, 200, 200)
FOR_STAFF = others(401, 401, 403)
"""For some roles: a visitor's token is none of the provider's."""
OF_A_FORCE = FOR_STAFF | {"other-operator": 404}
"""For operators of the force that has the conversation: another force's learn nothing."""
OF_A_CONVERSATION = others(401, 404, 403, other_operator=404)
"""For its visitor, its operator, and the psychologist who joined it."""
OF_ITS_VISITOR = others(401, 404, 403, holder=404, colleague=404, other_operator=404, psychologist=404)
"""For its visitor alone."""


def each(roles: tuple[str, ...], status: Statuses) -> dict[str, Statuses]:
    """The same status for each of these roles."""
    return dict.fromkeys(roles, status)


def anybody(status: int = 200, where: str = "", body: Mapping[str, Any] | None = None) -> Row:
    """The row of what answers everybody alike."""
    return Row(others(status, status, status), where=where, body=body)


def staff(
    roles: tuple[str, ...], status: Statuses = 200, where: str = "", body: Mapping[str, Any] | None = None
) -> Row:
    """The row of what some roles of the staff may do."""
    return Row(FOR_STAFF, each(roles, status), body, where=where)


def operator(
    holder: Statuses, colleague: Statuses, *, spends: bool = False, where: str = "", **body: Any
) -> Row:
    """The row of what the conversation's operator does, and what a colleague is answered."""
    return Row(OF_A_FORCE, {"holder": holder, "colleague": colleague}, {"id": "{id}", **body}, spends, where)


def visitor(status: Statuses, *, spends: bool = False, body: Mapping[str, Any] | None = None) -> Row:
    """The row of what the conversation's visitor alone does."""
    return Row(OF_ITS_VISITOR, {"visitor": status}, body, spends)


def keys(path: str, name: str, none: str, confirm: tuple[str, ...]) -> dict[str, Row]:
    """The rows of keys that one person proposes and another confirms."""
    keys, proposals = f"{path}s", f"{path}-proposals"
    return {
        f"GET {keys}": staff(ADMINISTRATOR),
        f"PUT {keys}/{{{name}}}": staff(ADMINISTRATOR, 422, f"{keys}/{none}", {"jwk": {}}),
        f"DELETE {keys}/{{{name}}}": staff(ADMINISTRATOR, 404, f"{keys}/{none}"),
        f"GET {proposals}": staff(confirm),
        f"POST {proposals}/{{{name}}}/confirmation": staff(
            confirm, 422, f"{proposals}/{none}/confirmation", {}
        ),
    }
