"""The people of the demonstration: staff who sign in with one click, in local mode only."""

from collections.abc import Iterator

from shared.codes import THEMES
from shared.forces import FORCES, FORCES_AND_PRACTICE, REGISTRY

Claims = dict[str, object]
NAMES = {
    "operator-police-1": "Camille Bernard",
    "operator-police-2": "Dominique Petit",
    "operator-gendarmerie-1": "Sacha Moreau",
    "operator-gendarmerie-2": "Maxime Laurent",
    "operator-exercice-1": "Noé Lambert",
    "operator-exercice-2": "Inès Roche",
    "psychologist-police-1": "Claude Girard",
    "psychologist-exercice-1": "Lina Garnier",
    "supervisor-police-1": "Alix Rousseau",
    "supervisor-gendarmerie-1": "Andrea Fontaine",
    "supervisor-exercice-1": "Théo Perrin",
    "magistrate-1": "Morgan Chevalier",
    "agent-police-1": "Charlie Robin",
    "agent-gendarmerie-1": "Lou Masson",
    "analyst-1": "Eden Marchand",
    "administrator-1": "Noa Duval",
    "administrator-2": "Ariel Lefèvre",
}
"""Another account goes by its own name."""


def _staff(account: str, role: str, force: str = "", trainings: tuple[str, ...] = ()) -> tuple[str, Claims]:
    name = NAMES.get(account, account)
    claims: Claims = {
        "name": name, "pseudonym": name.split()[0], "role": role, "trainings": list(trainings)
    }  # fmt: skip
    return account, claims | ({"force": force} if force else {})


def _accounts() -> Iterator[tuple[str, Claims]]:
    for force in FORCES_AND_PRACTICE:
        yield _staff(f"operator-{force}-1", "operator", force, THEMES)
        yield _staff(f"operator-{force}-2", "operator", force, THEMES[:2])
    for force, row in REGISTRY.items():
        if row.psychologists:
            yield _staff(f"psychologist-{force}-1", "psychologist", force)
    for force in FORCES_AND_PRACTICE:
        yield _staff(f"supervisor-{force}-1", "supervisor", force)
    yield _staff("magistrate-1", "magistrate")
    for force in FORCES:
        name, claims = _staff(f"agent-{force}-1", "agent", force)
        yield name, claims | {"unit": force}  # of all the force: its units without a key of their own
    yield _staff("analyst-1", "analyst")
    for number in (1, 2):  # one drafts or proposes, the other verifies or confirms
        yield _staff(f"administrator-{number}", "administrator")


ACCOUNTS: dict[str, Claims] = dict(_accounts())
