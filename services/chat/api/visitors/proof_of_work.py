"""A proof of work: where many come from one network, a page computes for some seconds, and nobody is shut out."""

import secrets
import time
from hashlib import sha256
from typing import Annotated, Any

from altcha import Payload, create_challenge, verify_solution
from cachetools import TTLCache
from pydantic import Field

from services.chat.api.visitors.openings import NUMBERS
from shared.problems import Problem

ALGORITHM = "PBKDF2/SHA-256"
COST = 2_000
"""Iterations of one try: what a challenge costs us, and one call of the browser's own cryptography."""
LASTS = 300
"""Seconds for which a challenge may be answered: a slow telephone, and a page that was out of sight."""
REMEMBERED = 100_000
"""Solutions that are remembered until they have expired."""
DESCRIPTION = (
    "The solution of the `challenge` of a 429 for the same request: ALTCHA's payload (proof of work, version 2), "
    "base64 of JSON. It counts once."
)
Proof = Annotated[str | None, Field(max_length=4_000, description=DESCRIPTION)]


class ProofsOfWork:
    """Challenges, each bound to what it is for, and their solutions, each of which counts once."""

    def __init__(self, key: str, iterations: int) -> None:
        """`key` is what all processes of chat share; empty: one that this process alone has."""
        self._key = key or secrets.token_hex(32)
        self._most = max(2, iterations // COST)
        self._used: TTLCache[str, bool] = TTLCache(REMEMBERED, LASTS)

    def challenge(self, purpose: str, times: int = 1) -> dict[str, Any]:
        """A challenge that takes that many times the usual work, which never exceeds twice the least."""
        most = self._most * times
        made = create_challenge(
            ALGORITHM,
            COST,
            counter=most // 2 + secrets.randbelow(most - most // 2),
            expires_at=int(time.time()) + LASTS,
            data={"for": _bound(purpose)},
            hmac_secret=self._key,
            hmac_key_secret=self._key,
        )
        return made.to_dict()

    def accepts(self, proof: str | None, purpose: str) -> bool:
        """Whether this is the solution of a challenge for that purpose, and counts for the first time."""
        if not proof:
            return False
        verified = verify_solution(proof, self._key, hmac_key_secret=self._key).verified
        if not verified:
            return False
        parameters = Payload.from_base64(proof).challenge.parameters
        if parameters.data != {"for": _bound(purpose)} or parameters.nonce in self._used:
            return False
        self._used[parameters.nonce] = True
        return True


def work_asked(challenge: dict[str, Any]) -> Problem:
    """The answer where work is asked: it holds the challenge, and opens nothing yet."""
    detail = (
        "Beaucoup de demandes viennent de ce réseau : faites le calcul demandé (« challenge »), puis renvoyez "
        f"la même demande avec sa solution (« proof »). {NUMBERS}"
    )
    extra = {"reason": "proof", "challenge": challenge}
    return Problem(429, "Calcul demandé", detail, headers={"Retry-After": "1"}, **extra)


def _bound(purpose: str) -> str:
    return sha256(purpose.encode(errors="replace")).hexdigest()[:32]
