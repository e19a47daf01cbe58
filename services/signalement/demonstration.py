"""Demonstration keys, also of practice, registered in local mode, so that a signalement finds its way at once."""

from collections.abc import Iterator
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from shared.events.signalement import UnitKeyRegistered
from shared.forces import FORCES_AND_PRACTICE


def demonstrations(folder: Path) -> Iterator[UnitKeyRegistered]:
    """The registrations of `<force>.pub.json`, for each whole force that has one there."""
    for force in FORCES_AND_PRACTICE:
        if (file := folder / f"{force}.pub.json").exists():
            jwk = file.read_text()
            id_ = uuid5(NAMESPACE_URL, f"{force}/{jwk}")
            yield UnitKeyRegistered.now(id=id_, unit=force, name="Démonstration", force=force, jwk=jwk)
