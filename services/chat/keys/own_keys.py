"""Chat's own private keys: front-ends seal to their public halves what their visitors write."""

from typing import Any

import orjson

from shared.sealing import open_json, public_half


class OwnKeys:
    """Opens what is sealed to one of chat's keys (JWK): the first is the one to seal to, the others only open."""

    def __init__(self, *private: str | None) -> None:
        self._private = tuple(filter(None, private))

    @property
    def is_ready(self) -> bool:
        """Whether a key is installed."""
        return bool(self._private)

    @property
    def public(self) -> list[dict[str, Any]]:
        """The public halves, the one to seal to first."""
        return [orjson.loads(public_half(private)) for private in self._private]

    def opened(self, sealed: str) -> dict[str, Any] | None:
        """The JSON that is sealed to one of the keys; None if none opens it, or it is no object."""
        plain = open_json(self._private, sealed)
        return plain if isinstance(plain, dict) else None
