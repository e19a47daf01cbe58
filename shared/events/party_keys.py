"""Events about the public key of an outside party, a unit or a front-end: each names the party by its topic's key."""

from uuid import UUID

from shared.cloudevents.event import Event


class KeyProposed(Event):
    """An administrator proposed a key: nothing is sealed to it until another person confirms it."""

    jwk: str
    proposed_by: str
    """An account."""


class KeyRegistered(Event):
    """From now on what is for the party is sealed to this key."""

    jwk: str
    proposal: UUID | None = None
    """The proposal that was confirmed; None of a demonstration, and of what was registered before there were any."""
    proposed_by: str = ""
    """An account."""
    confirmed_by: str = ""
    """Another account."""


class KeyRevoked(Event):
    """Nothing is sealed to the party's key any more."""
