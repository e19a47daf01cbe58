"""Chat's own private keys: front-ends seal to their public halves what their visitors write."""

from typing import Any

import orjson

from shared.sealing import open_json, public_half


class OwnKeys:
    """Opens what is sealed to one of chat's keys (JWK): the first is the one to seal to, the others only open."""

    def __init__(self, current: str | None, *others: str | None) -> None:
        self.is_ready = current is not None
        """Whether there is a key to seal to: a former or future one alone is none."""
        self._private = tuple(filter(None, (current, *others)))

    @property
    def public(self) -> list[dict[str, Any]]:
        """The public halves, the one to seal to first; none while there is no such key."""
        return [orjson.loads(public_half(private)) for private in self._private if self.is_ready]

    def opened(self, sealed: str) -> dict[str, Any] | None:
        """The JSON that is sealed to one of the keys; None if none opens it, or it is no object."""
        plain = open_json(self._private, sealed)
        return plain if isinstance(plain, dict) else None
