"""The public keys of territorial units."""

from collections.abc import Callable

from shared.events.signalement import UnitKeyProposed, UnitKeyRegistered, UnitKeyRevoked
from shared.forces import ForceOrPractice
from shared.runtime.party_keys import PartyKeys
from shared.runtime.units import Follow


class UnitKeys(PartyKeys[UnitKeyRegistered, UnitKeyProposed]):
    """The keys to which signalements are sealed: a unit's, or its whole force's."""

    def __init__(self, follow: Follow, when_changed: Callable[[], None], *, local: bool) -> None:
        kinds = (UnitKeyRegistered, UnitKeyRevoked, UnitKeyProposed)
        super().__init__(follow, kinds, local=local, when_changed=when_changed)

    def key(self, unit: str, force: ForceOrPractice) -> str | None:
        """The unit's public key (JWK), or else its force's."""
        return self.usable(unit) or self.usable(force)
