"""The public keys of outside front-ends."""

from shared.events.chat import FrontEndKeyProposed, FrontEndKeyRegistered, FrontEndKeyRevoked
from shared.runtime.party_keys import PartyKeys
from shared.runtime.units import Follow


class FrontEndKeys(PartyKeys[FrontEndKeyRegistered, FrontEndKeyProposed]):
    """The keys to which what is said to front-ends' visitors is sealed."""

    def __init__(self, follow: Follow, *, local: bool) -> None:
        kinds = (FrontEndKeyRegistered, FrontEndKeyRevoked, FrontEndKeyProposed)
        super().__init__(follow, kinds, local=local)
