"""Sealing: an operator's words to signalement's own key, and the signalement that leaves to its unit's."""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any, get_args
from uuid import UUID

import orjson
import structlog

from services.signalement.danger_questions import with_questions
from services.signalement.domain.forward import Forwarding, SealedSignalement
from services.signalement.domain.safe_contact import read_first
from services.signalement.store.unit_of_work import UnitOfWork
from shared.events.signalement import Answer, Obstacle
from shared.failures import DependencyUnavailable
from shared.sealing import (
    UnusableKey,
    fingerprint,
    jwe_to,
    open_json,
    padded_json,
    public_half,
)

log = structlog.get_logger()
ANSWERS: tuple[Answer, ...] = get_args(Answer)


class NoKey(DependencyUnavailable):
    """Signalement has no private key: nothing can be sealed or opened until somebody installs it."""


class Sealer:
    """Seals and opens with signalement's own private key (JWK); `others`, its former or next ones, only open."""

    def __init__(self, private: str | None, *others: str | None) -> None:
        self._private = private
        self._opening = tuple(filter(None, (private, *others)))
        self._public = public_half(private) if private else None

    @property
    def fingerprint(self) -> str:
        """The thumbprint of our key; empty without one."""
        return fingerprint(self._public) if self._public else ""

    @property
    def is_ready(self) -> bool:
        """Whether the key is installed."""
        return self._private is not None

    def seal(self, summary: dict[str, Any]) -> str:
        """Seal an operator's words, as JWE to signalement's own key."""
        if self._public is None:
            raise NoKey
        return jwe_to(self._public, padded_json(orjson.dumps(summary)))

    def opened(self, sealed: str) -> dict[str, Any] | None:
        """The plain text of what is sealed to one of our keys; None if none opens it."""
        plain: dict[str, Any] | None = open_json(self._opening, sealed)
        return plain

    async def opens(self, piece: UUID, unit_of_work: UnitOfWork) -> bool:
        """Whether that text or contact is stored, sealed to a key that we have."""
        sealed = await unit_of_work.piece(piece)
        return sealed is not None and self.opened(sealed) is not None

    async def sealed(
        self, forwarding: Forwarding | None, unit_of_work: UnitOfWork
    ) -> SealedSignalement | Obstacle:
        """The signalement sealed to its unit's key, or why it cannot be."""
        if forwarding is None:
            return "lost"
        if forwarding.key is None:
            return "no-key"
        if (consent := forwarding.signalement.consent) is None:
            return "lost"
        if self._private is None:
            raise NoKey
        contact = await unit_of_work.piece(consent.contact)
        summary = await unit_of_work.piece(forwarding.signalement.text)
        if contact is None or summary is None:
            return "lost"
        return self._sealed(forwarding, forwarding.key, self.opened(contact), self.opened(summary))

    def _sealed(
        self,
        forwarding: Forwarding,
        key: str,
        contact: dict[str, Any] | None,
        summary: dict[str, Any] | None,
    ) -> SealedSignalement | Obstacle:
        if contact is None or summary is None:
            cause = "neither SIGNALEMENT_KEY nor SIGNALEMENT_OTHER_KEYS opens it"
            log.error("signalement.unreadable", cause=cause)
            return "unreadable"
        secret = self._secret(forwarding)
        first, details = read_first(contact)
        words = {"contact": details, "summary": with_questions(summary), "secret": secret}
        plain = {"safe_contact": first, **_heading(forwarding), **words}
        proofs = {answer: hashed(proof_of(answer, forwarding, secret)) for answer in ANSWERS}
        try:
            return SealedSignalement(jwe_to(key, padded_json(orjson.dumps(plain))), proofs)
        except UnusableKey:
            return "no-key"

    def _secret(self, forwarding: Forwarding) -> str:
        """The secret of one forwarding: the same whenever it is sealed, and nobody else's to guess."""
        key = sha256(b"passerelle/signalement/secret/" + (self._private or "").encode()).digest()
        signalement = forwarding.signalement
        name = f"{signalement.id}/{signalement.unit.id}/{forwarding.number}"
        return _mac(key, name)


def proof_of(answer: Answer, forwarding: Forwarding, secret: str) -> str:
    """The proof that comes with this answer: of no other answer, signalement or forwarding."""
    return _mac(secret.encode(), f"{answer}/{forwarding.signalement.id}/{forwarding.number}")


def hashed(text: str) -> str:
    """The hash of a proof, which alone is stored: who reads the store can answer for nobody."""
    return sha256(text.encode()).hexdigest()


def _mac(key: bytes, text: str) -> str:
    return urlsafe_b64encode(hmac.digest(key, text.encode(), "sha256")).rstrip(b"=").decode()


def _heading(forwarding: Forwarding) -> dict[str, object]:
    signalement = forwarding.signalement
    consent = signalement.consent
    return {
        "signalement": signalement.id,
        "forwarding": forwarding.number,
        "unit": signalement.unit.model_dump(),
        "urgency": signalement.urgency,
        "time": forwarding.time.isoformat(),
        "transmitted": [*consent.transmitted, *consent.safe_contact] if consent else (),
    }
