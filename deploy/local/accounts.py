"""The people of the demonstration: staff who sign in with one click, in local mode only."""

THEMES = ["sexual-violence", "domestic-violence", "discrimination", "cyberharassment"]
Claims = dict[str, object]


def _staff(name: str, role: str, force: str | None = None, trainings: list[str] | None = None) -> Claims:
    claims: Claims = {"name": name, "pseudonym": name.split()[0], "role": role, "trainings": trainings or []}
    return claims | ({"force": force} if force else {})


ACCOUNTS: dict[str, Claims] = {
    "operator-police-1": _staff("Camille Bernard", "operator", "police", THEMES),
    "operator-police-2": _staff("Dominique Petit", "operator", "police", THEMES[:2]),
    "operator-gendarmerie-1": _staff("Sacha Moreau", "operator", "gendarmerie", THEMES),
    "operator-gendarmerie-2": _staff("Maxime Laurent", "operator", "gendarmerie", THEMES[:2]),
    "psychologist-police-1": _staff("Claude Girard", "psychologist", "police"),
    "supervisor-police-1": _staff("Alix Rousseau", "supervisor", "police"),
    "supervisor-gendarmerie-1": _staff("Andrea Fontaine", "supervisor", "gendarmerie"),
    "magistrate-1": _staff("Morgan Chevalier", "magistrate"),
    "agent-police-1": _staff("Charlie Robin", "agent", "police"),
    "agent-gendarmerie-1": _staff("Lou Masson", "agent", "gendarmerie"),
    "analyst-1": _staff("Eden Marchand", "analyst"),
    "administrator-1": _staff("Noa Duval", "administrator"),
}
